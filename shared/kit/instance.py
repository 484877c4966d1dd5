"""Which replica this process is: the lowest free number, held by an advisory lock.

Two processes with one instance id would throw each other out of the group for ever.
"""

from dataclasses import dataclass, field

import asyncpg

from shared.kit.postgres import Connection, session

REPLICAS = 64


class InstanceTakenError(Exception):
    """Another process took this replica's number while the database was away: this one ends and starts anew."""


@dataclass
class Guard:
    """The connection that holds the replica's number; `scope` keeps runs with another topic prefix apart."""

    url: str
    service: str
    scope: str
    number: int = -1
    _connection: Connection | None = field(default=None)

    @property
    def connection(self) -> Connection:
        assert self._connection is not None
        return self._connection

    async def open(self) -> None:
        part = f"guard {self.scope}".strip()
        settings = session(self.service, part=part)
        self._connection = await asyncpg.connect(self.url, server_settings=settings, timeout=5, command_timeout=30)

    async def take(self) -> None:
        """Take the lowest free number. Raises InstanceTakenError when all are taken."""
        for number in range(REPLICAS):
            if await self._hold(number):
                self.number = number
                return
        raise InstanceTakenError(f"all {REPLICAS} replica numbers of {self.service} are taken")

    async def check(self) -> None:
        """See that the database answers; after its restart take the same number again. Raises InstanceTakenError."""
        if self.connection.is_closed():
            await self.open()
            if not await self._hold(self.number):
                raise InstanceTakenError(InstanceTakenError.__doc__)
        await self.connection.fetchval("select 1", timeout=5)

    async def close(self) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def _hold(self, number: int) -> bool:
        name = f"{self.scope}{self.service}.instance"
        return bool(await self.connection.fetchval("select pg_try_advisory_lock(hashtext($1), $2)", name, number))
