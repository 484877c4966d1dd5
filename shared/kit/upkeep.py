"""What runs beside the consumers for as long as a service lives: probes, retries, housekeeping, workers."""

import asyncio
import contextlib

import structlog
from aiokafka import AIOKafkaConsumer

from shared.kit import inbox, parking, relay
from shared.kit.failpoint import reach
from shared.kit.health import Health
from shared.kit.instance import Guard, InstanceTakenError
from shared.kit.parking import where_of
from shared.kit.postgres import Pool, backoff
from shared.kit.retry import Retrier
from shared.kit.service import Context, Worker

log = structlog.get_logger()

PROBE = 2.0
RETRY = 1.0
HOUSEKEEPING = 600.0


async def probe(kafka: AIOKafkaConsumer, guard: Guard, health: Health) -> None:
    """Look whether broker and database answer, and keep the replica's number through a database restart."""
    while True:
        try:
            await asyncio.wait_for(kafka.topics(), 5)
            health.back("broker")
        except Exception as error:  # noqa: BLE001
            health.away("broker", f"the broker does not answer ({where_of(error)})")
        try:
            await guard.check()
            health.back("database")
        except InstanceTakenError:
            raise
        except Exception as error:  # noqa: BLE001
            health.away("database", f"the database does not answer ({where_of(error)})")
        await asyncio.sleep(PROBE)


async def retry(retrier: Retrier) -> None:
    """Try parked records that are due."""
    while True:
        try:
            while await retrier.run_due():
                pass
        except Exception as error:  # noqa: BLE001 - an outage; the rows stay
            log.debug("retry_waits", error=where_of(error))
        await asyncio.sleep(RETRY)


async def keep_house(pool: Pool) -> None:
    """Forget what was published and what was claimed long ago, erase what was settled long ago."""
    while True:
        with contextlib.suppress(Exception):
            async with pool.acquire() as connection:
                await relay.forget_published(connection)
                reach("upkeep.forgot")
                await inbox.forget_old(connection)
                await parking.erase_old(connection)
                reach("upkeep.erased")
        await asyncio.sleep(HOUSEKEEPING)


async def work(worker: Worker, context: Context) -> None:
    """Run a worker until it returns; it waits through an outage, and through its own bugs."""
    waits = backoff()
    while True:
        try:
            await worker(context)
        except Exception as error:  # noqa: BLE001
            log.error("worker_waits", error=where_of(error))  # noqa: TRY400 - no traceback: it may quote a text
            await anext(waits)
        else:
            return
