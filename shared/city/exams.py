"""Exams and the quiet seasons around them, read from calendar/exams.ics (RFC 5545)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from icalendar import Calendar as ICalendar
from icalendar import Component
from pydantic import ConfigDict

from shared.city.folder import Folder, Row
from shared.city.workdays import CITY_TIME, Span

FILE = "calendar/exams.ics"
Confidence = Literal["high", "medium", "low"]


class _Entry(Row):
    """What stands in an event's own properties, before it is an exam or a season."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    role: Literal["exam", "listening", "season"]
    kind: str
    title: str
    subject: str = ""
    start: date | datetime
    end: date | datetime
    quiet_from: time | None = None
    quiet_to: time | None = None
    confidence: Confidence
    hours_confidence: Confidence = "low"
    source: str


@dataclass(frozen=True)
class Exam:
    """One paper, or the listening part of one; all day where its hours are not known."""

    kind: str
    """中考, 高考, 首考, 学考"""
    title: str
    subject: str
    start: datetime
    end: datetime
    all_day: bool
    listening: bool
    confidence: Confidence
    hours_confidence: Confidence
    source: str


@dataclass(frozen=True)
class Season:
    """The days before and of an exam in which nights are kept quiet; `last` is the last exam day and belongs to it."""

    kind: str
    title: str
    first: date
    last: date
    nights: Span
    """Quiet from the evening's `start` to the next morning's `end`."""
    confidence: Confidence
    source: str

    @property
    def name(self) -> str:
        """Name the fact that rule tables ask for."""
        return "exam"

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Exams:
    papers: tuple[Exam, ...]
    seasons: tuple[Season, ...]

    def exam_windows(self, kind: str | None = None) -> tuple[Exam, ...]:
        """List the papers of one kind of exam, or of all, by start."""
        return tuple(exam for exam in self.papers if kind in (None, exam.kind))

    def exams_on(self, day: date) -> tuple[Exam, ...]:
        """List the papers that are written on a day."""
        return tuple(exam for exam in self.papers if exam.start.date() == day)

    def season_at(self, day: date) -> Season | None:
        """Give the quiet season that a day lies in; of several the one that lasts longest."""
        return max((season for season in self.seasons if season.covers(day)), key=lambda s: s.last, default=None)

    def next_season(self, day: date, kind: str | None = None) -> Season | None:
        """Give the season of a kind that a day lies in, or else the next one; None if none is known."""
        left = [season for season in self.seasons if season.last >= day and kind in (None, season.kind)]
        return min(left, key=lambda season: season.first, default=None)


def read_exams(folder: Folder) -> Exams:
    """Read the exam calendar; an event that cannot be used is a fault under its UID."""
    text = folder.text(FILE)
    try:
        events = list(ICalendar.from_ical(text).walk("VEVENT")) if text else []
    except ValueError as error:
        folder.fault(FILE, None, "", f"不是有效的 iCalendar 文件：{error}")
        events = []
    lines = _uids(folder, text)
    entries = [entry for event in events if (entry := _entry(folder, event, lines))]
    papers = sorted((_exam(e) for e in entries if e.role != "season"), key=lambda exam: exam.start)
    seasons = [season for e in entries if e.role == "season" and (season := _season(folder, e))]
    return Exams(tuple(papers), tuple(sorted(seasons, key=lambda season: season.first)))


def _entry(folder: Folder, event: Component, lines: dict[str, int]) -> _Entry | None:
    uid = str(event.get("UID", ""))
    line = lines.get(uid)
    if line is None:
        folder.fault(FILE, None, "UID", "有一个日程没有 UID，请补上")
        return None
    entry = folder.check(FILE, line, _Entry, {"line": line, **_fields(event)})
    if entry and _moment(entry.end) <= _moment(entry.start):
        folder.fault(FILE, line, "DTEND", "结束不晚于开始")
        return None
    return entry


def _fields(event: Component) -> dict[str, Any]:
    """Gather what an event says; what it leaves out is left out, so that the model can name it."""
    found = {
        "role": event.get("X-XIAOLAN-ROLE"),
        "kind": event.get("X-XIAOLAN-KIND"),
        "title": event.get("SUMMARY"),
        "subject": event.get("X-XIAOLAN-SUBJECT"),
        "quiet_from": event.get("X-XIAOLAN-QUIET-FROM"),
        "quiet_to": event.get("X-XIAOLAN-QUIET-TO"),
        "confidence": event.get("X-XIAOLAN-CONFIDENCE"),
        "hours_confidence": event.get("X-XIAOLAN-HOURS-CONFIDENCE"),
        "source": event.get("X-XIAOLAN-SOURCE"),
    }
    times = {"start": event.get("DTSTART"), "end": event.get("DTEND")}
    return {
        **{name: str(value) for name, value in found.items() if value is not None},
        **{name: value.dt for name, value in times.items() if value is not None},
    }


def _exam(entry: _Entry) -> Exam:
    return Exam(
        kind=entry.kind,
        title=entry.title,
        subject=entry.subject,
        start=_moment(entry.start),
        end=_moment(entry.end),
        all_day=not isinstance(entry.start, datetime),
        listening=entry.role == "listening",
        confidence=entry.confidence,
        hours_confidence=entry.hours_confidence,
        source=entry.source,
    )


def _season(folder: Folder, entry: _Entry) -> Season | None:
    if entry.quiet_from is None or entry.quiet_to is None:
        folder.fault(
            FILE, entry.line, "X-XIAOLAN-QUIET-FROM", "安静期要写明 X-XIAOLAN-QUIET-FROM 和 X-XIAOLAN-QUIET-TO"
        )
        return None
    return Season(
        kind=entry.kind,
        title=entry.title,
        first=_moment(entry.start).date(),
        last=(_moment(entry.end) - timedelta(microseconds=1)).date(),
        nights=Span(entry.quiet_from, entry.quiet_to),
        confidence=entry.confidence,
        source=entry.source,
    )


def _moment(value: date | datetime) -> datetime:
    """Give the moment of a date (its midnight) or of a time; a time without zone is the city's."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), CITY_TIME)
    return value.replace(tzinfo=CITY_TIME) if value.tzinfo is None else value.astimezone(CITY_TIME)


def _uids(folder: Folder, text: str) -> dict[str, int]:
    """Find the line on which each event names its UID; one that stands twice is a fault."""
    lines: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("UID:"):
            uid = line.removeprefix("UID:").strip()
            if lines.setdefault(uid, number) != number:
                folder.fault(FILE, number, "UID", f"“{uid}”出现了两次")
    return lines
