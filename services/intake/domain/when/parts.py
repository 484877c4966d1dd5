"""The parts of a day and what an hour means in each: 下午三点 is 15, 半夜两点 is the next morning's."""

from dataclasses import dataclass

DAY, HALF = 24 * 60, 12 * 60
"""Minutes."""


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
_NOON, _AFTERNOON, _DUSK = Part(11, 14, least=1, before=5), Part(13, 18, least=1), Part(17, 20, least=4)
_EVENING, _NIGHT = Part(18, 24, least=5, wraps=4), Part(22, 29, least=6, wraps=5)
_WORDS = {
    _EARLY: "凌晨 天没亮 天不亮 天还没亮",
    _MORNING: "清晨 清早 大清早 一大清早 一大早 一早 大早上 早上 早晨 早间 早早 早 晨",
    _FORENOON: "上午",
    _NOON: "中午 正午 午间 午休 晌午 大中午",
    _AFTERNOON: "下午 午后",
    _DUSK: "傍晚 黄昏",
    _EVENING: "晚上 大晚上 晚间 夜晚 晚 天黑",
    _NIGHT: "夜里 夜间 半夜 深夜 午夜 大半夜 深更半夜 三更半夜 大半夜里 半夜里 夜",
    Part(24, 29, least=11, wraps=5): "后半夜 下半夜",
    Part(8, 18, least=1, before=6): "白天 大白天",
    Part(7, 9): "早高峰 上班高峰",
    Part(17, 19, least=4): "晚高峰 下班高峰",
}
PARTS = {word: part for part, words in _WORDS.items() for word in words.split()}
LONGEST_FIRST = "|".join(sorted((word for word in PARTS if len(word) > 1), key=len, reverse=True))
"""Matches a part of the day in two characters or more; 早, 晚 and 夜 alone need something beside them."""


def in_part(hour: int, part: Part) -> int:
    """Give an hour of a part of the day in minutes; past a day's length it is the next morning's."""
    if part.wraps and hour in (0, 12, 24):
        return DAY
    if part.wraps and hour <= part.wraps:
        return DAY + hour * 60
    if part.least and part.least <= hour < part.before:
        return hour * 60 + HALF
    return 0 if part is _EARLY and hour in (12, 24) else hour * 60
