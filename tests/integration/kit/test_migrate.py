"""Migrations: to be run again, by several at once, and never to be changed."""

import asyncio
import uuid
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from shared.kit.migrate import MigrationError, migrate, pending
from tests.conftest import SERVICES


@pytest.fixture
async def empty(stack: Endpoints) -> AsyncIterator[str]:
    name = f"xiaolan_empty_{uuid.uuid4().hex[:8]}"
    owner = await asyncpg.connect(stack.database_url)
    await owner.execute(f"create database {name}")
    yield f"{stack.database_url.rpartition('/')[0]}/{name}"
    await owner.execute(f"drop database {name} with (force)")
    await owner.close()


@pytest.fixture
def own(tmp_path: Path) -> dict[str, Path]:
    """Give services whose router has one migration of its own; the vault needs the others' roles."""
    (tmp_path / "0001_initial.sql").write_text("create table mine (x int);")
    nothing = tmp_path / "none"
    nothing.mkdir()
    return {"intake": nothing, "router": tmp_path, "notifier": nothing}


async def test_several_at_once_apply_each_step_once_and_again_applies_nothing(empty: str) -> None:
    applied = await asyncio.gather(*(migrate(empty, SERVICES) for _ in range(3)))
    names = [step.name for steps in applied for step in steps]
    assert len(names) == len(set(names)) >= 7
    assert await migrate(empty, SERVICES) == []


async def test_a_changed_file_is_refused_with_what_to_do(empty: str, own: dict[str, Path]) -> None:
    await migrate(empty, own)
    (own["router"] / "0001_initial.sql").write_text("create table other (x int);")
    with pytest.raises(MigrationError, match=r"router/own/0001_initial\.sql was applied with other content: restore"):
        await migrate(empty, own)


async def test_a_failing_step_leaves_nothing_half_done(empty: str, own: dict[str, Path]) -> None:
    step = own["router"] / "0002_second.sql"
    step.write_text("create table half (x int); select 1/0;")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty, own)
    step.write_text("create table half (x int);")
    assert [s.name for s in await migrate(empty, own) if s.schema == "router"] == ["router/own/0002_second.sql"]


async def test_what_is_pending_is_listed(empty: str, own: dict[str, Path]) -> None:
    await migrate(empty, own)
    (own["router"] / "0002_second.sql").write_text("create table two (x int);")
    connection = await asyncpg.connect(empty, server_settings={"search_path": "router"})
    assert [step.number for step in await pending(connection, "router", own["router"])] == [2]
    await connection.close()
