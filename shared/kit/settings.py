"""Settings of every service: the environment, with defaults that `make up` completes."""

import os
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ENDPOINTS = Path(".state/endpoints.env")
"""Where `xiaolan up` writes the addresses and keys of what it started, so that a second terminal finds them."""


class KitSettings(BaseSettings):
    """What the kit needs. The names of the environment variables are the fields' names in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    kafka_servers: str = Field("127.0.0.1:9092", description="the brokers' addresses, comma between")
    database_url: SecretStr = Field(
        SecretStr("postgresql://127.0.0.1:5432/xiaolan"), description="PostgreSQL, 15 or newer"
    )
    topic_prefix: str = Field("", description="put before every topic's name; isolates test runs on a shared cluster")
    city: Path = Field(Path("deploy/cities/shaoxing"), description="the city's folder")
    clock: str = Field("", description="start@speed/real start; empty is the real time")
    http_host: str = Field("127.0.0.1", description="where /live, /ready and /metrics listen")
    http_port: int = Field(0, description="0: a free one, said in the log", ge=0, le=65535)
    log_level: str = Field("INFO", description="DEBUG, INFO, WARNING, ERROR")
    parking_keys: SecretStr = Field(
        SecretStr(""), description="keys that seal parked records: name:base64 of 32 bytes, the current one first"
    )
    vault_keys: SecretStr = Field(SecretStr(""), description="keys that seal identities, of the same form")
    vault_lookup_key: SecretStr = Field(SecretStr(""), description="base64 of 32 bytes: finds the same person again")


def with_endpoints(environ: os._Environ[str] = os.environ) -> None:
    """Fill what the environment leaves open from the file that a running `xiaolan up` keeps."""
    if not ENDPOINTS.is_file():
        return
    for line in ENDPOINTS.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and name not in environ:
            environ[name] = value
