"""Fetching against a real HTTP server: public addresses only, one place, within limits."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta

import pytest

from services.intake.photos.faults import PhotoRefusedError
from services.intake.photos.fetch import Fetcher

TLS = ssl.create_default_context()


def head(status: str, *lines: str) -> bytes:
    return "\r\n".join((f"HTTP/1.1 {status}", "connection: close", *lines, "", "")).encode()


@contextlib.asynccontextmanager
async def server(
    answer: bytes | None, asked: list[bytes] | None = None, address: str = "127.0.0.1"
) -> AsyncIterator[str]:
    """Answer every request with the same bytes; None: silence."""
    gone = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await reader.readuntil(b"\r\n\r\n")
        if asked is not None:
            asked.append(request)
        with contextlib.suppress(ConnectionError):
            if answer is None:
                await gone.wait()
            else:
                writer.write(answer)
                await writer.drain()
        writer.close()

    listening = await asyncio.start_server(serve, address, 0)
    try:
        yield f"http://{address}:{listening.sockets[0].getsockname()[1]}/1.jpg"
    finally:
        gone.set()
        listening.close()


def resolving(*addresses: str):
    async def resolve(host: str, port: int) -> Sequence[str]:
        return addresses

    return resolve


LOCAL = Fetcher(TLS, allow_loopback=True, most=1000, deadline=timedelta(seconds=20))


async def refusal(fetcher: Fetcher, reference: str) -> PhotoRefusedError:
    with pytest.raises(PhotoRefusedError) as caught:
        await fetcher.fetch(reference)
    return caught.value


async def test_a_picture_comes_as_it_is() -> None:
    asked: list[bytes] = []
    async with server(head("200 OK") + b"\xff\xd8\xffabc", asked) as url:
        assert await LOCAL.fetch(url) == b"\xff\xd8\xffabc"
    assert b"accept-encoding: identity" in asked[0].lower()


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "::ffff:10.0.0.1"],
)
async def test_a_public_name_that_leads_inside_is_not_called(address: str) -> None:
    fetcher = Fetcher(TLS, resolving("8.8.8.8", address))
    assert (await refusal(fetcher, "https://media.hotline.example/1.jpg")).reason == "address_refused"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "[::1]", "0x7f.1"])
async def test_loopback_in_any_spelling_is_not_called(host: str) -> None:
    assert (await refusal(Fetcher(TLS), f"http://{host}:9/1.jpg")).reason == "address_refused"


async def test_the_checked_address_is_the_called_one_whatever_a_second_look_up_would_say() -> None:
    answers = [["127.0.0.2"], ["10.0.0.1"]]
    hosts: list[bytes] = []

    async def rebinding(host: str, port: int) -> Sequence[str]:
        return answers.pop(0)

    async with server(head("200 OK") + b"x", hosts, "127.0.0.2") as url:  # where the system's look-up does not lead
        name = url.replace("127.0.0.2", "localhost")
        assert await Fetcher(TLS, rebinding, allow_loopback=True).fetch(name) == b"x"
    assert len(answers) == 1
    assert b"localhost" in hosts[0].lower()


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_a_redirect_is_not_followed(status: str) -> None:
    asked: list[bytes] = []
    async with server(head("200 OK") + b"x", asked) as inside, server(head(status, f"location: {inside}")) as url:
        refused = await refusal(LOCAL, url)
    assert (refused.reason, refused.again, asked) == (f"http_{status[:3]}", False, [])


@pytest.mark.parametrize(("status", "again"), [("404 Not Found", False), ("503 Busy", True), ("429 Slow", True)])
async def test_what_may_come_later_is_said(status: str, again: bool) -> None:
    async with server(head(status)) as url:
        assert (await refusal(LOCAL, url)).again is again


@pytest.mark.parametrize("lines", [(), ("content-length: 5000",), ("content-encoding: gzip",)])
async def test_a_body_over_the_limit_is_cut_off_whatever_the_head_says(lines: tuple[str, ...]) -> None:
    async with server(head("200 OK", *lines) + bytes(5000)) as url:
        assert (await refusal(LOCAL, url)).reason == "too_large"


async def test_a_silent_server_is_left_at_the_deadline() -> None:
    hasty = Fetcher(TLS, allow_loopback=True, deadline=timedelta(seconds=0.2))
    async with server(None) as url:
        refused = await refusal(hasty, url)
    assert (refused.reason, refused.again) == ("unreachable", True)


@pytest.mark.parametrize(
    "reference",
    [
        "",
        "1.jpg",
        "file:///etc/passwd",
        "ftp://a/1.jpg",
        "http://",
        "http://u:p@a.example/1",
        "https://[",
        "http://a:99999/",
        "http://.a/",
        "http://a..b/",
        f"http://{'a' * 70}.example/",
        "http://\ud800/",
        "😀",
    ],
)
async def test_what_is_no_address_of_the_web_is_refused(reference: str) -> None:
    assert (await refusal(Fetcher(TLS, resolving("8.8.8.8")), reference)).reason == "not_an_address"
