"""Webhooks to a partner's own system, by the Standard Webhooks specification.

The id is the notice's, the same at every attempt: the receiver drops a repeat, so an unknown outcome is sent again.
"""

import base64
import json
import ssl
from datetime import UTC

from standardwebhooks import Webhook

from services.notifier.domain.fact import Ticket
from services.notifier.domain.message import Message
from services.notifier.domain.notice import Act
from services.notifier.usecases.ports import Outcome, Outlet, OutletError, Parcel, Send, Surroundings
from services.notifier.webhooks.call import Call, post
from services.notifier.webhooks.endpoints import Endpoint, Endpoints, load

MAX_BYTES = 20_000
TYPE = "ticket.status_changed"
CUT = "…（全文见受理平台）"

MIN_SECRET = 24


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
        return await post(Call(endpoint.url, body, headers), surroundings, tls)

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
        form = f"whsec_ and base64 of at least {MIN_SECRET} random bytes"
        raise OutletError(f"webhook {endpoint.name}: set {endpoint.secret_env} to {form}")
    return Webhook(key)


OUTLET = Outlet(can_reach=can_reach, render=render, load=load, connect=connect, unknown="resend")
