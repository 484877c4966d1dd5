"""Clock times in minutes since midnight."""

import re

from services.intake.domain.numerals import value_of
from services.intake.domain.when.parts import DAY, HALF, PARTS, Part, in_part
from services.intake.domain.when.phrase import Words

_LAST_MINUTE = 59


def part_of(words: Words) -> Part | None:
    return PARTS.get(words["part"][0]) if "part" in words else None


def hour_of(word: re.Match[str]) -> int:
    """Give the hour as it is written, of two (三四点, 1-2点) the first."""
    return value_of(word["hour_from"] or word["hour"] or word["dot_hour"] or word["bare_hour"])


def minutes_of(word: re.Match[str]) -> int:
    if word["half"]:
        return 30
    if word["quarter"]:
        return 15 if word["quarter"] == "一" else 45
    said = word["minute"] or word["bare_minute"] or word["dot_minute"]
    return value_of(said) if said else 0


def clock_minutes(words: Words, now: int | None) -> int | None:
    """Give a clock time in minutes, past 1440 the next morning's; None where the numbers are none.

    `now` (minutes) is given where the day is today or not said: the later half of the day is meant if it has passed.
    """
    word = words["clock"]
    hour, minutes = hour_of(word), minutes_of(word)
    if hour * 60 > DAY or minutes > _LAST_MINUTE:
        return None
    if part := part_of(words):
        return in_part(hour, part) + minutes
    return _without_part(hour * 60 + minutes, word, now)


def _without_part(minutes: int, word: re.Match[str], now: int | None) -> int:
    """Take the later half of the day where it has passed already and nobody writes 24 hours."""
    if minutes >= HALF or (word["hour"] or "").startswith(("0", "零", "〇")) or now is None:
        return minutes
    return minutes + HALF if minutes + HALF <= now else minutes


def second_hour(words: Words, start: int) -> int | None:
    """Give the end of 三四点 and 1-2点: the second of the hours."""
    word = words["clock"]
    if word["hour_second"]:
        return start + 60
    if not word["hour_from"]:
        return None
    later = value_of(word["hour"]) - value_of(word["hour_from"])
    return start + 60 * (later % 12)
