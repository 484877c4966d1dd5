"""Webhooks against a real HTTP server: signed, once, to the checked address, and nowhere it points."""

import asyncio
import base64
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from standardwebhooks import Webhook

from services.notifier.domain.message import Message
from services.notifier.domain.notice import LONGEST_WAIT, Act
from services.notifier.outlets.webhook import CUT, MAX_BYTES, connect, render
from services.notifier.usecases.ports import Outcome, OutletError, Parcel, Surroundings
from services.notifier.webhooks.call import Call, outcome_of, post
from shared.contracts.vocabulary import PublicState
from tests.unit.notifier.made import NOW, endpoint

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OK = b"HTTP/1.1 204 No Content\r\n\r\n"


@dataclass
class Server:
    """Answers every request with the same bytes and keeps what it got; None as the answer: silence."""

    answer: bytes | None = OK
    heads: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    port: int = 0
    done: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(v.split(b":")[1]) for v in head.split(b"\r\n") if v.lower().startswith(b"content-length"))
        self.heads.append(head)
        self.bodies.append(await reader.readexactly(length))
        if self.answer is None:
            await self.done.wait()
        else:
            writer.write(self.answer)
            with contextlib.suppress(ConnectionError):
                await writer.drain()
        writer.close()

    def headers(self, index: int = 0) -> dict[str, str]:
        lines = self.heads[index].decode().split("\r\n")[1:]
        return {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}


@contextlib.asynccontextmanager
async def server(answer: bytes | None = OK) -> AsyncIterator[Server]:
    made = Server(answer)
    listening = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield made
        made.done.set()


def message(text: str = "您反映的“环卫作业噪声”已收到。", **more: object) -> Message:
    said = {"channel": "minhu", "external_id": "MH1", "number": "SX-1", "version": 2, "fact": "opened"} | more
    return Message(message_id=UUID(int=7), state=PublicState.RECEIVED, text=text, at=NOW, **said)  # type: ignore[arg-type]


def parcel(attempt: int = 1) -> Parcel:
    return Parcel(message(), "portal", attempt, datetime.now(UTC))


def here(**more: object) -> Surroundings:
    return Surroundings(secrets={"PORTAL_SECRET": SECRET}, allow_loopback=True, **more)  # type: ignore[arg-type]


async def call(port: int, surroundings: Surroundings | None = None, *, host: str = "127.0.0.1", n: int = 1) -> Outcome:
    send = connect({"portal": endpoint(url=f"http://{host}:{port}/hook?x=1")}, surroundings or here())
    for attempt in range(1, n + 1):
        outcome = await send(parcel(attempt))
    return outcome


async def test_a_receiver_can_verify_id_time_and_body() -> None:
    async with server() as made:
        assert await call(made.port) == Outcome(Act.ACCEPT)
    verified = Webhook(SECRET).verify(made.bodies[0], made.headers())
    assert verified["data"] == {
        "id": str(UUID(int=7)), "channel": "minhu", "external_id": "MH1", "number": "SX-1", "version": 2,
        "fact": "opened", "state": "已收到", "text": "您反映的“环卫作业噪声”已收到。",
    }  # fmt: skip
    assert made.heads[0].startswith(b"POST /hook?x=1 HTTP/1.1\r\n")


async def test_id_and_body_are_the_same_at_every_attempt() -> None:
    async with server() as made:
        await call(made.port, n=2)
    assert made.headers(0)["webhook-id"] == made.headers(1)["webhook-id"] == str(UUID(int=7))
    assert made.bodies[0] == made.bodies[1]


async def test_a_redirect_is_not_followed() -> None:
    async with server() as trap:
        redirect = f"HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:{trap.port}/\r\n\r\n".encode()
        async with server(redirect) as made:
            assert await call(made.port) == Outcome(Act.FAIL, "http_307")
    assert trap.heads == []


@pytest.mark.parametrize(
    ("head", "outcome"),
    [
        (b"200 OK", Outcome(Act.ACCEPT)),
        (b"410 Gone", Outcome(Act.REFUSE, "http_410", gone=True)),
        (b"429 Slow\r\nRetry-After: 120", Outcome(Act.FAIL, "http_429", not_before=timedelta(seconds=120))),
        (b"503 Away\r\nRetry-After: soon", Outcome(Act.FAIL, "http_503")),
        (b"400 Bad", Outcome(Act.FAIL, "http_400")),
        (b"500 Broken\r\nSet-Cookie: a=b", Outcome(Act.FAIL, "http_500")),
    ],
    ids=["taken", "gone", "too many", "a wish that is none", "bad request is tried again", "broken"],
)
async def test_the_receivers_answer_decides(head: bytes, outcome: Outcome) -> None:
    async with server(b"HTTP/1.1 " + head + b"\r\nContent-Length: 0\r\n\r\n") as made:
        assert await call(made.port) == outcome


@pytest.mark.parametrize(
    ("retry_after", "date", "wait"),
    [
        ("Wed, 18 Jun 2025 06:00:00 GMT", "Wed, 18 Jun 2025 05:00:00 GMT", timedelta(hours=1)),
        ("Wed, 18 Jun 2025 04:00:00 GMT", "Wed, 18 Jun 2025 05:00:00 GMT", timedelta(0)),
        ("Wed, 18 Jun 2025 06:00:00 GMT", "", timedelta(0)),
        ("9" * 400, "", LONGEST_WAIT),
        ("-5", "", timedelta(0)),
    ],
    ids=["a moment", "a moment that is over", "a moment without the server's clock", "for ever", "negative"],
)
def test_retry_after(retry_after: str, date: str, wait: timedelta) -> None:
    assert outcome_of(503, {"retry-after": retry_after, "date": date}).not_before == wait


async def test_silence_is_an_unknown_outcome_after_the_deadline() -> None:
    async with server(None) as made:
        request = Call(f"http://127.0.0.1:{made.port}/", b"{}", {})
        outcome = await post(request, here(), ssl.create_default_context(), deadline=timedelta(seconds=2))
        assert outcome == Outcome(Act.LOSE, "no_answer")
        assert made.bodies == [b"{}"], "it may well have arrived"


async def test_an_answer_that_breaks_off_is_an_unknown_outcome() -> None:
    async with server(b"HTTP/1.1 2") as made:
        assert await call(made.port) == Outcome(Act.LOSE, "no_answer")


async def test_nobody_there_is_a_failure_and_nothing_went_out() -> None:
    async with server() as made:
        port = made.port
    assert await call(port) == Outcome(Act.FAIL, "unreachable")


async def test_an_endless_answer_is_not_read() -> None:
    async with server(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + b"x" * 100_000) as made:
        assert await call(made.port) == Outcome(Act.ACCEPT)


async def test_a_name_is_looked_up_once_and_the_call_goes_to_the_address_that_was_checked() -> None:
    asked: list[str] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    async with server() as made:
        assert await call(made.port, here(resolve=rebinding), host="localhost") == Outcome(Act.ACCEPT)
    assert asked == ["localhost"]
    assert made.headers()["host"] == f"localhost:{made.port}"


async def test_a_name_that_was_rebound_to_the_inside_is_refused_and_nothing_is_called() -> None:
    async def rebound(host: str, port: int) -> Sequence[str]:
        return ["127.0.0.1"]

    async with server() as made:
        request = Call(f"https://hook.example.org:{made.port}/", b"{}", {})
        outcome = await post(request, here(resolve=rebound), ssl.create_default_context())
    assert outcome == Outcome(Act.FAIL, "address_refused")
    assert made.heads == []


async def test_a_name_without_an_address_is_a_failure() -> None:
    async def nobody(host: str, port: int) -> Sequence[str]:
        raise OSError("no such name")

    outcome = await post(Call("https://x.example.org/", b"", {}), here(resolve=nobody), ssl.create_default_context())
    assert outcome == Outcome(Act.FAIL, "unreachable")


async def test_loopback_is_refused_where_the_settings_do_not_allow_it() -> None:
    async with server() as made:
        closed = Surroundings(secrets={"PORTAL_SECRET": SECRET})
        assert await call(made.port, closed) == Outcome(Act.FAIL, "address_refused")


async def test_an_endpoint_that_was_taken_out_of_the_list_is_not_called() -> None:
    outcome = await connect({}, here())(parcel())
    assert outcome == Outcome(Act.REFUSE, "endpoint_removed")


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_c2hvcnQ=", "not base64!"])
def test_a_missing_or_weak_secret_stops_the_start_and_says_what_to_set(secret: str) -> None:
    with pytest.raises(OutletError, match="portal: set PORTAL_SECRET"):
        connect({"portal": endpoint()}, Surroundings(secrets={"PORTAL_SECRET": secret}))


@pytest.mark.parametrize("letter", ["字", '"', "\\", "a"])
def test_a_body_that_would_be_too_long_is_cut_visibly(letter: str) -> None:
    body = render(message(letter * 30_000))
    assert len(body) < MAX_BYTES
    assert json.loads(body)["data"]["text"].endswith(CUT)


def test_an_ordinary_body_is_not_cut() -> None:
    assert CUT not in render(message()).decode()
