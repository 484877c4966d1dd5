"""Where the broker and the database are: the environment first, then what a running `xiaolan up` wrote down."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from shared.cli.output import problem

if TYPE_CHECKING:
    import asyncpg

    from shared.kit.settings import KitSettings

START = "Start everything with `make up` in another terminal, or set KAFKA_SERVERS and DATABASE_URL."


def quiet() -> None:
    """Keep the client's own words about what it retries from the terminal; what stays broken becomes our sentence."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)


def surroundings(*, of_up: bool = True) -> "KitSettings":
    """Read the settings as the services do; ends with a sentence where one is malformed.

    `of_up`: what the environment leaves open is filled from what a running `xiaolan up` wrote down.
    """
    from pydantic import ValidationError

    from shared.kit.settings import KitSettings, with_endpoints

    quiet()
    if of_up:
        with_endpoints()
    try:
        return KitSettings()
    except ValidationError as error:
        faults = "; ".join(f"{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in error.errors())
        problem(f"The settings are wrong: {faults}", "`.env.example` lists every setting.", code=2)


@asynccontextmanager
async def database(settings: "KitSettings") -> AsyncIterator["asyncpg.Connection"]:
    """Open one connection for reading and for operators' acts; ends with a sentence when nobody answers."""
    import asyncpg

    try:
        connection = await asyncpg.connect(settings.database_url.get_secret_value(), timeout=10)
    except (OSError, TimeoutError, asyncpg.PostgresError) as error:
        problem(f"The database does not answer ({type(error).__name__}).", START)
    try:
        yield connection
    finally:
        await connection.close(timeout=5)
