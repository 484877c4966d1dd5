"""Columns whose cells are stretches of a line: times of day, days in force. Ends are excluded."""

import re
from abc import abstractmethod
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from services.router.domain.rules.columns.column import CellError, Column, Index, Seen, as_words
from services.router.domain.rules.facts import Facts
from shared.city.workdays import CITY_TIME

Spans = tuple[tuple[int, int], ...]
"""Disjoint stretches [from, to) in order."""

DAY = 24 * 60
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")
_FIRST, _LAST = date.min.toordinal(), date.max.toordinal()


class SpanColumn(Column[Spans]):
    """Fits when the facts' point lies in one of the cell's stretches."""

    @abstractmethod
    def point(self, facts: Facts) -> int | None:
        """Give where the facts stand on the line; None if that is not known."""

    @abstractmethod
    def probe(self, point: int) -> Facts:
        """Give the facts that stand at a point and say nothing else."""

    @abstractmethod
    def seen(self, facts: Facts) -> Seen: ...

    def compile(self, cells: Sequence[Spans | None]) -> Index:
        return SpanIndex(self, cells)

    def holds(self, cell: Spans, facts: Facts) -> bool:
        point = self.point(facts)
        return point is not None and any(start <= point < end for start, end in cell)


class SpanIndex:
    """The rows of each piece between two neighbouring boundaries."""

    def __init__(self, column: SpanColumn, cells: Sequence[Spans | None]) -> None:
        flips: dict[int, int] = {}
        self._wild = 0
        for number, cell in enumerate(cells):
            self._wild |= (cell is None) << number
            for boundary in (point for span in cell or () for point in span):
                flips[boundary] = flips.get(boundary, 0) ^ (1 << number)
        self._starts = sorted(flips)
        self._pieces = [self._wild]
        for start in self._starts:
            self._pieces.append(self._pieces[-1] ^ flips[start])
        self._column, self._cells = column, cells

    def rows(self, facts: Facts) -> int:
        point = self._column.point(facts)
        return self._wild if point is None else self._pieces[bisect_right(self._starts, point)]

    def look(self, facts: Facts) -> tuple[int, Seen]:
        return self.rows(facts), self._column.seen(facts)

    def probes(self, row: int) -> tuple[Facts, ...]:
        cell = self._cells[row]
        if cell is None:
            return (Facts(),)
        inside = (point for start, end in cell for point in self._starts if start <= point < end)
        return tuple(map(self._column.probe, inside))


class WindowColumn(SpanColumn):
    """Times of day, `22:00-07:30`, over midnight too, to the minute; the end is excluded."""

    kind = "window"
    label = "时间"

    def read(self, value: Any) -> Spans:
        found, problems = [], []
        for text in as_words(value):
            spans = _window(text)
            problems += [] if spans else [f'时间段“{text}”写法不对；应如 "22:00-07:30"，全天写 "00:00-24:00"']
            found += spans
        if problems:
            raise CellError(*problems)
        return _merged(found)

    def point(self, facts: Facts) -> int | None:
        return facts.local.hour * 60 + facts.local.minute if facts.local else None

    def probe(self, point: int) -> Facts:
        return Facts(at=datetime.combine(date(2025, 6, 18), time(*divmod(point, 60)), CITY_TIME))

    def seen(self, facts: Facts) -> Seen:
        return {"at": facts.local.isoformat(timespec="minutes")} if facts.local else {}

    def canonical(self, cell: Spans) -> list[str]:
        return self.wanted(cell)

    def wanted(self, cell: Spans) -> list[str]:
        pieces = list(cell)
        if len(pieces) > 1 and pieces[0][0] == 0 and pieces[-1][1] == DAY:
            pieces = [*pieces[1:-1], (pieces[-1][0], pieces[0][1])]
        return [f"{_clock(start)}-{_clock(end)}" for start, end in pieces]

    def said(self, facts: Facts) -> str:
        return f"时间是 {facts.local:%H:%M}" if facts.local else "时间不明"


class EffectiveColumn(SpanColumn):
    """The days on which a row is in force, both ends included: the row's `effective`, no column of the file."""

    kind = "effective"
    label = "生效日期"

    def read(self, value: Any) -> Spans:
        first, last = value
        if first and last and last < first:
            raise CellError(f"截止日期 {last} 早于起始日期 {first}")
        return ((first.toordinal() if first else _FIRST, (last.toordinal() if last else _LAST) + 1),)

    def point(self, facts: Facts) -> int | None:
        return facts.day.toordinal() if facts.day else None

    def probe(self, point: int) -> Facts:
        return Facts(on=date.fromordinal(point))

    def seen(self, facts: Facts) -> Seen:
        return {"on": facts.day.isoformat()} if facts.day else {}

    def canonical(self, cell: Spans) -> list[str]:
        return self.wanted(cell)

    def wanted(self, cell: Spans) -> list[str]:
        (start, end) = cell[0]
        first = "" if start == _FIRST else f"{date.fromordinal(start)} 起"
        return [first + ("" if end > _LAST else f"至 {date.fromordinal(end - 1)}")]

    def said(self, facts: Facts) -> str:
        return f"办理日期是 {facts.day}" if facts.day else "办理日期不明"


def _window(text: str) -> list[tuple[int, int]]:
    """Cut a window into its one or two stretches of the day; nothing if it is malformed or empty."""
    match = _WINDOW.fullmatch(text)
    if not match:
        return []
    hours = list(map(int, match.groups()))
    start, end = hours[0] * 60 + hours[1], hours[2] * 60 + hours[3]
    if start == end or end > DAY:
        return []
    return [(start, end)] if start < end else [span for span in ((0, end), (start, DAY)) if span[0] < span[1]]


def _merged(spans: Iterable[tuple[int, int]]) -> Spans:
    """Join stretches that touch or overlap."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
