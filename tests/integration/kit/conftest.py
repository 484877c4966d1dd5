from collections.abc import AsyncIterator

import pytest

from deploy.local.stack import Endpoints
from tests.integration.kit.toy import Toy, world


@pytest.fixture
async def toy(stack: Endpoints, database: str, prefix: str) -> AsyncIterator[Toy]:
    async with world(stack, database, prefix) as made:
        yield made
