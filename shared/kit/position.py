"""How far each assigned partition is, kept in memory in step with the database's cursor.

So records that arrive before the rebalance listener has sought are trimmed here, and not discovered by a refused claim.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import structlog

from shared.kit import attempts, inbox
from shared.kit.inbox import Move, Partition
from shared.kit.postgres import Pool
from shared.kit.record import Raw

log = structlog.get_logger()


def _go_nowhere(_: Partition, __: int) -> None:
    """Stand in for the client's seek until a fence is there."""


async def _nothing_is_missing(_: Partition) -> bool:
    return True


@dataclass
class Positions:
    """The positions of one consumer; whoever changes them holds its lock."""

    pool: Pool
    seek: Callable[[Partition, int], None] = _go_nowhere
    explain: Callable[[Partition], Awaitable[bool]] = _nothing_is_missing
    """Asks the broker about a gap; false: records are lost there, and the partition was halted."""
    at: dict[Partition, int] = field(default_factory=dict)
    untried: set[Partition] = field(default_factory=set)
    """Partitions just assigned: their first batch may be what killed the process before."""
    counted: dict[Partition, Raw] = field(default_factory=dict)
    """What is being tried now and was counted beforehand."""
    _gaps: dict[Partition, tuple[int, Raw]] = field(default_factory=dict)
    """Where each partition stood when the client gave it a record that lies further on, and that record."""

    def moves(self, raws: Sequence[Raw]) -> list[Move]:
        """Give the cursor's move of each partition in a batch: from the position to one past its last record."""
        last = {(raw.topic, raw.partition): raw.offset + 1 for raw in raws}
        return [Move(*at, self.at[at], after) for at, after in sorted(last.items()) if self.at.get(at, after) < after]

    def holds(self, raw: Raw) -> bool:
        """Tell whether a record in hand is still to be applied here; its partition may have gone, or been passed."""
        return raw.offset >= self.at.get((raw.topic, raw.partition), raw.offset + 1)

    def advance(self, moves: Sequence[Move]) -> None:
        """Follow moves that were committed; a partition that was revoked meanwhile stays gone."""
        for move in moves:
            if (move.topic, move.partition) in self.at:
                self.at[move.topic, move.partition] = move.next

    async def recall(self, partitions: Sequence[Partition]) -> None:
        """Read cursors again and go there."""
        async with self.pool.acquire() as connection:
            found = await inbox.cursors(connection, partitions)
        for at, next_offset in found.items():
            if at in self.at:
                self.at[at] = next_offset
                self.seek(at, next_offset)

    async def recall_all(self) -> None:
        """Read every cursor again, without going there: what is in hand is trimmed by it."""
        for row in await self.pool.fetch("select topic, partition, next_offset from cursor"):
            at = (row["topic"], row["partition"])
            if at in self.at:
                self.at[at] = row["next_offset"]

    async def trimmed(self, raws: Sequence[Raw]) -> list[Raw]:
        """Drop what is not ours or below the position, and partitions that start above it, until that is explained."""
        wanted: list[Raw] = []
        first: dict[Partition, Raw] = {}
        for raw in raws:
            at = (raw.topic, raw.partition)
            position = self.at.get(at)
            if position is not None and raw.offset >= position:
                first.setdefault(at, raw)
                wanted.append(raw)
        if self._gaps:  # a record where there was a gap: the client had skipped it
            self._gaps = {
                at: gap for at, gap in self._gaps.items() if at not in first or first[at].offset > self.at[at]
            }
        apart = {at: found for at, found in first.items() if found.offset > self.at[at]}
        skipped = {at for at, found in apart.items() if not await self._is_known_gap(at, found)}
        return [raw for raw in wanted if (raw.topic, raw.partition) not in skipped] if skipped else wanted

    async def _is_known_gap(self, at: Partition, found: Raw) -> bool:
        """Go back once; tell whether the second look found the same gap and the broker says that nothing was lost.

        Then markers of a foreign producer's transaction lie there. The same batch again, after an outage, is no look.
        """
        known = self._gaps.get(at)
        if known is not None and (known[0], known[1].offset) == (self.at[at], found.offset):
            return known[1] is not found and await self.explain(at)
        log.info("offset_gap", topic=at[0], partition=at[1], position=self.at[at], found=found.offset)
        self._gaps[at] = (self.at[at], found)
        self.seek(at, self.at[at])
        return False

    async def suspects(self, raws: Sequence[Raw]) -> dict[Partition, int]:
        """Count a try of each partition's first batch since its assignment; give those tried before, with counts."""
        if not self.untried:
            return {}
        firsts: dict[Partition, Raw] = {}
        for raw in raws:
            if (raw.topic, raw.partition) in self.untried:
                firsts.setdefault((raw.topic, raw.partition), raw)
        tries = {at: await self.count(first) for at, first in firsts.items()}
        self.untried -= set(firsts)
        return {at: count for at, count in tries.items() if count > 1}

    async def count(self, raw: Raw) -> int:
        """Note a try of a record before it begins; give how many there were."""
        tries = await attempts.count(self.pool, raw)
        self.counted[raw.topic, raw.partition] = raw
        return tries

    async def uncount(self) -> None:
        """Take back tries that ended in neither a commit nor a death: an outage, or the partition went to another.

        They are counted again when they are made again; only deaths may add up.
        """
        ended, self.counted = self.counted, {}
        for at, raw in ended.items():
            if self.at.get(at, 0) <= raw.offset:
                await attempts.take_back(self.pool, raw)
                self.untried.add(at)
