from collections.abc import AsyncIterator

import asyncpg
import pytest

from deploy.local.stack import Endpoints
from tests.integration.kit.direct import Direct, directly
from tests.integration.kit.toy import EFFECTS, Toy, world


@pytest.fixture
async def toy(stack: Endpoints, database: str, prefix: str) -> AsyncIterator[Toy]:
    async with world(stack, database, prefix) as made:
        yield made


@pytest.fixture(scope="session")
async def shared_database(stack: Endpoints, template: str) -> AsyncIterator[str]:
    """Give one database for all tests without a broker; each finds it empty. Creating one costs more than they do."""
    name = f"{template}_direct"
    owner = await asyncpg.connect(stack.database_url)
    await owner.execute(f"create database {name} template {template}")
    url = f"{stack.database_url.rpartition('/')[0]}/{name}"
    connection = await asyncpg.connect(url)
    await connection.execute(EFFECTS)
    await connection.close()
    yield url
    await owner.execute(f"drop database if exists {name} with (force)")
    await owner.close()


@pytest.fixture
async def direct(shared_database: str) -> AsyncIterator[Direct]:
    async with directly(shared_database) as made:
        yield made
