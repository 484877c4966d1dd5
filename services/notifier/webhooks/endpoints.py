"""The endpoints that a city calls: `webhooks.yaml`."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from shared.city.folder import Folder
from shared.city.problems import problem_of
from shared.kit.egress import is_loopback_host, is_public, literal_address

FILE = "webhooks.yaml"
_URL = re.compile(r"[!-~]{1,2000}")


class Endpoint(BaseModel):
    """One receiver. `secret_env` names the environment variable that holds its signing secret (`whsec_...`)."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    name: str = Field(pattern=r"^[a-z][a-z0-9-]{0,39}$")
    url: str
    channels: tuple[str, ...] = Field(min_length=1)
    facts: tuple[str, ...] = Field(min_length=1)
    secret_env: str = Field(pattern=r"^[A-Z][A-Z0-9_]{2,63}$")

    @field_validator("url")
    @classmethod
    def _check_url(cls, url: str) -> str:
        if fault := url_fault(url):
            raise ValueError(fault)
        return url


Endpoints = Mapping[str, Endpoint]


def url_fault(url: str) -> str | None:
    """Say what is wrong with an endpoint's address, or nothing. http is for loopback only."""
    if not _URL.fullmatch(url):
        return "url 只能用可见的 ASCII 字符，域名请写成 punycode"
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises for a port that is none
    except ValueError:
        return "url 写法有误"
    if not parts.hostname or parts.username or parts.password or parts.fragment:
        return "url 要有主机名，不能带用户名、密码或 #"
    if is_loopback_host(parts.hostname):
        return None if parts.scheme in {"http", "https"} else "url 要以 https:// 开头"
    if parts.scheme != "https":
        return "url 要以 https:// 开头"
    address = literal_address(parts.hostname)
    return None if address is None or is_public(address) else "url 指向内部地址"


def load(folder: Folder) -> Endpoints:
    """Read the city's endpoints by name; faults stand in the folder."""
    document = folder.yaml(FILE) or {}
    entries = document.get("endpoints") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        folder.fault(FILE, None, "endpoints", "应为列表；没有时写 endpoints: []")
        return {}
    found = [endpoint for index, entry in enumerate(entries) if (endpoint := _read(folder, index, entry))]
    for name in sorted({e.name for e in found if sum(o.name == e.name for o in found) > 1}):
        folder.fault(FILE, None, name, "这个名字出现了两次")
    return {endpoint.name: endpoint for endpoint in found}


def _read(folder: Folder, index: int, entry: Any) -> Endpoint | None:
    try:
        return Endpoint.model_validate(entry)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            where, problem = problem_of(detail)
            folder.fault(FILE, None, f"endpoints.{index}.{where}".rstrip("."), problem)
        return None
