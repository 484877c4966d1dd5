"""Days that only the city's calendar knows: exams and festivals."""

from datetime import date, timedelta

from services.intake.domain.when.stretch import Stretch
from shared.city.calendar import Calendar, DayKind, Season

_EXAMS = {"选考": "首考", "会考": "学考"}
_FESTIVALS = {"五一": "劳动节", "过年": "春节", "除夕": "春节"}
_SOON = timedelta(days=45)
"""A season that begins so soon is the one that people speak of before it."""
_LONG_AGO = timedelta(days=300)
"""Who speaks of an exam without a year means none that is so long over, even if the calendar knows no later one."""


def exam_days(name: str, today: date, calendar: Calendar | None, *, ahead: bool = False) -> Stretch | None:
    """Give the quiet season of an exam: the one at hand, else the last; None where the calendar knows none.

    `ahead`: the text says that it is still to come (马上中考, 高考在即).
    """
    seasons = [s for s in calendar.seasons if s.kind == _EXAMS.get(name, name)] if calendar else []
    earliest = today if ahead else today - _LONG_AGO
    begun = [season for season in seasons if season.first <= today + _SOON and season.last >= earliest]
    found = max(begun, key=lambda season: season.first, default=None)
    return _stretch(found)


def _stretch(season: Season | None) -> Stretch | None:
    return Stretch(season.first, season.last) if season else None


def festival_days(name: str, today: date, calendar: Calendar | None) -> Stretch | None:
    """Give the last festival that has begun, its days off from first to last."""
    title = _FESTIVALS.get(name, name)
    days = [
        day
        for day, special in (calendar.special if calendar else {}).items()
        if title in special.name and special.kind is DayKind.HOLIDAY and day <= today
    ]
    if not days or calendar is None:
        return None
    last = max(days)
    first = last
    while first - timedelta(days=1) in calendar.special:
        first -= timedelta(days=1)
    while (after := last + timedelta(days=1)) in calendar.special:
        last = after
    return Stretch(first, last)
