"""The toy service as a process of its own, to be killed: `python -m tests.integration.kit.process`."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from shared.kit.consumer import Consumer
from shared.kit.record import Received
from shared.kit.runtime import run
from shared.kit.service import Service
from shared.kit.settings import KitSettings
from shared.kit.transaction import Transaction
from tests.integration.kit.toy import IN, SERVICE, Faults, decode, handler

_handle = handler(Faults())


async def deadly(records: Sequence[Received[dict[str, Any]]], transaction: Transaction) -> None:
    if any(r.event.get("kill") for r in records):
        os._exit(9)
    await _handle(records, transaction)


if __name__ == "__main__":
    run(Service(SERVICE, [Consumer((IN.name,), decode, deadly)], Path("services/intake/migrations")), KitSettings())
