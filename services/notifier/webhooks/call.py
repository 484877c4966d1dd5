"""One call to an endpoint: within its deadline, to the checked address only, without following where it points."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parsedate_to_datetime

import httpx2

from services.notifier.domain.notice import LONGEST_WAIT, Act
from services.notifier.usecases.ports import Outcome, Surroundings
from shared.kit.egress import AddressRefusedError, checked_address, system_resolve
from shared.kit.failpoint import reach

DEADLINE = timedelta(seconds=15)
"""For everything: look-up, connection, answer (Standard Webhooks: 15 to 30 s)."""
GONE = 410

_NO_ANSWER = (TimeoutError, httpx2.ReadTimeout, httpx2.ReadError, httpx2.RemoteProtocolError)
_AWAY = (OSError, httpx2.HTTPError)


@dataclass(frozen=True)
class Call:
    url: str
    body: bytes
    headers: Mapping[str, str]


async def post(call: Call, surroundings: Surroundings, tls: ssl.SSLContext, deadline: timedelta = DEADLINE) -> Outcome:
    """Call once and say what came of it; raises nothing. Where the body may have arrived, the outcome is unknown."""
    try:
        async with asyncio.timeout(deadline.total_seconds()):
            return await _post(call, surroundings, tls)
    except AddressRefusedError:
        return Outcome(Act.FAIL, "address_refused")
    except _NO_ANSWER:
        return Outcome(Act.LOSE, "no_answer")
    except _AWAY:
        return Outcome(Act.FAIL, "unreachable")


async def _post(call: Call, surroundings: Surroundings, tls: ssl.SSLContext) -> Outcome:
    url = httpx2.URL(call.url)
    port = url.port or (443 if url.scheme == "https" else 80)
    resolve = surroundings.resolve or system_resolve
    address = await checked_address(url.host, port, allow_loopback=surroundings.allow_loopback, resolve=resolve)
    # The call goes to the checked address; name and certificate stay the host's. A second look-up could be rebound.
    there = url.copy_with(host=address)
    headers = {**call.headers, "host": url.netloc.decode()}
    reach("webhook.calling")
    extensions = {"sni_hostname": url.host}
    async with (
        httpx2.AsyncClient(verify=tls, trust_env=False, follow_redirects=False, timeout=None) as client,
        client.stream("POST", there, content=call.body, headers=headers, extensions=extensions) as response,
    ):
        reach("webhook.answered")
        return outcome_of(response.status_code, response.headers)


def outcome_of(status: int, headers: Mapping[str, str]) -> Outcome:
    """Read a receiver's answer: 2xx took it, 410 wants nothing more, everything else is tried again."""
    if status in range(200, 300):
        return Outcome(Act.ACCEPT)
    if status == GONE:
        return Outcome(Act.REFUSE, "http_410", gone=True)
    return Outcome(
        Act.FAIL, f"http_{status}", not_before=_wait(headers.get("retry-after", ""), headers.get("date", ""))
    )


def _wait(retry_after: str, date: str) -> timedelta:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or a moment, measured from the answer's own date."""
    if retry_after.isascii() and retry_after.isdigit():
        return min(timedelta(seconds=int(retry_after[:9])), LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return timedelta(0)
    return min(max(wait, timedelta(0)), LONGEST_WAIT)
