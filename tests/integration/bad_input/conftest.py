"""One running system for the whole corpus: everything is sent in one go, then looked at case by case."""

import uuid
from collections.abc import AsyncIterator

import pytest

from bench.corpus.run import Run, run
from deploy.local.stack import Endpoints
from tests.conftest import execute, with_database
from tests.integration.bad_input import CORPUS


@pytest.fixture(scope="module")
async def done(stack: Endpoints, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Run]:
    """Send the whole corpus."""
    name = f"xiaolan_bad_{uuid.uuid4().hex[:8]}"
    await execute(stack.database_url, f"create database {name} template {template}")
    try:
        database = with_database(stack.database_url, name)
        async with run(stack, database, tmp_path_factory.mktemp("logs")) as made:
            await made.send(CORPUS)
            yield made
    finally:
        await execute(stack.database_url, f"drop database if exists {name} with (force)")
