"""PostgreSQL: one pool and one role per service, and which failures are an outage."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING

import asyncpg

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    Connection = asyncpg.Connection[asyncpg.Record] | PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]
else:
    Connection = asyncpg.Connection
    Pool = asyncpg.Pool

IDLE_IN_TRANSACTION = timedelta(seconds=8)
"""A process stopped inside a transaction holds its rows no longer than this."""


def role_of(service: str) -> str:
    return f"xiaolan_{service}"


def session(service: str, *, part: str, **more: str) -> dict[str, str]:
    """Give the settings of one session: the service's role and schema, nothing else in reach."""
    return {
        "role": role_of(service),
        "search_path": service,
        "application_name": f"xiaolan {service} {part}",
        "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION.total_seconds():.0f}s",
        "tcp_keepalives_idle": "5",
        "tcp_keepalives_interval": "2",
        "tcp_keepalives_count": "3",
        "jit": "off",
        **more,
    }


async def _as_it_is(_: Connection) -> None:
    """Leave a session as its transaction left it: none sets anything, and asyncpg's own reset is a round trip."""


def lazy_pool(url: str, service: str, *, size: int) -> Pool:
    """Make a pool that connects when it is first awaited, and anew after every outage."""
    return asyncpg.create_pool(
        url,
        min_size=0,
        max_size=size,
        command_timeout=60,
        timeout=5,
        server_settings=session(service, part="work"),
        max_inactive_connection_lifetime=60,
        reset=_as_it_is,
    )


_OUTAGE = (
    OSError,
    TimeoutError,
    asyncio.TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidPasswordError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InsufficientPrivilegeError,
    asyncpg.UndefinedTableError,
    asyncpg.UndefinedFunctionError,
    asyncpg.InvalidSchemaNameError,
    asyncpg.ReadOnlySQLTransactionError,
)


def is_outage(error: BaseException) -> bool:
    """Tell whether the database, and no record, is at fault: the whole batch waits, nothing is parked."""
    # asyncpg raises InterfaceError for a value that does not fit its parameter too: the record's fault, or ours.
    if isinstance(error, asyncpg.DataError | asyncpg.exceptions.DataError):
        return False
    if isinstance(error, asyncpg.InterfaceError) and isinstance(error, ValueError):
        return False
    return isinstance(error, _OUTAGE)


async def backoff(first: float = 0.1, cap: float = 1.0) -> AsyncIterator[None]:
    """Wait 0.1 s, then twice as long each time, never above the cap: three hops add up."""
    pause = first
    while True:
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
        yield
        pause = min(cap, pause * 2)


def affected(status: str) -> int:
    """Read the number of rows from a command's tag ("UPDATE 3")."""
    return int(status.rpartition(" ")[2] or 0)
