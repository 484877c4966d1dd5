"""What is asked about relays while everything runs: a lie about a record, and a chunk that is never seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from bench.faults.invariants import _relayed
from bench.faults.invariants._invariant import Checked
from bench.faults.invariants._relayed import EVER, Relayed
from bench.faults.ledger import Ledger, Seen

NOW = datetime(2025, 6, 18, 10, 30, tzinfo=UTC)
SAID = [{"id": 7, "topic": "t", "event_id": "a"}]


@dataclass
class Tables:
    """Answers for the intake's outbox alone: what is marked, and what waits behind a later chunk, look by look."""

    marked: Sequence[dict[str, Any]] = ()
    waiting: list[set[int]] = field(default_factory=list)
    asked: list[datetime] = field(default_factory=list)

    @property
    def observer(self) -> "Tables":
        return self

    async def ends(self) -> dict[tuple[str, int], int]:
        return {}

    def has_read(self, ends: dict[tuple[str, int], int]) -> bool:
        return ends == {}

    async def sql(self, query: str, *values: Any) -> list[dict[str, Any]]:
        if "clock_timestamp" in query:
            return [{"now": NOW}]
        if "intake." not in query:
            return []
        if "outbox_record" in query:
            self.asked += values
            return list(self.marked)
        return [{"id": n} for n in (self.waiting.pop(0) if self.waiting else ())]


def a_ledger(*event_ids: str) -> Ledger:
    ledger = Ledger()
    for n, id_ in enumerate(event_ids):
        ledger.saw(Seen("t", 0, n, 0.0, b"k", id_, "x", b""))
    return ledger


async def _asked(tables: Any, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Checked:
    monkeypatch.setattr(_relayed, "APART", 0)
    found = Checked()
    await Relayed().check(tables, ledger, found)
    return found


async def test_what_is_marked_and_lies_on_its_topic_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await _asked(Tables(SAID), a_ledger("a"), monkeypatch)).green


async def test_what_is_marked_and_lies_nowhere_is_a_lie(monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = (await _asked(Tables(SAID), a_ledger("b"), monkeypatch)).violations
    assert said == "intake: a is marked as published (chunk 7) and lies not on t"


async def test_a_chunk_that_later_ones_go_past_again_and_again_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    (said,) = (await _asked(Tables(waiting=[{3, 4}, {3}]), a_ledger(), monkeypatch)).violations
    assert said == "intake passed over 1 chunks of its outbox, the first 3"


async def test_a_chunk_that_committed_late_and_was_published_then_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (await _asked(Tables(waiting=[{3}, set()]), a_ledger(), monkeypatch)).green


async def test_each_look_begins_a_little_before_the_last_one() -> None:
    tables, relayed = Tables(), Relayed()
    for _ in range(2):
        await relayed.check(tables, a_ledger(), Checked())  # type: ignore[arg-type]
    assert tables.asked == [EVER - _relayed.OVERLAP, NOW - _relayed.OVERLAP]
