"""The whole system under test: broker, database, two replicas of each service, proxies on every path, a provider."""

import asyncio
import base64
import contextlib
import secrets
import shutil
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import asyncpg

from bench.faults.ledger import Ledger
from bench.faults.load import Load
from bench.faults.member import Member
from bench.faults.messages import Messages
from bench.faults.observer import Observer
from bench.faults.provider import Provider
from bench.faults.proxy import Proxy
from bench.faults.publisher import Publisher
from bench.faults.units import Units
from deploy.local.ports import free_ports
from deploy.local.secrets import new_key
from deploy.local.stack import Stack, managed_stack
from shared.cli.parts import service_names, topics
from shared.cli.running import Room, prepare
from shared.contracts.topics import Topic

ROOT = Path(__file__).parents[2]
CITY = ROOT / "deploy/cities/shaoxing"
REPLICAS = 2
CLOCK = "2025-06-18T10:30:00+08:00"
"""When the city's day begins: after the moments that the messages name."""
ENDPOINT, SECRET = "campaign", "WEBHOOK_CAMPAIGN_SECRET"
FACTS = "[opened, ticket_joined, scheduled, referred_out, replied, closed]"
_ENDPOINTS = """\
endpoints:
  - name: {name}
    url: http://127.0.0.1:{port}/hook
    channels: [hotline, minhu, qihu]
    facts: {facts}
    secret_env: {secret}
"""
READY_SECONDS = 180.0
LOST = (OSError, asyncpg.PostgresConnectionError, asyncpg.OperatorInterventionError, asyncpg.InterfaceError)
"""What a query meets whose connection has gone."""


@dataclass(frozen=True)
class Site:
    """Where a system stands: a folder of its own, and the keys that seal."""

    folder: Path
    seed: int = 0
    rate: float = 8.0
    keys: Mapping[str, str] = field(
        default_factory=lambda: {
            "PARKING_KEYS": f"k1:{new_key()}",
            "VAULT_KEYS": f"k1:{new_key()}",
            "VAULT_LOOKUP_KEY": new_key(),
            SECRET: "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode(),
        }
    )


@dataclass
class System:
    """Everything that a fault may touch and an invariant may ask."""

    site: Site
    stack: Stack
    members: dict[str, Member]
    links: dict[tuple[str, str], Proxy]
    """(member, "kafka" | "postgres" | "provider") -> the proxy on that path."""
    provider: Provider
    ledger: Ledger
    topics: tuple[Topic, ...]
    publisher: Publisher
    load: Load
    observer: Observer
    units: Units
    _observing: "asyncpg.Connection[asyncpg.Record] | None" = field(default=None, repr=False)
    _asking: asyncio.Lock = field(default_factory=asyncio.Lock, repr=False)

    @property
    def direct_kafka(self) -> str:
        """Give the observers' address of the broker; no fault of the network is on it."""
        return self.stack.kafka.servers

    @property
    def direct_database(self) -> str:
        return self.stack.postgres.url

    async def sql(self, query: str, *values: Any) -> list[asyncpg.Record]:
        """Ask the database on the observers' own connection; one that a restart took is made anew."""
        async with self._asking:
            if self._observing is not None and not self._observing.is_closed():
                try:
                    return await self._observing.fetch(query, *values)
                except LOST:
                    self._observing.terminate()
            self._observing = await asyncpg.connect(self.direct_database, timeout=10, command_timeout=120)
            return await self._observing.fetch(query, *values)

    async def all_ready(self) -> bool:
        return all(await asyncio.gather(*(member.ready() for member in self.members.values())))


@asynccontextmanager
async def running(site: Site) -> AsyncIterator[System]:
    """Bring the whole system up in a folder of its own; take all of it down at the end, whatever happened."""
    site.folder.mkdir(parents=True, exist_ok=True)
    async with contextlib.AsyncExitStack() as ends:
        names = [f"{service}-{n}" for service in service_names() for n in range(REPLICAS)]
        listeners, links = await _broker_doors(names, ends)
        stack = await _stack(site, listeners, ends)
        provider = Provider()
        await provider.start()
        ends.push_async_callback(provider.stop)
        links |= await _doors(names, "postgres", stack.postgres.port, ends)
        links |= await _doors([n for n in names if n.startswith("notifier")], "provider", provider.port, ends)
        system = await _assembled(site, stack, links, provider, names)
        await system.publisher.start()
        ends.push_async_callback(system.publisher.stop)
        system.observer.start()
        ends.push_async_callback(system.observer.stop)
        system.units.start()
        ends.push_async_callback(system.units.stop)
        ends.push_async_callback(_end, system)
        await asyncio.gather(*(member.start() for member in system.members.values()))
        await _until_ready(system)
        supervisor = asyncio.create_task(_supervise(system))
        ends.callback(supervisor.cancel)
        yield system


async def _stack(site: Site, listeners: Mapping[str, tuple[int, int]], ends: contextlib.AsyncExitStack) -> Stack:
    """Start broker and database; fsync stays on, as in production."""
    made = managed_stack(state=site.folder / "stack", listeners=listeners)
    stack = await asyncio.to_thread(made.__enter__)
    ends.push_async_callback(asyncio.to_thread, made.__exit__, None, None, None)
    return stack


async def _broker_doors(
    names: list[str], ends: contextlib.AsyncExitStack
) -> tuple[dict[str, tuple[int, int]], dict[tuple[str, str], Proxy]]:
    """Open a proxy per member before the broker: its port is what the broker tells that member to come to."""
    listeners, links = {}, {}
    for name, bound in zip(names, free_ports(len(names)), strict=True):
        links[name, "kafka"] = proxy = Proxy(("127.0.0.1", bound))
        listeners[name.replace("-", "").upper()] = (bound, await proxy.start())
        ends.push_async_callback(proxy.stop)
    return listeners, links


async def _doors(
    names: list[str], path: str, upstream: int, ends: contextlib.AsyncExitStack
) -> dict[tuple[str, str], Proxy]:
    links = {(name, path): Proxy(("127.0.0.1", upstream)) for name in names}
    for proxy in links.values():
        await proxy.start()
        ends.push_async_callback(proxy.stop)
    return links


async def _assembled(
    site: Site, stack: Stack, links: dict[tuple[str, str], Proxy], provider: Provider, names: list[str]
) -> System:
    declared = topics(CITY)
    await prepare(Room(stack.kafka.servers, stack.postgres.url, site.keys, CITY, {}))
    clock = f"{CLOCK}@1/{datetime.now(UTC).isoformat()}"
    members = {
        name: Member(name, name.partition("-")[0], port, _environment(site, stack, links, name, clock) | {
            "HTTP_PORT": str(port)}, ROOT, site.folder / f"{name}.log")
        for name, port in zip(names, free_ports(len(names)), strict=True)
    }  # fmt: skip
    ledger = Ledger()
    publisher = Publisher(stack.kafka.servers, ledger)
    messages = Messages(Random(f"{site.seed} messages"), ledger.canaries)
    load = Load(publisher, ledger, messages, Random(f"{site.seed} load"), site.rate)
    observer = Observer(stack.kafka.servers, declared, ledger)
    units = Units(observer, publisher, ledger, Random(f"{site.seed} units"))
    return System(site, stack, members, links, provider, ledger, declared, publisher, load, observer, units)


def _environment(
    site: Site, stack: Stack, links: Mapping[tuple[str, str], Proxy], name: str, clock: str
) -> dict[str, str]:
    base, _, database = stack.postgres.url.rpartition("/")
    user = base.rpartition("@")[0]
    return {
        "KAFKA_SERVERS": f"127.0.0.1:{links[name, 'kafka'].port}",
        "DATABASE_URL": f"{user}@127.0.0.1:{links[name, 'postgres'].port}/{database}",
        "CITY": str(_city(site, links, name)),
        "CLOCK": clock,
        "HTTP_HOST": "127.0.0.1",
        "TOPIC_PREFIX": "",
        "WEBHOOK_ALLOW_LOOPBACK": "true",
        "PYTHONUNBUFFERED": "1",
        **site.keys,
    }


def _city(site: Site, links: Mapping[tuple[str, str], Proxy], name: str) -> Path:
    """Give a member its city; a notifier's names the campaign's receiver behind that member's own proxy."""
    proxy = links.get((name, "provider"))
    if proxy is None:
        return CITY
    city = site.folder / f"city-{name}"
    shutil.copytree(CITY, city, dirs_exist_ok=True)
    text = _ENDPOINTS.format(name=ENDPOINT, port=proxy.port, facts=FACTS, secret=SECRET)
    (city / "webhooks.yaml").write_text(text, encoding="utf-8")
    return city


async def _until_ready(system: System) -> None:
    deadline = asyncio.get_running_loop().time() + READY_SECONDS
    while not await system.all_ready():
        if asyncio.get_running_loop().time() > deadline:
            raise TimeoutError(
                f"not every member is ready within {READY_SECONDS:.0f} s; read {system.site.folder}/*.log"
            )
        await asyncio.sleep(0.2)


async def _supervise(system: System) -> None:
    while True:
        for member in system.members.values():
            await member.supervise()
        await asyncio.sleep(0.5)


async def _end(system: System) -> None:
    await asyncio.gather(*(member.stop() for member in system.members.values()), return_exceptions=True)
    if system._observing is not None:  # noqa: SLF001 - closed by whom it belongs to
        system._observing.terminate()  # noqa: SLF001
