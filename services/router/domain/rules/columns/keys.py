"""Columns whose cells are sets of words: category, named facts, calendar, weekday."""

from abc import abstractmethod
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from services.router.domain.rules.columns.column import CellError, Column, Index, Seen, as_words
from services.router.domain.rules.facts import Facts
from services.router.domain.rules.terms import UnknownTermError, listed, resolve
from shared.city.workdays import CITY_TIME

Keys = frozenset[str]
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_A_MONDAY = datetime(2025, 6, 16, tzinfo=CITY_TIME)


class KeyColumn(Column[Keys]):
    """Fits when one of the facts' keys stands in the cell."""

    def __init__(self, name: str, terms: Mapping[str, str]) -> None:
        super().__init__(name, terms)
        self._said: dict[tuple[str, ...], str] = {}
        """What is known, as read out before: a city has so many words."""

    @abstractmethod
    def keys(self, facts: Facts) -> Iterable[str]:
        """List the words that the facts answer to."""

    @abstractmethod
    def probe(self, key: str) -> Facts:
        """Give the facts that say this word and nothing else."""

    @abstractmethod
    def seen(self, facts: Facts) -> Seen: ...

    def read(self, value: Any) -> Keys:
        found, problems = set(), []
        for word in as_words(value):
            try:
                found.add(resolve(word, self.terms))
            except UnknownTermError as error:
                problems.append(str(error))
        if problems:
            raise CellError(*problems)
        return frozenset(found)

    def compile(self, cells: Sequence[Keys | None]) -> Index:
        return KeyIndex(self, cells)

    def holds(self, cell: Keys, facts: Facts) -> bool:
        return not cell.isdisjoint(self.keys(facts))

    def canonical(self, cell: Keys) -> list[str]:
        return sorted(cell)

    def wanted(self, cell: Keys) -> list[str]:
        return [self.title_of(code) for code in sorted(cell)]

    def said(self, facts: Facts) -> str:
        codes = tuple(code for value in self.seen(facts).values() for code in _as_list(value))
        if codes not in self._said:
            words = [self.title_of(code) for code in codes]
            self._said[codes] = f"{self.label}是{listed(words)}" if words else f"{self.label}不明"
        return self._said[codes]


class KeyIndex:
    """The rows of each word."""

    def __init__(self, column: KeyColumn, cells: Sequence[Keys | None]) -> None:
        rows: dict[str, int] = defaultdict(int)
        self._wild = 0
        for number, cell in enumerate(cells):
            self._wild |= (cell is None) << number
            for key in cell or ():
                rows[key] |= 1 << number
        self._rows, self._column, self._cells = dict(rows), column, cells

    def rows(self, facts: Facts) -> int:
        found = self._wild
        for key in self._column.keys(facts):
            if bits := self._rows.get(key):
                found |= bits
        return found

    def look(self, facts: Facts) -> tuple[int, Seen]:
        return self.rows(facts), self._column.seen(facts)

    def probes(self, row: int) -> tuple[Facts, ...]:
        cell = self._cells[row]
        return (Facts(),) if cell is None else tuple(map(self._column.probe, sorted(cell)))


class CategoryColumn(KeyColumn):
    """A category covers its sub-categories: `sanitation` fits `sanitation.noise`."""

    kind = "category"
    strange = 2
    label = "类别"

    def keys(self, facts: Facts) -> Iterable[str]:
        return _ancestors(facts.category) if facts.category else ()

    def probe(self, key: str) -> Facts:
        return Facts(category=key)

    def seen(self, facts: Facts) -> Seen:
        return {"category": facts.category} if facts.category else {}


class NamedColumn(KeyColumn):
    """One word of the facts, by the column's name."""

    kind = "list"
    strange = 1
    LABELS: Mapping[str, str] = {
        "channel": "渠道",
        "kind": "诉求种类",
        "urgency": "紧急程度",
        "district": "区县",
        "street": "街道",
        "complainant": "诉求人",
    }

    def __init__(self, name: str, terms: Mapping[str, str]) -> None:
        super().__init__(name, terms)
        self.label = self.LABELS[name]

    def keys(self, facts: Facts) -> Iterable[str]:
        value = self._value(facts)
        return (value,) if value else ()

    def probe(self, key: str) -> Facts:
        return Facts(**{self.name: key})  # type: ignore[arg-type] # a named fact is a word

    def seen(self, facts: Facts) -> Seen:
        value = self._value(facts)
        return {self.name: value} if value else {}

    def _value(self, facts: Facts) -> str | None:
        value: str | None = getattr(facts, self.name)
        return value


class CalendarColumn(KeyColumn):
    """What kind of day it is: any of the words that the city's calendar says."""

    kind = "calendar"
    label = "日历"

    def keys(self, facts: Facts) -> Iterable[str]:
        return facts.calendar

    def probe(self, key: str) -> Facts:
        return Facts(calendar=frozenset({key}))

    def seen(self, facts: Facts) -> Seen:
        return {"calendar": sorted(facts.calendar)} if facts.calendar else {}


class WeekdayColumn(KeyColumn):
    """The incident's day of the week by the city's clock: 05:30 in Shanghai is not yesterday."""

    kind = "weekday"
    label = "星期"

    def __init__(self, name: str, _terms: Mapping[str, str]) -> None:
        super().__init__(name, {day: day for day in WEEKDAYS})

    def keys(self, facts: Facts) -> Iterable[str]:
        return (WEEKDAYS[facts.local.weekday()],) if facts.local else ()

    def probe(self, key: str) -> Facts:
        return Facts(at=_A_MONDAY + timedelta(days=WEEKDAYS.index(key)))

    def seen(self, facts: Facts) -> Seen:
        return {"at": facts.local.isoformat(timespec="minutes")} if facts.local else {}

    def said(self, facts: Facts) -> str:
        return f"这一天是{''.join(self.keys(facts))}" if facts.local else "星期不明"


@lru_cache(maxsize=1024)
def _ancestors(category: str) -> tuple[str, ...]:
    parts = category.split(".")
    return tuple(".".join(parts[: n + 1]) for n in range(len(parts)))


def _as_list(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
