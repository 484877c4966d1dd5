"""The notifier's tables in memory keep what its port promises, as PostgreSQL does in the integration tests."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any, cast

import pytest

from services.notifier.adapters.postgres import PostgresNotices
from tests.unit.model.database import Database, Session
from tests.unit.model.notices import NOTIFIER
from tests.unit.model.strand import Strand
from tests.unit.notifier.suite import NoticesSuite


class ModelStore:
    def __init__(self) -> None:
        self.database = Database(NOTIFIER)

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[PostgresNotices]:
        session = Session(self.database, Strand(lambda: None))
        async with session.transaction():
            yield PostgresNotices(cast("Any", session))

    async def age(self, span: timedelta) -> None:
        self.database.age(span)


class TestModelNotices(NoticesSuite):
    @pytest.fixture
    def store(self) -> ModelStore:
        return ModelStore()
