"""The tables in memory keep what the port promises, so that tests on them mean something."""

import contextlib
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from tests.unit.notifier.made import MemoryNotices
from tests.unit.notifier.suite import NoticesSuite


class MemoryStore:
    def __init__(self) -> None:
        self.notices = MemoryNotices()

    @contextlib.asynccontextmanager
    async def begin(self) -> AsyncIterator[MemoryNotices]:
        yield self.notices

    async def age(self, span: timedelta) -> None:
        await self.notices.age(span)


class TestMemoryNotices(NoticesSuite):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()
