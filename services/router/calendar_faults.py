"""What contradicts itself in the exam calendar; the calendar itself reads each event alone."""

from collections.abc import Iterator
from itertools import combinations

from shared.city.calendar import Calendar, Exam, Season
from shared.city.exams import FILE
from shared.city.folder import Folder


def check_calendar(folder: Folder, calendar: Calendar) -> None:
    """Record a fault for each pair of events that cannot both be true."""
    rows = _rows(folder.text(FILE)) if calendar.papers or calendar.seasons else {}
    faults = (*_papers_at_once(calendar), *_twice(calendar), *_outside_seasons(calendar), *_seasons(calendar))
    for title, where, problem in faults:
        folder.fault(FILE, rows.get(title), where, problem)


Fault = tuple[str, str, str]
"""Title of the event, property, what is wrong."""


def _papers_at_once(calendar: Calendar) -> Iterator[Fault]:
    """Expect papers of one kind one after another, and a listening test in or round its paper."""
    timed = [paper for paper in calendar.papers if not paper.all_day]
    written = [paper for paper in timed if not paper.listening]
    for one, other in combinations(written, 2):
        if one.kind == other.kind and _meet(one, other):
            yield other.title, "DTSTART", f"与“{one.title}”同时开考（{one.start:%m-%d %H:%M}-{one.end:%H:%M}）"
    for test in timed:
        if test.listening and not any(test.kind == paper.kind and _meet(test, paper) for paper in written):
            yield test.title, "DTSTART", f"{test.start:%m-%d %H:%M} 的听力不在任何一科“{test.kind}”考试里"


def _twice(calendar: Calendar) -> Iterator[Fault]:
    for one, other in combinations([paper for paper in calendar.papers if not paper.all_day], 2):
        same = (one.kind, one.title, one.subject) == (other.kind, other.title, other.subject)
        if same and one.start != other.start and one.listening == other.listening:
            yield other.title, "DTSTART", f"同一科写了两个时间：{one.start:%m-%d %H:%M} 和 {other.start:%m-%d %H:%M}"


def _outside_seasons(calendar: Calendar) -> Iterator[Fault]:
    """Expect each paper in a season of its kind, if its year has one."""
    for paper in calendar.papers:
        own = [s for s in calendar.seasons if s.kind == paper.kind and s.last.year == paper.start.year]
        if own and not any(season.covers(paper.start.date()) for season in own):
            spans = "、".join(f"{season.first:%m-%d}至{season.last:%m-%d}" for season in own)
            yield paper.title, "DTSTART", f"考试日{paper.start:%m-%d}不在“{paper.kind}”安静期（{spans}）里"


def _seasons(calendar: Calendar) -> Iterator[Fault]:
    for one, other in combinations(calendar.seasons, 2):
        if one.kind == other.kind and one.first <= other.last and other.first <= one.last:
            how = "重复" if _hours(one) == _hours(other) else "重叠，安静时刻又不同"
            yield other.title, "DTSTART", f"与“{one.title}”（{one.first}至{one.last}）{how}"


def _hours(season: Season) -> tuple[object, object]:
    return season.nights.start, season.nights.end


def _meet(one: Exam, other: Exam) -> bool:
    return one.start < other.end and other.start < one.end


def _rows(text: str) -> dict[str, int]:
    """Find the last line on which each event gives its title."""
    lines = enumerate(text.splitlines(), start=1)
    return {line.removeprefix("SUMMARY:").strip(): row for row, line in lines if line.startswith("SUMMARY:")}
