"""Which replica this process is: the lowest free number, held by an advisory lock.

Two processes with one instance id would throw each other out of the group for ever.
"""

import asyncpg

from shared.kit.postgres import Connection, session

REPLICAS = 64


class InstanceTakenError(Exception):
    """Another process took this replica's number while the database was away: this one ends and starts anew."""


async def guard(url: str, service: str, *, scope: str) -> Connection:
    """Open the connection that holds the replica's number and that the watchdog looks through."""
    return await asyncpg.connect(
        url, server_settings=session(service, part=f"guard {scope}".strip()), timeout=5, command_timeout=30
    )


async def take(connection: Connection, service: str, *, scope: str) -> int:
    """Take the lowest free number; `scope` keeps runs with another topic prefix apart."""
    for number in range(REPLICAS):
        if await hold(connection, service, number, scope=scope):
            return number
    raise InstanceTakenError(f"all {REPLICAS} replica numbers of {service} are taken")


async def hold(connection: Connection, service: str, number: int, *, scope: str) -> bool:
    """Take one number; false when another process has it."""
    return bool(
        await connection.fetchval("select pg_try_advisory_lock(hashtext($1), $2)", f"{scope}{service}.instance", number)
    )
