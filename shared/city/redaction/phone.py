"""Finds telephone numbers: mobile, fixed with or without area code, 400 and 800; short public ones stay (12345)."""

from collections.abc import Iterator

from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.numbers import GAP, always, digits, found, is_of_a_file, pattern, spoken

KIND = PersonalData.PHONE
_COUNTRY = rf"(?:\(?\+?0{{0,2}}86\)?{GAP})?"
_WORD = r"(?:电话|座机|固话|致电|来电|拨打|拨|打|号码|联系|热线|手机|短号|tel|phone)"
_SERVICE_LENGTH = 10
_MOST_ARE_DIGITS = 4

_MOBILE = pattern(rf"(?<!\d)({_COUNTRY}1{GAP}[3-9](?:{GAP}\d){{9}})(?!\d)")
_BRACKETED = pattern(rf"(?<!\d)({_COUNTRY}\(?1[3-9]\d\)?{GAP}\d{{4}}{GAP}\d{{4}})(?!\d)")
_SERVICE = pattern(rf"(?<!\d)([48]{GAP}0{GAP}0(?:{GAP}\d){{7}})(?!\d)")
_FIXED = pattern(
    rf"(?<!\d)((?:\+?0{{0,2}}86{GAP}|\(?0)(?:10|2\d|[3-9]\d{{2}})\)?[ \-‐-―]{{0,3}}"
    rf"[2-9]\d{{2,3}}{GAP}\d{{2}}{GAP}\d{{2}}(?:(?:-|转|分机){GAP}\d{{1,5}})?)(?!\d)"
)
_LOCAL = pattern(rf"{_WORD}[^\d\n]{{0,5}}([2-9]\d{{2,3}}[ \-‐-―]?\d{{4}})(?![\d年月日元号个户人米])")
_LISTED = pattern(r"(?:电话|手机|号码)[^\d\n]{0,4}\d{7,12}[、,/ 或]{1,2}([2-9]\d{6,7})(?![\d年月日元号个户人米])")
"""A second number behind a first one."""

_LOOKALIKE = pattern(r"(?<![\da-z])([1l][3-9][\dol]{9})(?![\da-z])")
"""Letters in the place of 0 and 1: 138OOOO0006."""
_SHORT = pattern(r"短号(?:码)?[: 是为]{0,3}(\d{4,6})(?!\d)")
_SPACED_LOCAL = pattern(r"(?:座机|固话|电话)(?:号码?)?[: 是为]{0,3}([2-9](?: \d){6,7})(?! ?\d)")


def find(text: str) -> Iterator[Span]:
    """Find telephone numbers; what a word before it calls a file's number is none."""
    return (span for span in _find(text) if not is_of_a_file(text, span))


def _find(text: str) -> Iterator[Span]:
    yield from spoken(text, _MOBILE, always)
    yield from found(text, _BRACKETED, always)
    yield from spoken(text, _SERVICE, lambda number: len(digits(number)) == _SERVICE_LENGTH)
    yield from spoken(text, _FIXED, always)
    yield from spoken(text, _LOCAL, always)
    yield from found(text, _LISTED, always)
    yield from found(text, _SPACED_LOCAL, always)
    yield from found(text, _LOOKALIKE, lambda number: sum(map(str.isdigit, number)) >= _MOST_ARE_DIGITS)
    yield from found(text, _SHORT, always)
