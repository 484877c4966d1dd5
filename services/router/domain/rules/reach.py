"""Can a row ever fire? It cannot when the rows before it take everything that it asks for.

Exact over the columns taken as independent: a row is dead only if every combination of its columns' probes is taken
by some earlier row, one alone or several together. Columns that depend on each other are one dimension (district and
street); what else may depend (weekday and calendar) is taken as free, so that no living row is refused.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_

from services.router.domain.rules.columns.column import Index
from services.router.domain.rules.facts import Facts
from services.router.domain.rules.matcher import lowest, numbers
from services.router.domain.rules.table import Table


@dataclass(frozen=True)
class Dead:
    """A row that can never fire; `taken_by` are the earlier rows that take all of it, none if it contradicts itself."""

    row: str
    taken_by: tuple[str, ...]


def dead_rows(table: Table, parents: Mapping[str, str]) -> Iterator[Dead]:
    """Find the rows that can never fire, the default too. `parents`: the district of each street."""
    dimensions = _dimensions(table, parents)
    for number, row in enumerate(table.rows):
        boxes = sorted((dimension.box(number) for dimension in dimensions), key=len)
        if not all(boxes):
            yield Dead(row.id, ())
        elif takers := _takers(boxes, (1 << number) - 1):
            yield Dead(row.id, tuple(table.rows[n].id for n in numbers(takers)))


def _takers(boxes: Sequence[Sequence[int]], earlier: int) -> int:
    """Give the earlier rows that together take every combination; 0 if one combination is left.

    `boxes`: for each dimension, the rows that let each of its probes pass.
    """
    wholly = reduce(and_, (bits for box in boxes for bits in box), earlier)
    if wholly or not earlier or not boxes:
        return 1 << lowest(wholly) if wholly else 0
    taken = 0
    for bits in boxes[0]:
        takers = _takers(boxes[1:], earlier & bits)
        if not takers:
            return 0
        taken |= takers
    return taken


@dataclass(frozen=True)
class _Dimension:
    indexes: tuple[Index, ...]
    parents: Mapping[str, str]

    def box(self, row: int) -> list[int]:
        """Give, for each probe of a row, the rows that let it pass."""
        probes = self.indexes[-1].probes(row) if len(self.indexes) == 1 else self._placed(row)
        return [reduce(and_, (index.rows(probe) for index in self.indexes)) for probe in probes]

    def _placed(self, row: int) -> list[Facts]:
        """Give the places that a row asks for: a street lies in its district and in no other."""
        districts, streets = (index.probes(row) for index in self.indexes)
        if streets == (Facts(),):
            return list(districts)
        places = [Facts(district=self.parents.get(s.street or ""), street=s.street) for s in streets]
        asked = {probe.district for probe in districts} - {None}
        return [place for place in places if not asked or place.district in asked]


def _dimensions(table: Table, parents: Mapping[str, str]) -> list[_Dimension]:
    by_name = dict(zip((c.name for c in table.columns), table.matcher.indexes, strict=True))
    places = [by_name.pop(name) for name in ("district", "street")] if {"district", "street"} <= by_name.keys() else []
    alone = [_Dimension((index,), parents) for index in by_name.values()]
    return [*alone, _Dimension(tuple(places), parents)] if places else alone
