"""The proxy over loopback: an upstream that answers in capitals, and a client that hears what the mode lets through."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bench.faults.proxy import Proxy
from tests.waiting import until


@dataclass
class Upstream:
    """Answers each line in capitals, and keeps what it was told."""

    heard: list[bytes] = field(default_factory=list)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while line := await reader.readline():
                self.heard.append(line)
                writer.write(line.upper())
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


@pytest.fixture
async def upstream() -> AsyncIterator[Upstream]:
    made = Upstream()
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    made.port = server.sockets[0].getsockname()[1]
    yield made
    server.close()


@dataclass
class Client:
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def of(cls, proxy: Proxy) -> "Client":
        made = cls(*await asyncio.open_connection("127.0.0.1", proxy.port))
        CLIENTS.append(made)
        return made

    def say(self, line: bytes) -> None:
        self.writer.write(line)

    async def hear(self) -> bytes:
        return await asyncio.wait_for(self.reader.readline(), 10)

    async def ends(self) -> None:
        """Wait for the connection to be reset."""
        with pytest.raises(ConnectionResetError):
            await asyncio.wait_for(self.reader.read(), 10)


CLIENTS: list[Client] = []


@pytest.fixture
async def proxy(upstream: Upstream) -> AsyncIterator[Proxy]:
    made = Proxy(("127.0.0.1", upstream.port))
    await made.start()
    yield made
    await made.stop()
    while CLIENTS:
        CLIENTS.pop().writer.close()


async def ask(proxy: Proxy) -> Client:
    """Open a connection that works."""
    client = await Client.of(proxy)
    client.say(b"one\n")
    assert await client.hear() == b"ONE\n"
    return client


async def test_a_clear_proxy_passes_both_ways_and_counts(proxy: Proxy) -> None:
    await ask(proxy)
    assert (proxy.counters.connections, proxy.counters.bytes_up, proxy.counters.bytes_down) == (1, 4, 4)


async def test_a_delay_holds_each_piece_for_its_time(proxy: Proxy) -> None:
    client = await ask(proxy)
    proxy.delay(0.1)
    began = time.monotonic()
    client.say(b"two\n")
    assert await client.hear() == b"TWO\n"
    assert time.monotonic() - began >= 0.2  # there and back
    assert proxy.counters.bytes_delayed == 8


async def test_a_delay_ends_with_its_fault_and_not_with_its_time(proxy: Proxy) -> None:
    client = await ask(proxy)
    proxy.delay(3_600)
    client.say(b"two\n")
    await until(lambda: _count(proxy, "bytes_delayed", 4), what="a piece to wait")
    proxy.clear()
    assert await client.hear() == b"TWO\n"


async def test_a_black_hole_takes_bytes_of_old_and_new_connections_and_gives_them_on_at_the_end(
    proxy: Proxy, upstream: Upstream
) -> None:
    old = await ask(proxy)
    proxy.black_hole()
    new = await Client.of(proxy)
    old.say(b"old\n")
    new.say(b"new\n")
    await until(lambda: _count(proxy, "bytes_held", 8), what="both requests to be held")
    assert upstream.heard == [b"one\n"]
    proxy.clear()
    assert (await old.hear(), await new.hear()) == (b"OLD\n", b"NEW\n")


async def test_a_black_hole_of_answers_lets_requests_through(proxy: Proxy, upstream: Upstream) -> None:
    client = await ask(proxy)
    proxy.black_hole(answers_only=True)
    client.say(b"two\n")
    await until(lambda: _count(proxy, "bytes_held", 4), what="the answer to be held")
    assert upstream.heard == [b"one\n", b"two\n"]
    proxy.clear()
    assert await client.hear() == b"TWO\n"


async def test_what_a_client_sent_before_it_hung_up_arrives_after_the_black_hole(
    proxy: Proxy, upstream: Upstream
) -> None:
    client = await ask(proxy)
    proxy.black_hole()
    client.say(b"commit\n")
    await until(lambda: _count(proxy, "bytes_held", 7), what="the request to be held")
    client.writer.close()
    proxy.clear()
    await until(lambda: _heard(upstream, b"commit\n"), what="the late request")


async def test_a_reset_ends_old_and_new_connections_until_it_is_cleared(proxy: Proxy) -> None:
    old = await ask(proxy)
    proxy.reset()
    await old.ends()
    await (await Client.of(proxy)).ends()
    assert proxy.counters.connections_reset == 2
    proxy.clear()
    await ask(proxy)


async def test_a_cut_closes_in_the_middle_of_a_piece(proxy: Proxy, upstream: Upstream) -> None:
    client = await ask(proxy)
    proxy.cut(9)
    client.say(b"a longer line\n")
    assert await asyncio.wait_for(client.reader.read(), 10) == b""
    assert proxy.counters.bytes_up == 4 + 9
    assert proxy.counters.connections_cut == 1
    assert upstream.heard[1:] in ([], [b"a longer "])
    answered = await Client.of(proxy)
    answered.say(b"four\n")
    assert await asyncio.wait_for(answered.reader.read(), 10) == b"FOUR"


async def test_lost_answers_are_never_heard_and_the_connection_ends_with_the_fault(
    proxy: Proxy, upstream: Upstream
) -> None:
    client = await ask(proxy)
    proxy.lose_answers()
    client.say(b"commit\n")
    await until(lambda: _count(proxy, "bytes_lost", 7), what="the answer to be lost")
    assert upstream.heard == [b"one\n", b"commit\n"]
    proxy.clear()
    await client.ends()
    await ask(proxy)


async def test_a_connection_that_lost_nothing_survives_lost_answers(proxy: Proxy) -> None:
    client = await ask(proxy)
    proxy.lose_answers()
    proxy.clear()
    client.say(b"two\n")
    assert await client.hear() == b"TWO\n"


@pytest.mark.parametrize("passes", [True, False])
async def test_a_word_ends_its_connection_before_or_after_it_is_heard(
    proxy: Proxy, upstream: Upstream, passes: bool
) -> None:
    client, other = await ask(proxy), await ask(proxy)
    proxy.break_at(b"commit", passes=passes)
    client.say(b"commit\n")
    await client.ends()
    assert (b"commit\n" in upstream.heard) is passes
    assert proxy.counters.words == 1
    other.say(b"select\n")
    assert await other.hear() == b"SELECT\n"


async def test_an_upstream_that_is_away_is_felt_as_a_reset(proxy: Proxy) -> None:
    proxy.upstream = ("127.0.0.1", 1)
    await (await Client.of(proxy)).ends()
    assert proxy.counters.connections_refused == 1


async def test_a_proxy_keeps_its_port_over_a_restart(proxy: Proxy) -> None:
    port = proxy.port
    client = await ask(proxy)
    await proxy.stop()
    await client.ends()
    assert await proxy.start() == port
    await ask(proxy)


async def _count(proxy: Proxy, name: str, at_least: int) -> bool:
    return getattr(proxy.counters, name) >= at_least


async def _heard(upstream: Upstream, line: bytes) -> bool:
    return line in upstream.heard
