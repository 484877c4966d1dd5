"""Positions: what of a batch is applied, where the client is sent back to, and which gaps are taken for markers."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from hypothesis import given
from hypothesis import strategies as st

from shared.kit.inbox import Move, Partition
from shared.kit.position import Positions
from shared.kit.record import Raw

AT = datetime(2026, 1, 5, tzinfo=UTC)
P, Q = ("t", 0), ("t", 1)

places = st.tuples(st.just("t"), st.integers(0, 2))
offsets = st.integers(0, 8)


def raw(at: Partition, offset: int) -> Raw:
    return Raw(*at, offset, b"k", b"{}", (), AT)


class Look:
    """Positions whose seeks and questions to the broker are noted."""

    def __init__(self, at: Mapping[Partition, int], *, nothing_is_lost: bool = True) -> None:
        self.seeks: list[tuple[Partition, int]] = []
        self.asked: list[Partition] = []
        self.nothing_is_lost = nothing_is_lost
        self.positions = Positions(cast("Any", None), lambda at, to: self.seeks.append((at, to)), self._explain)
        self.positions.at = dict(at)

    async def _explain(self, at: Partition) -> bool:
        self.asked.append(at)
        return self.nothing_is_lost

    async def trimmed(self, *raws: Raw) -> list[Raw]:
        return await self.positions.trimmed(raws)


def fetched(found: Mapping[Partition, Sequence[int]]) -> list[Raw]:
    """Give a batch as the client gives it: each partition's offsets rising."""
    return [raw(at, offset) for at, offsets in found.items() for offset in sorted(set(offsets))]


batches = st.dictionaries(places, st.lists(offsets, max_size=4), max_size=3).map(fetched)
standings = st.dictionaries(places, offsets, max_size=3)


@given(standings, batches)
async def test_what_is_left_begins_at_the_position_of_each_partition(at, raws):
    left = await Look(at).trimmed(*raws)
    wanted = []
    for partition in {(r.topic, r.partition) for r in raws}:
        ours = [r for r in raws if (r.topic, r.partition) == partition and r.offset >= at.get(partition, 99)]
        if ours and ours[0].offset == at[partition]:
            wanted += ours
    assert sorted(left) == sorted(wanted)


@given(standings, batches)
async def test_the_client_is_sent_back_to_the_position_where_a_partition_begins_above_it(at, raws):
    look = Look(at)
    await look.trimmed(*raws)
    firsts: dict[Partition, int] = {}
    for r in raws:
        if r.offset >= at.get((r.topic, r.partition), 99):
            firsts.setdefault((r.topic, r.partition), r.offset)
    assert sorted(look.seeks) == sorted((p, at[p]) for p, first in firsts.items() if first > at[p])
    assert look.asked == []


@given(standings, batches)
async def test_moves_go_from_the_position_to_one_past_the_last_record_and_never_back(at, raws):
    positions = Look(at).positions
    moves = positions.moves(raws)
    ends: dict[Partition, int] = {}
    for r in raws:
        ends[r.topic, r.partition] = max(r.offset + 1, ends.get((r.topic, r.partition), 0))
    assert moves == sorted(
        (Move(*p, at[p], end) for p, end in ends.items() if p in at and at[p] < end),
        key=lambda move: (move.topic, move.partition),
    )
    positions.advance(moves)
    assert all(positions.at[p] == max(at[p], ends.get(p, 0)) for p in at)


async def test_the_same_gap_in_a_second_fetch_is_passed_when_the_broker_has_lost_nothing() -> None:
    look = Look({P: 3})
    assert await look.trimmed(raw(P, 5)) == []
    assert len(await look.trimmed(raw(P, 5), raw(P, 6))) == 2
    assert (look.seeks, look.asked) == ([(P, 3)], [P])


async def test_the_same_gap_in_a_second_fetch_stays_when_records_are_lost() -> None:
    look = Look({P: 3}, nothing_is_lost=False)
    assert await look.trimmed(raw(P, 5)) == await look.trimmed(raw(P, 5)) == []


async def test_a_batch_that_is_taken_again_after_an_outage_is_no_second_look() -> None:
    look, record = Look({P: 3}), raw(P, 5)
    assert await look.trimmed(record) == await look.trimmed(record) == []
    assert (look.seeks, look.asked) == ([(P, 3)], [])


async def test_a_gap_is_forgotten_when_the_client_gives_what_lies_in_it() -> None:
    look = Look({P: 3, Q: 0})
    await look.trimmed(raw(P, 5), raw(Q, 0))
    assert await look.trimmed(raw(P, 3)) == [raw(P, 3)]  # an outage: it is not applied, the position stays
    assert await look.trimmed(raw(P, 5)) == []
    assert look.asked == []


async def test_another_gap_of_the_same_partition_is_looked_at_anew() -> None:
    look = Look({P: 3})
    assert await look.trimmed(raw(P, 5)) == await look.trimmed(raw(P, 6)) == []
    assert look.seeks == [(P, 3), (P, 3)]
