"""Loads the quiet times of a city: `work/quiet.csv` and the exam sites, written out by the exam calendar.

Every fault is recorded with file and row; a rule with any fault makes no quiet time at all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.router.calendar_faults import check_calendar
from services.router.domain.relocation.quiet import QuietPlace, QuietTime
from services.router.domain.relocation.quiet_rules import ALWAYS, QuietRule, Site, When, quiet_times
from services.router.domain.relocation.register import Noise, Register
from services.router.domain.relocation.smothered import smothered
from services.router.quiet_rows import QuietRow, SiteRow
from shared.city.city import City
from shared.city.folder import Folder
from shared.city.geo import Point

SITES, QUIET = "calendar/exam_sites.csv", "work/quiet.csv"
ANY_MONDAY = date(2025, 1, 6)
NEEDS_HOURS = {When.DATES, When.EXAM_DAYS, When.PAPERS, When.LISTENING, When.EVENINGS}


@dataclass(frozen=True)
class _Book:
    """What the rows may speak of."""

    folder: Folder
    city: City
    sites: tuple[Site, ...]


def load_quiet(folder: Folder, city: City, register: Register) -> tuple[QuietTime, ...]:
    """Read and check rules, sites and the calendar behind them; use it only after `folder.done()`."""
    check_calendar(folder, city.calendar)
    book = _Book(folder, city, load_sites(folder, city))
    rows = folder.rows(QUIET, QuietRow)
    folder.unique(QUIET, rows, "id")
    found = [(row, quiet_times(rule, city.calendar, book.sites)) for row in rows if (rule := _rule(book, row))]
    for row, times in found:
        _check_room(folder, row, times, register)
    return tuple(time for _, times in found for time in times)


def load_sites(folder: Folder, city: City) -> tuple[Site, ...]:
    """Read the exam sites; one outside its street's district, or of an exam that no calendar knows, is a fault."""
    rows = folder.rows(SITES, SiteRow)
    folder.unique(SITES, rows, "name")
    return tuple(site for row in rows if (site := _site(folder, city, row)))


def _site(folder: Folder, city: City, row: SiteRow) -> Site | None:
    point = Point(row.lon, row.lat)
    streets = [street.code for street in city.streets]
    holds = [
        folder.known(SITES, row.line, "street", row.street, streets),
        *(folder.known(SITES, row.line, "exams", exam, _exams(city)) for exam in row.exams),
    ]
    district = city.district_of(row.street)
    if holds[0] and district != city.district_at(point):
        folder.fault(SITES, row.line, "lon", f"坐标不在“{district.name if district else ''}”的边界内；应为 WGS-84")
        return None
    return Site(row.name, point, district.code, frozenset(row.exams)) if all(holds) and district else None


def _exams(city: City) -> set[str]:
    return {paper.kind for paper in city.calendar.papers} | {season.kind for season in city.calendar.seasons}


def _rule(book: _Book, row: QuietRow) -> QuietRule | None:
    faults = [*_faults(book, row)]
    for where, problem in faults:
        book.folder.fault(QUIET, row.line, where, problem)
    if faults or not _words_hold(book, row):
        return None
    rule = rule_of(row, _places(book.city, row))
    if rule.site_radius and not rule.places_for("", book.sites):
        book.folder.fault(QUIET, row.line, "around_sites", f"{SITES} 里没有这条规则说的考点")
    return rule


def _faults(book: _Book, row: QuietRow) -> Iterator[tuple[str, str]]:
    """List what contradicts itself in a row, or leaves a question open."""
    if row.first_date and row.last_date and row.last_date < row.first_date:
        yield "last_date", f"{row.last_date}早于开始的{row.first_date}"
    if (row.start is None) != (row.end is None):
        yield "end", "start 和 end 要么都填，要么都空"
    if row.when in NEEDS_HOURS and row.start is None:
        yield "start", f"when 是 {row.when}，要写明 start 和 end（考试时刻未查到时按此计）"
    if row.when is When.DATES and row.exams and row.first_date is None:
        yield "first_date", "when 是 dates，要写明起止日期；随考试日程走的请用 season、exam_days 或 papers"
    if (row.lon is None) != (row.lat is None):
        yield "lat", "lon 与 lat 要么都填，要么都空"
    if (row.around_sites or row.lon is not None) and row.radius_m is None:
        yield "radius_m", "考点或坐标周围多少米，请写明"
    if not (row.around_sites or row.lon is not None or row.homes or row.streets or row.districts):
        yield "around_sites", "没有写明地点：考点周围、坐标、homes、streets、districts 至少一样"
    if row.lon is not None and row.lat is not None and not book.city.district_at(Point(row.lon, row.lat)):
        yield "lon", f"({row.lon}, {row.lat}) 不在{book.city.title}范围内；坐标应为 WGS-84，先经度后纬度"


def _words_hold(book: _Book, row: QuietRow) -> bool:
    streets = [street.code for street in book.city.streets]
    districts = [district.code for district in book.city.districts]
    homes = {name for place in book.city.places for name in (place.name, *place.aliases)}
    known = {"exams": _exams(book.city), "streets": streets, "districts": districts, "homes": homes}
    holds = [
        book.folder.known(QUIET, row.line, column, word, words)
        for column, words in known.items()
        for word in getattr(row, column)
    ]
    return all(holds)


def rule_of(row: QuietRow, places: tuple[QuietPlace, ...]) -> QuietRule:
    """Turn a sound row into a rule; its own places are given."""
    return QuietRule(
        id=row.id,
        title=row.title,
        when=row.when,
        source=row.source,
        confidence=row.confidence,
        places=places,
        site_radius=float(row.radius_m or 0) if row.around_sites else 0.0,
        districts=frozenset(row.districts),
        exams=frozenset(row.exams),
        dates=(row.first_date or ALWAYS[0], row.last_date or ALWAYS[1]),
        hours=None if row.start is None or row.end is None else (row.start, row.end),
        before_minutes=row.before_minutes,
        after_minutes=row.after_minutes,
        kinds=frozenset(row.forbids),
        loudest=Noise[row.loudest.upper()] if row.loudest else None,
        exceptions=row.exceptions,
    )


def _places(city: City, row: QuietRow) -> tuple[QuietPlace, ...]:
    """Give a row's own places: its circle, its homes, its streets, or, not round exam sites, all of its districts."""
    found = []
    if row.lon is not None and row.lat is not None:
        found.append(QuietPlace(Point(row.lon, row.lat), float(row.radius_m or 0)))
    if row.homes:
        found.append(QuietPlace(names=frozenset(row.homes), title="、".join(row.homes)))
    streets = [*row.streets]
    if not row.around_sites:
        streets += [s.code for s in city.streets if s.parent in row.districts]
    if streets:
        named = "、".join(city.division(code).name for code in (*row.streets, *row.districts))
        found.append(QuietPlace(names=frozenset(streets), title=named))
    return tuple(found)


def _check_room(folder: Folder, row: QuietRow, times: Sequence[QuietTime], register: Register) -> None:
    """Name each stop that a rule without an end would never allow again."""
    if row.when is not When.DATES or row.last_date is not None:
        return
    begins = {stop.first_date for stop in register.stops.values() if stop.first_date}
    firsts = {max(day, row.first_date or day) for day in (ANY_MONDAY, *begins)}
    days = (first + timedelta(days=n) for first in sorted(firsts) for n in range(7))
    never = {found.stop.id: found for day in days for found in smothered(register, times, day)}
    for found in never.values():
        folder.fault(QUIET, row.line, "start", f"长期盖住整个班次：{found.sentence}")
