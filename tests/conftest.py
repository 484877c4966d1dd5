"""Fixtures for everything: one real broker and database a run, a database and a topic prefix of its own a test."""

import base64
import os
import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.stack import Endpoints, local_stack
from shared.kit.migrate import migrate

ROOT = Path(__file__).parent.parent
SERVICES = {name: ROOT / "services" / name / "migrations" for name in ("intake", "router", "notifier")}
KEY = base64.b64encode(b"k" * 32).decode()


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """Clear what a developer's shell may set, and give test keys."""
    keep = {name: value for name, value in os.environ.items() if name not in ("CLOCK", "TOPIC_PREFIX", "CITY")}
    keys = {"PARKING_KEYS": f"k1:{KEY}", "VAULT_KEYS": f"k1:{KEY}", "VAULT_LOOKUP_KEY": KEY}
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(keep | keys)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def stack() -> Iterator[Endpoints]:
    """Give a real broker and database: the environment's, or containers (STACK=containers), or child processes."""
    if os.environ.get("STACK") == "containers":
        yield from _containers()
        return
    with local_stack(fsync=False) as endpoints:
        yield endpoints


def _containers() -> Iterator[Endpoints]:
    from testcontainers.kafka import KafkaContainer
    from testcontainers.postgres import PostgresContainer

    with KafkaContainer("apache/kafka:4.4.0") as kafka, PostgresContainer("postgres:18", driver=None) as postgres:
        yield Endpoints(kafka.get_bootstrap_server(), postgres.get_connection_url())


@pytest.fixture(scope="session")
async def template(stack: Endpoints) -> AsyncIterator[str]:
    """Migrate one database; every test clones it."""
    name = f"xiaolan_template_{uuid.uuid4().hex[:8]}"
    await execute(stack.database_url, f"create database {name}")
    await migrate(with_database(stack.database_url, name), SERVICES)
    yield name
    await execute(stack.database_url, f"drop database if exists {name} with (force)")


@pytest.fixture
async def database(stack: Endpoints, template: str) -> AsyncIterator[str]:
    """Give the address of a database of this test's own, migrated."""
    name = f"xiaolan_test_{uuid.uuid4().hex[:8]}"
    await execute(stack.database_url, f"create database {name} template {template}")
    yield with_database(stack.database_url, name)
    await execute(stack.database_url, f"drop database if exists {name} with (force)")


@pytest.fixture
def prefix() -> str:
    """Give a topic prefix of this test's own."""
    return f"t{uuid.uuid4().hex[:8]}-"


def with_database(url: str, name: str) -> str:
    return f"{url.rpartition('/')[0]}/{name}"


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
