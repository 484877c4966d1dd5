"""What a campaign measured beside its invariants: repeats, latencies, and what it ran on."""

import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.faults.ledger import Ledger
from bench.faults.recovery import AWAY
from bench.faults.system import System
from bench.report import machine
from shared.contracts.topics import CHANNEL_IN, CHANNEL_OUT

LIBRARIES = ("aiokafka", "asyncpg", "faststream", "pydantic")


def duplicates(ledger: Ledger) -> dict[str, int]:
    """Count records that came again: sent by strangers more than once, and said by our relays more than once."""
    relay = 0
    for records in ledger.seen.values():
        ours = [seen.event_id for seen in records if seen.event_id]
        relay += len(ours) - len(set(ours))
    return {"redelivered": sum(p.repeats is not None for p in ledger.publishes), "relay": relay}


def latencies(ledger: Ledger) -> list[float]:
    """Give the seconds from a submission's publish to the first word on its platform's topic, sorted."""
    first: dict[tuple[str, str], float] = {}
    for topic in [name for name in ledger.seen if CHANNEL_OUT.member(name)]:
        channel = CHANNEL_OUT.member(topic) or ""
        for seen in ledger.seen[topic]:
            first.setdefault((channel, seen.key.decode()), seen.at)
    sent = ((CHANNEL_IN.member(p.topic) or "", p.name, p.at) for p in ledger.of_kind("ticket", "probe") if p.new)
    return sorted(first[channel, name] - at for channel, name, at in sent if (channel, name) in first)


async def environment(system: System) -> dict[str, Any]:
    """Say what it ran on."""
    try:
        (row,) = await system.sql("select current_setting('server_version') as v, current_setting('fsync') as f")
        database = {"postgres": row["v"], "fsync": row["f"]}
    except AWAY:
        database = {"postgres": "away", "fsync": "away"}
    jars = [path.name for path in map(Path, system.stack.kafka.jars) if path.name.startswith("kafka-clients")]
    return {
        **machine(), "ram_gb": _memory(), "kafka": jars[0] if jars else "unknown", **database,
        "libraries": {name: version(name) for name in LIBRARIES}, "implementation": platform.python_implementation(),
    }  # fmt: skip


def _memory() -> int:
    words = Path("/proc/meminfo").read_text().split()
    return round(int(words[1]) / 2**20)
