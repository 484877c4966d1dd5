"""Puts a phrase on the time line by the closest thing that it says."""

from datetime import timedelta

from services.intake.domain.when.base import Base, Placed, lies_ahead, midnight
from services.intake.domain.when.days import counted, days_of
from services.intake.domain.when.found import Certainty
from services.intake.domain.when.hours import place_hours
from services.intake.domain.when.phrase import Phrase, Words
from services.intake.domain.when.stretch import Asked, Stretch

_HOURS = {"分钟": 1 / 60, "小时": 1.0, "钟头": 1.0}
_SINCE = ("起", "开始", "以来", "至今", "到现在", "到目前", "为止")


def place(phrase: Phrase, base: Base) -> Placed:
    """Place a phrase by the closest thing that it says."""
    if phrase.has("now"):
        return Placed(base.at, None, Certainty.ABOUT)
    if phrase.has("ago") and (moment := _moment_ago(phrase.words, base)):
        return moment
    days = days_of(phrase.words, base.asked)
    if phrase.has("clock", "part") and (placed := place_hours(phrase, days, base)):
        return placed
    return _days(phrase, days, base) if days else Placed()


def _moment_ago(words: Words, base: Base) -> Placed | None:
    unit = _HOURS.get(words["ago"]["ago_unit"] or "")
    count = counted(words["ago"])
    if unit is None or count is None:
        return None
    return Placed(base.at - timedelta(hours=count * unit), None, Certainty.ABOUT)


def _days(phrase: Phrase, days: Stretch, base: Base) -> Placed:
    """Give whole days; what goes on (起, 至今) ends when it was said."""
    until = days_of(phrase.until, _asked_until(phrase, days, base)) or days
    goes_on = "tail" in phrase.words and phrase.words["tail"][0] in _SINCE
    start = midnight(days.first, base)
    end = base.at if goes_on else midnight(until.last + timedelta(days=1), base)
    if start > base.at:
        return Placed(start, max(start, end), Certainty.DAYS) if lies_ahead(phrase, base) else Placed()
    return Placed(start, max(start, end), Certainty.DAYS)


def _asked_until(phrase: Phrase, days: Stretch, base: Base) -> Asked:
    """Count a bare day from the first one: in 5月2日至18日 the month is said once."""
    if "mday" not in phrase.until:
        return base.asked
    return Asked(min(days.first + timedelta(days=30), base.at.date()), base.calendar)
