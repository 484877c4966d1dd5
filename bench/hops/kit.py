"""A hop on the kit: the whole guarantee (cursor, inbox, state, outbox, relay), nothing done with the record."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from bench.hops import SERVICES, TOPICS
from shared.contracts.envelope import Record
from shared.kit.consumer import Consumer
from shared.kit.record import Decoded, Raw, Received
from shared.kit.runtime import run
from shared.kit.service import Service
from shared.kit.settings import KitSettings
from shared.kit.transaction import Transaction

_STATE = """
insert into bench_state (id, version, body) select i, 1, b from unnest($1::uuid[], $2::text[]) t (i, b)
on conflict (id) do update set version = bench_state.version + 1, body = excluded.body
"""


def decode(raw: Raw) -> Decoded:
    value = raw.value or b""
    return Decoded("bench", raw.header("ce_id") or "", value, value)


def consumer(hop: int) -> Consumer:
    after = TOPICS[hop + 1].name

    async def on_record(records: Sequence[Received[bytes]], transaction: Transaction) -> None:
        folded = {r.event_id: r for r in records}
        await transaction.connection.execute(
            _STATE, [UUID(i) for i in folded], [r.event.decode() for r in folded.values()]
        )
        for r in records:
            headers: Any = r.raw.headers
            transaction.publish_record(Record(after, r.raw.key or b"", r.event_id, headers, r.event))

    return Consumer((TOPICS[hop].name,), decode, on_record)


def main() -> None:
    hop = int(sys.argv[1])
    name = SERVICES[hop]
    run(Service(name, [consumer(hop)], Path("services") / name / "migrations"), KitSettings())


if __name__ == "__main__":
    main()
