"""Webhooks to a partner's own system, by the Standard Webhooks specification.

The id is the notice's, the same at every attempt, so that the receiver drops a repeat: an unknown outcome is sent again.
"""

import asyncio
import base64
import json
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx2
from standardwebhooks import Webhook

from services.notifier.domain.fact import Ticket
from services.notifier.domain.message import Message
from services.notifier.domain.notice import LONGEST_WAIT, Act
from services.notifier.usecases.ports import Outcome, Outlet, OutletError, Parcel, Send, Surroundings
from services.notifier.webhooks.address import AddressRefusedError, checked_address, system_resolve
from services.notifier.webhooks.endpoints import Endpoint, Endpoints, load

DEADLINE = timedelta(seconds=15)
MAX_BYTES = 20_000
TYPE = "ticket.status_changed"
CUT = "…（全文见受理平台）"

MIN_SECRET = 24
GONE = 410


def can_reach(endpoints: Endpoints, ticket: Ticket, fact: str) -> tuple[str, ...]:
    """List the endpoints that want this kind of fact of this channel."""
    wanted = (e for e in endpoints.values() if ticket.channel in e.channels and fact in e.facts)
    return tuple(endpoint.name for endpoint in wanted)


def render(message: Message) -> bytes:
    """Give the body, under 20 kB (Standard Webhooks, *Payload size*): a text that is too long is cut, visibly."""
    body = _body(message, message.text)
    return body if len(body) < MAX_BYTES else _body(message, _cut(message.text, len(body) - MAX_BYTES))


def _body(message: Message, text: str) -> bytes:
    data = {
        "id": str(message.message_id),
        "channel": message.channel,
        "external_id": message.external_id,
        "number": message.number,
        "version": message.version,
        "fact": message.fact,
        "state": message.state.value,
        "text": text,
    }
    return json.dumps({"type": TYPE, "timestamp": message.at.isoformat(), "data": data}, ensure_ascii=False).encode()


def _cut(text: str, surplus: int) -> str:
    # An ASCII quote weighs one byte here and two in JSON: cut twice the surplus and be done in one go.
    kept = text.encode()[: -2 * surplus - len(CUT.encode())] or b""
    return kept.decode(errors="ignore") + CUT


def connect(endpoints: Endpoints, surroundings: Surroundings) -> Send:
    """Give the function that calls an endpoint. Raises `OutletError` for a secret that is missing or too short."""
    signers = {name: _signer(endpoint, surroundings) for name, endpoint in endpoints.items()}
    tls = ssl.create_default_context()

    async def send(parcel: Parcel) -> Outcome:
        endpoint = endpoints.get(parcel.address)
        if endpoint is None:
            return Outcome(Act.REFUSE, "endpoint_removed")
        body = render(parcel.message)
        headers = signed_headers(signers[endpoint.name], parcel, body)
        try:
            async with asyncio.timeout(DEADLINE.total_seconds()):
                return await _post(endpoint, body, headers, surroundings, tls)
        except AddressRefusedError:
            return Outcome(Act.FAIL, "address_refused")
        except (TimeoutError, httpx2.ReadTimeout, httpx2.ReadError, httpx2.RemoteProtocolError):
            return Outcome(Act.LOSE, "no_answer")
        except (OSError, httpx2.HTTPError) as error:
            return Outcome(Act.FAIL, f"unreachable_{type(error).__name__}")

    return send


def signed_headers(signer: Webhook, parcel: Parcel, body: bytes) -> dict[str, str]:
    """Sign id, time and body; the time is real time, whatever clock the city runs on."""
    message_id, sent_at = str(parcel.message.message_id), parcel.sent_at.astimezone(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        # The library reads the moment's clock face as UTC: it must be UTC already.
        "webhook-signature": signer.sign(message_id, sent_at, body.decode()),
        "content-type": "application/json",
        "user-agent": "xiaolan-notifier",
    }


def _signer(endpoint: Endpoint, surroundings: Surroundings) -> Webhook:
    secret = surroundings.secrets.get(endpoint.secret_env, "").removeprefix("whsec_")
    try:
        key = base64.b64decode(secret, validate=True)
    except ValueError:
        key = b""
    if len(key) < MIN_SECRET:
        raise OutletError(
            f"webhook {endpoint.name}: set {endpoint.secret_env} to `whsec_` and base64 of {MIN_SECRET} to 64 random bytes"
        )
    return Webhook(key)


async def _post(
    endpoint: Endpoint, body: bytes, headers: dict[str, str], surroundings: Surroundings, tls: ssl.SSLContext
) -> Outcome:
    url = httpx2.URL(endpoint.url)
    host, port = endpoint.host, url.port or (443 if url.scheme == "https" else 80)
    address = await checked_address(
        host, port, allow_loopback=surroundings.allow_loopback, resolve=surroundings.resolve or system_resolve
    )
    # The call goes to the checked address; name and certificate stay the host's. A second look-up could be rebound.
    there = url.copy_with(host=address)
    named = {**headers, "host": url.netloc.decode()}
    async with (
        httpx2.AsyncClient(verify=tls, trust_env=False, follow_redirects=False, timeout=DEADLINE.total_seconds()) as client,
        client.stream("POST", there, content=body, headers=named, extensions={"sni_hostname": host}) as response,
    ):
        return outcome_of(response.status_code, response.headers.get("retry-after", ""), response.headers.get("date", ""))


def outcome_of(status: int, retry_after: str = "", date: str = "") -> Outcome:
    """Read a receiver's answer: 2xx took it, 410 wants nothing more, everything else is tried again."""
    if status in range(200, 300):
        return Outcome(Act.ACCEPT)
    if status == GONE:
        return Outcome(Act.REFUSE, "http_410", gone=True)
    return Outcome(Act.FAIL, f"http_{status}", not_before=_wait(retry_after, date))


def _wait(retry_after: str, date: str) -> timedelta:
    """Read Retry-After (RFC 9110, 10.2.3): seconds, or a moment measured from the answer's own date."""
    if retry_after.isascii() and retry_after.isdigit():
        return timedelta(seconds=min(int(retry_after[:9]), LONGEST_WAIT.total_seconds()))
    try:
        wait = parsedate_to_datetime(retry_after) - parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return timedelta(0)
    return max(wait, timedelta(0))


OUTLET = Outlet(can_reach=can_reach, render=render, load=load, connect=connect, unknown="resend")
