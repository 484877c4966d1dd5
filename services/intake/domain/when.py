"""When a matter happens, by a small grammar for the phrases that complainants use.

A phrase is [每天 | 昨天 | 6月15日] [早上] [五点半] [到 七点]; the base is when it was said, Asia/Shanghai. An incident
never starts after its base. A day without a time of day gives no start: midnight would be a wrong clock time.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.intake.domain.numerals import NUMERAL, value_of


@dataclass(frozen=True)
class When:
    """Start and end (aware), whether it recurs, and the phrase that says so; a recurring one gives its last time."""

    start: datetime | None = None
    end: datetime | None = None
    recurring: bool = False
    phrase: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the day, in hours; past 24 lies the next morning."""

    start: int
    end: int
    least: int | None = None
    """From this hour on twelve is added: 下午三点 is 15."""
    before: int = 12
    """From this hour on nothing is added: 中午十一点 is 11."""
    wraps: int = 0
    """Up to this hour the next morning is meant: 半夜两点."""


_EARLY, _MORNING, _FORENOON = Part(0, 5), Part(5, 9), Part(8, 12)
_NOON, _AFTERNOON = Part(11, 14, least=1, before=5), Part(13, 18, least=1)
_EVENING, _NIGHT = Part(18, 24, least=5, wraps=4), Part(22, 29, least=6, wraps=5)
PARTS: dict[str, Part] = {
    "凌晨": _EARLY, "清晨": _MORNING, "清早": _MORNING, "大清早": _MORNING, "一大早": _MORNING, "早上": _MORNING,
    "早晨": _MORNING, "早": _MORNING, "晨": _MORNING, "上午": _FORENOON, "中午": _NOON, "午休": _NOON,
    "下午": _AFTERNOON, "傍晚": Part(17, 20, least=4), "晚上": _EVENING, "晚间": _EVENING, "晚": _EVENING,
    "夜里": _NIGHT, "夜间": _NIGHT, "夜": _NIGHT, "半夜": _NIGHT, "深夜": _NIGHT, "午夜": _NIGHT, "大半夜": _NIGHT,
}  # fmt: skip
_DAYS_AGO = {"今天": 0, "今日": 0, "今": 0, "昨天": 1, "昨日": 1, "昨": 1, "前天": 2, "前日": 2, "前": 2, "大前天": 3}
_DAY, _HALF, _NOON_HOUR = 24 * 60, 12 * 60, 12
_ROUNDING = timedelta(minutes=30)
"""People round: half past five may be said at 05:25."""
_NOW = "刚才|刚刚|此刻|现在[还正就]?在|正在"
_RECURRING = (
    "每天都?|天天|每日|每到|每(?=[晚夜早])|每周[一二三四五六日天末]?|每个?(?:工作日|周末|星期[一二三四五六日天])|这几天|这几日|最近几天|近几天|"
    "连续[几数]?(?:[一二两三四五六七八九十]|\\d+)?[天晚日夜]|连日|经常|总是|老是|长期|一直|平时|周末"
)
_LONGEST_FIRST = "|".join(sorted(PARTS, key=len, reverse=True))


_FIRST = "\\d零〇一二两三四五六七八九十每天连经总老长平周这最近大今昨前上本星凌清早晨中午下傍晚夜半深"
"""How a phrase may begin: the pattern below matches nothing too, and must not try it at every character."""


def _clock(name: str) -> str:
    """Write the pattern of a clock time: 五点半, 5:30, 5点20分, 五点一刻, 三四点."""
    return (
        rf"(?P<{name}_hour>{NUMERAL})(?P<{name}_second>(?<=[一二两三四五六七八])[三四五六七八九](?=[点时]))?"
        rf"(?:[点时](?![间候])|:(?=\d\d))[钟整]?"
        rf"(?:(?P<{name}_half>半)|(?P<{name}_quarter>[一三])刻|(?P<{name}_minute>{NUMERAL})分?)?"
    )


_PHRASE = re.compile(
    rf"(?=[{_FIRST}])(?P<rep>{_RECURRING})?(?:的|在|是|都|就)*"
    rf"(?:(?P<month>\d{{1,2}})月(?P<mday>\d{{1,2}})[日号]|上周(?P<lastweek>[一二三四五六日天])"
    rf"|(?:本周|这周|周|星期)(?P<week>[一二三四五六日天])|(?P<ago>大前天|今天|今日|昨天|昨日|前天|前日|[今昨](?=[早晚晨夜])|前(?=[晚夜])))?"
    rf"[的在]?(?:每天|每(?=[晚夜]))?(?P<part>(?:{_LONGEST_FIRST})(?!好))?[的在]?(?:大概|大约|约|差不多)?(?:{_clock('a')})?"
    rf"(?:多|左右|前后|许|[以之]?[后前])?(?:(?:开始)?(?:一直)?[到至~\-—–]+(?:第二天|次日|今天|今日|今|凌晨)?(?P<part2>{_LONGEST_FIRST})?{_clock('b')})?"
)
_WEEKDAYS = {c: n for n, c in enumerate("一二三四五六")} | {"日": 6, "天": 6}
_RECURS = re.compile(_RECURRING)
_IS_NOW = re.compile(_NOW)


def read_when(text: str, base: datetime) -> When:
    """Read the best time phrase of a text: a clock time before a part of the day before a bare day."""
    plain = unicodedata.normalize("NFKC", text)
    found = max(_candidates(plain), key=_weight, default=None)
    recurring = bool(_RECURS.search(plain))
    if found is None:
        now = _IS_NOW.search(plain)
        return When(start=base if now else None, recurring=recurring, phrase=now[0] if now else _first(plain))
    phrase = found[0].strip("的在是都就")
    start, end = _span(found, base)
    return When(start, end, recurring, phrase)


def _candidates(text: str) -> list[re.Match[str]]:
    return [m for m in _PHRASE.finditer(text) if (_sound(m) if m["a_hour"] else _part_words(m) or _day_words(m))]


def _part_words(match: re.Match[str]) -> bool:
    """Tell 早上 and 每晚 from the 夜 of 夜市."""
    return bool(match["part"]) and (len(match["part"]) > 1 or bool(match["rep"]))


def _day_words(match: re.Match[str]) -> bool:
    return any(match[name] for name in ("month", "lastweek", "week", "ago"))


def _weight(match: re.Match[str]) -> tuple[bool, bool, bool, bool]:
    return bool(match["a_hour"]), bool(match["part"]), bool(match["rep"]), _day_words(match)


def _sound(match: re.Match[str]) -> bool:
    """Tell a clock time from other numbers before 点 or a colon (三点建议, 比分 3:20)."""
    if match["part"] or _day_words(match) or match["rep"] or match["b_hour"]:
        return True
    return ":" in match[0] or not re.match(r"[零〇一二两三四五六七八九十]+点$", match[0])


def _first(text: str) -> str:
    found = _RECURS.search(text)
    return found[0] if found else ""


def _span(match: re.Match[str], base: datetime) -> tuple[datetime | None, datetime | None]:
    day, part = _day(match, base), PARTS.get(match["part"] or "")
    start = _hours(match, part, base, day) if match["a_hour"] else None
    if start is not None:
        return _placed(day, (start, _end(match, start)), base, rounding=_ROUNDING)
    return _placed(day, (part.start * 60, part.end * 60), base) if part else (None, None)


def _hours(match: re.Match[str], part: Part | None, base: datetime, day: date | None) -> int | None:
    """Give the start in minutes since the day's midnight; None where the numbers are no clock time."""
    hour, minutes = value_of(match["a_hour"]), _minutes(match, "a")
    if hour > _DAY // 60 or minutes > 59:  # noqa: PLR2004
        return None
    if part:
        return _in_part(hour, part) + minutes
    return _without_part(hour * 60 + minutes, match["a_hour"], base, day)


def _in_part(hour: int, part: Part) -> int:
    """Give an hour of a part of the day in minutes; past a day's length it is the next morning's."""
    if part.wraps and hour in (0, 12):
        return _DAY
    if part.wraps and hour <= part.wraps:
        return _DAY + hour * 60
    if part.least and part.least <= hour < part.before:
        return hour * 60 + _HALF
    return 0 if part is _EARLY and hour == _NOON_HOUR else hour * 60


def _without_part(minutes: int, hour: str, base: datetime, day: date | None) -> int:
    """Take the later half of the day where it has passed already and nobody writes 24 hours."""
    if minutes >= _HALF or hour.startswith("0") or day not in (None, base.date()):
        return minutes
    return minutes + _HALF if minutes + _HALF <= base.hour * 60 + base.minute else minutes


def _minutes(match: re.Match[str], which: str) -> int:
    if match[f"{which}_half"]:
        return 30
    if quarter := match[f"{which}_quarter"]:
        return 15 if quarter == "一" else 45
    return value_of(match[f"{which}_minute"]) if match[f"{which}_minute"] else 0


def _end(match: re.Match[str], start: int) -> int | None:
    """Give the end in minutes: the first such clock time after the start; 三四点 ends with the second hour."""
    if match["b_hour"]:
        hour, part = value_of(match["b_hour"]), PARTS.get(match["part2"] or "")
        end = (_in_part(hour, part) if part else hour * 60) + _minutes(match, "b")
        while end <= start:
            end += _DAY if part else _HALF
        return end
    return start + 60 if match["a_second"] else None


def _day(match: re.Match[str], base: datetime) -> date | None:
    today = base.date()
    if match["ago"]:
        return today - timedelta(days=_DAYS_AGO[match["ago"]])
    if match["lastweek"] or match["week"]:
        weekday = _WEEKDAYS[match["lastweek"] or match["week"]]
        monday = today - timedelta(days=today.weekday() + (7 if match["lastweek"] else 0))
        found = monday + timedelta(days=weekday)
        return found if found <= today else found - timedelta(days=7)
    return _date(match, today) if match["month"] else None


def _date(match: re.Match[str], today: date) -> date | None:
    """Give the last such date up to today; None where no calendar has it."""
    for year in (today.year, today.year - 1):
        try:
            found = date(year, int(match["month"]), int(match["mday"]))
        except ValueError:
            continue
        if found <= today:
            return found
    return None


def _placed(
    day: date | None, minutes: tuple[int, int | None], base: datetime, *, rounding: timedelta = timedelta()
) -> tuple[datetime | None, datetime | None]:
    """Put minutes on a day: the one named, else the last on which they do not lie in the future."""
    start, end = minutes
    begin = datetime.combine(day or base.date(), time(), base.tzinfo) + timedelta(minutes=start)
    while day is None and begin > base + rounding:
        begin -= timedelta(days=1)
    if begin > base + rounding:
        return None, None
    finish = None if end is None else min(begin + timedelta(minutes=end - start), base)
    begin = min(begin, base)
    return begin, finish and max(begin, finish)
