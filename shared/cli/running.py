"""Makes a broker and a database ready for the services, and says how each service is started on them."""

import asyncio
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from deploy.local.children import Command

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Room:
    """Where the services run: addresses, keys, the city, the clock; and the port of each service's health."""

    kafka_servers: str
    database_url: str
    keys: Mapping[str, str]
    city: Path
    ports: Mapping[str, int]
    clock: str = ""
    topic_prefix: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)

    def environment(self) -> dict[str, str]:
        """Give the settings that every service and every command here shares."""
        return {
            "KAFKA_SERVERS": self.kafka_servers,
            "DATABASE_URL": self.database_url,
            "CITY": str(self.city),
            "CLOCK": self.clock,
            "TOPIC_PREFIX": self.topic_prefix,
            **self.keys,
            **{url_variable(name): f"http://{HOST}:{port}" for name, port in self.ports.items()},
            **self.extra,
        }

    def commands(self) -> "dict[str, Command]":
        """Give the command of each service, to be supervised."""
        from deploy.local.children import Command

        shared = {**os.environ, **self.environment(), "HTTP_HOST": HOST, "PYTHONUNBUFFERED": "1"}
        return {
            name: Command([sys.executable, "-m", f"services.{name}"], environment={**shared, "HTTP_PORT": str(port)})
            for name, port in self.ports.items()
        }


def url_variable(service: str) -> str:
    """Name the variable that says where a service's health is: `INTAKE_URL`."""
    return f"{service.upper()}_URL"


async def prepare(room: Room) -> list[str]:
    """Apply migrations and topics at once; give the city's topics."""
    from shared.cli import parts
    from shared.cli.topics import admin_client
    from shared.kit import migrate, topics

    declared = parts.topics(room.city)

    async def make_topics() -> None:
        async with admin_client(room.kafka_servers) as admin:
            await topics.apply(admin, declared, prefix=room.topic_prefix)

    await asyncio.gather(migrate.migrate(room.database_url, parts.migrations()), make_topics())
    return [topic.name for topic in declared]


async def readiness(url: str) -> dict[str, Any] | None:
    """Ask a service's /ready; None when nothing answers."""
    return await asyncio.to_thread(_ask, f"{url}/ready")


async def until_ready(room: Room, seconds: float) -> dict[str, Any]:
    """Wait until every service is ready; give the last report of each that is not."""
    waiting: dict[str, Any] = dict.fromkeys(room.ports)
    deadline = asyncio.get_running_loop().time() + seconds
    while waiting and asyncio.get_running_loop().time() < deadline:
        for name in list(waiting):
            report = await readiness(f"http://{HOST}:{room.ports[name]}")
            waiting[name] = report
            if report and report["ready"]:
                del waiting[name]
        await asyncio.sleep(0.2)
    return waiting


def why(report: dict[str, Any] | None) -> str:
    """Say in words what a service that is not ready waits for."""
    if report is None:
        return "it does not answer"
    troubles = [why for consumer in report.get("consumers", []) for why in consumer["troubles"]]
    return "; ".join([*report.get("waiting_for", {}).values(), *troubles]) or "it has only begun"


def _ask(url: str) -> dict[str, Any] | None:
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 - an address of our own services
            body = answer.read()
    except urllib.error.HTTPError as error:
        body = error.read()
    except OSError:
        return None
    try:
        report: dict[str, Any] = json.loads(body)
    except ValueError:
        return None
    return report
