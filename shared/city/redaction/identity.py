"""Finds identity numbers (GB 11643: 18 characters, 15 until 1999) and passes after their word."""

from collections.abc import Iterator
from datetime import date

from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.numbers import GAP, always, found, is_of_a_file, pattern, spoken

KIND = PersonalData.ID_NUMBER
_PROVINCES = frozenset(
    (*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83, 91)
)
"""GB/T 2260, with the residents of Hong Kong, Macao and Taiwan (81 to 83) and foreign permanent residents (91)."""
_OLD_LENGTH = 15
_WORD = r"(?:身份证|证件|证号|身份号|户口本)[^\d\n]{0,8}"

_FIRST = r"(?<!\d)(?<!\d[ \-.])"
"""Not inside a longer number that is written in groups."""
_NOW = pattern(rf"{_FIRST}([1-9](?:{GAP}\d){{16}}{GAP}[\dX])(?![\dX])")
_OLD = pattern(rf"{_FIRST}([1-8](?:{GAP}\d){{14}})(?!\d)")
_SAID = pattern(rf"{_WORD}([1-9]\d{{13,18}}[\dX])(?![\dX])")
_SOCIAL = pattern(r"(?:社保|医保|市民)卡号(?:码)?[: 是为]{0,3}([a-z]?\d{7,18})(?!\d)")
_LAST = pattern(r"身份证(?:号码?)?(?:尾号|[后末][几三四五六]位)[: 是为]{0,3}(\d{3,6}x?)(?!\d)")
_PASS = pattern(r"(?:护照|通行证|居留证|居住证|台胞证)(?:号码?)?[: 是为]{0,3}([a-z]{1,3}\d{7,9})(?!\d)")


def find(text: str) -> Iterator[Span]:
    """Find identity numbers; one that its word announces may be mistyped in any way.

    Many a file's number is division, date and serial, which looks like one: a word of theirs before it tells.
    """
    for regex in (_NOW, _OLD):
        yield from (span for span in spoken(text, regex, is_number) if not is_of_a_file(text, span))
    for regex in (_SAID, _PASS, _SOCIAL, _LAST):
        yield from found(text, regex, always)


def is_number(text: str) -> bool:
    """Tell whether digits name a province and a day of birth; then a wrong check digit is a slip of the pen."""
    number = "".join(character for character in text.upper() if character.isdigit() or character == "X")
    if len(number) == _OLD_LENGTH:
        number = f"{number[:6]}19{number[6:]}0"
    return int(number[:2]) in _PROVINCES and _has_birth_date(number)


def _has_birth_date(number: str) -> bool:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099  # noqa: PLR2004 - the centuries of living people
