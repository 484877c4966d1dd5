"""Rules of quiet: what a notice or a standing rule of the city says, turned into quiet times by the exam calendar."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from services.router.domain.relocation.clock import DAY, clock, minute
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.relocation.register import Noise
from shared.city.calendar import Calendar, Exam
from shared.city.geo import Point

ALWAYS = date.min, date.max
ONE_DAY = timedelta(days=1)


class When(StrEnum):
    """The days of a rule."""

    DATES = "dates"  # 写明的起止日期；不写止日的长期有效
    SEASON = "season"  # 考试安静期的每一天
    EXAM_DAYS = "exam_days"  # 有考试的每一天
    PAPERS = "papers"  # 每一科的考试时段
    LISTENING = "listening"  # 每一场听力
    EVENINGS = "evenings"  # 每个考试日的前一晚


@dataclass(frozen=True)
class Site:
    """A school in which exams of these kinds are written."""

    name: str
    point: Point
    district: str
    exams: frozenset[str]


@dataclass(frozen=True)
class QuietRule:
    """One row: which days, which hours, which places, which work."""

    id: str
    title: str
    when: When
    source: str
    confidence: str
    places: tuple[QuietPlace, ...] = ()
    site_radius: float = 0.0
    """Metres round each exam site; 0: not round exam sites."""
    districts: frozenset[str] = frozenset()
    """Only exam sites of these districts; empty: all."""
    exams: frozenset[str] = frozenset()
    """Kinds of exams; empty: all."""
    dates: tuple[date, date] = ALWAYS
    hours: tuple[time, time] | None = None
    """None: as the exam calendar has them. For papers: the hours where the calendar knows none."""
    before_minutes: int = 0
    after_minutes: int = 0
    kinds: frozenset[str] = frozenset()
    loudest: Noise | None = None
    exceptions: str = ""

    def is_of(self, exam: str) -> bool:
        return not self.exams or exam in self.exams

    def places_for(self, exam: str, sites: Sequence[Site]) -> tuple[QuietPlace, ...]:
        """Give the rule's places and a circle round each site of an exam; an empty kind means any of the rule's."""
        wanted = frozenset({exam}) if exam else self.exams
        around = (
            QuietPlace(site.point, self.site_radius, title=site.name)
            for site in sites
            if self.site_radius
            and (not wanted or wanted & site.exams)
            and (not self.districts or site.district in self.districts)
        )
        return (*self.places, *around)


@dataclass(frozen=True)
class _Spell:
    """Dates (inclusive) and hours that a rule makes quiet, for which exam, and who says so."""

    first: date
    last: date
    hours: tuple[time, time]
    exam: str = ""
    of: str = ""
    source: str = ""


def quiet_times(rule: QuietRule, calendar: Calendar, sites: Sequence[Site]) -> tuple[QuietTime, ...]:
    """Write a rule out as quiet times, one for each spell and place; an exam site's own name is not lost."""
    return tuple(
        QuietTime(
            first_date=spell.first,
            last_date=spell.last,
            start=spell.hours[0],
            end=spell.hours[1],
            place=place,
            source="；考试日程：".join(filter(None, (rule.source, spell.source))),
            loudest=rule.loudest,
            kinds=rule.kinds,
            title="：".join(filter(None, (rule.title, spell.of))),
            confidence=rule.confidence,
            exceptions=rule.exceptions,
        )
        for spell in _spells(rule, calendar)
        for place in rule.places_for(spell.exam, sites)
    )


def _spells(rule: QuietRule, calendar: Calendar) -> Iterator[_Spell]:
    if rule.when is When.DATES:
        assert rule.hours
        yield _Spell(*rule.dates, rule.hours)
    elif rule.when is When.SEASON:
        yield from _seasons(rule, calendar)
    else:
        papers = [p for p in calendar.papers if rule.is_of(p.kind) and rule.dates[0] <= p.start.date() <= rule.dates[1]]
        yield from dict.fromkeys(spell for paper in papers if (spell := _of_paper(rule, paper)))


def _seasons(rule: QuietRule, calendar: Calendar) -> Iterator[_Spell]:
    for season in calendar.seasons:
        first, last = max(season.first, rule.dates[0]), min(season.last, rule.dates[1])
        if rule.is_of(season.kind) and first <= last:
            nights = rule.hours or (season.nights.start, season.nights.end)
            yield _Spell(first, last, nights, season.kind, season.title, season.source)


def _of_paper(rule: QuietRule, paper: Exam) -> _Spell | None:
    """Give what a rule makes of one paper; None if it is not about papers of this sort."""
    day = paper.start.date()
    if rule.when is When.EVENINGS:
        assert rule.hours
        return _Spell(
            day - ONE_DAY, day - ONE_DAY, rule.hours, paper.kind, f"{day:%m-%d}{paper.kind}前一晚", paper.source
        )
    if rule.when is When.EXAM_DAYS:
        assert rule.hours
        return _Spell(day, day, rule.hours, paper.kind, f"{day:%m-%d}{paper.kind}", paper.source)
    if (rule.when is When.LISTENING) is not paper.listening:
        return None
    return _Spell(day, day, _paper_hours(rule, paper), paper.kind, paper.title, paper.source)


def _paper_hours(rule: QuietRule, paper: Exam) -> tuple[time, time]:
    """Widen a paper's hours by the rule's minutes, inside the day."""
    start, end = paper.start.time(), paper.end.time()
    if paper.all_day:
        assert rule.hours
        start, end = rule.hours
    begin = max(0, minute(start) - rule.before_minutes)
    until = min(DAY - 1, minute(end) + rule.after_minutes)
    return clock(begin), clock(until)
