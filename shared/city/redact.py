"""Replaces personal data in what people write by typed placeholders: 〔电话〕 〔证件号〕 〔车牌〕 〔邮箱〕 〔姓名〕.

Pure, total and linear in the text's length. It errs to the side of replacing: a lost number costs a question back,
a kept one cannot be taken back. What it cannot see (a name without any cue, a home address) remains.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from shared.city.names import cued_names, repeated_names


class PersonalData(StrEnum):
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PLATE = "plate"
    EMAIL = "email"
    ACCOUNT = "account"
    NAME = "name"


PLACEHOLDERS: dict[PersonalData, str] = {
    PersonalData.PHONE: "〔电话〕",
    PersonalData.ID_NUMBER: "〔证件号〕",
    PersonalData.BANK_CARD: "〔银行卡〕",
    PersonalData.PLATE: "〔车牌〕",
    PersonalData.EMAIL: "〔邮箱〕",
    PersonalData.ACCOUNT: "〔账号〕",
    PersonalData.NAME: "〔姓名〕",
}


@dataclass(frozen=True)
class Redacted:
    """A text without the personal data that was found, and the kind of each find, in the text's order."""

    text: str
    found: tuple[PersonalData, ...]


Span = tuple[int, int]
Check = Callable[[str], bool]


def redact(text: str) -> Redacted:
    """Replace the personal data in a text. Never raises; a redacted text comes back as it is."""
    folded, origin = _fold(text)
    taken = bytearray(len(folded))
    finds: list[tuple[Span, PersonalData]] = []
    for kind, (start, end) in _spans(folded):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            finds.append(((origin[start], origin[end - 1] + 1), kind))
    finds.sort()
    return Redacted(_replaced(text, finds), tuple(kind for _, kind in finds))


def _replaced(text: str, finds: list[tuple[Span, PersonalData]]) -> str:
    parts: list[str] = []
    done = 0
    for (start, end), kind in finds:
        parts += (text[done:start], PLACEHOLDERS[kind])
        done = end
    return "".join((*parts, text[done:]))


def _fold(text: str) -> tuple[str, Sequence[int]]:
    """Bring look-alikes to one form and leave out invisible marks; `origin[i]` is where folded character i stood."""
    if _COMMON.fullmatch(text):
        return text.translate(_NARROW), range(len(text))
    folded: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        if (plain := _folded(character)) is not None:
            folded.append(plain)
            origin.append(index)
    return "".join(folded), origin


_COMMON = re.compile(r"[\x00-\x7f\u2014\u2018-\u201d\u2026\u3000-\u3029\u4e00-\u9fff\uff01-\uff5e]*")
"""What most texts are made of: characters that fold one to one."""
_NARROW = {0x3000: " "} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def _folded(character: str) -> str | None:
    if character.isascii():
        return character
    if "\uff01" <= character <= "\uff5e":
        return chr(ord(character) - 0xFEE0)
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    category = unicodedata.category(character)
    if category in ("Cf", "Mn"):  # zero-width and direction marks, variation selectors, combining accents
        return None
    return " " if category == "Zs" else character


def _spans(text: str) -> Iterator[tuple[PersonalData, Span]]:
    """Find everything, surest first: what an earlier find holds, a later one cannot take."""
    for kind, pattern, check in _PATTERNS:
        for match in pattern.finditer(text):
            if check(match[1]):
                yield kind, match.span(1)
    names = list(cued_names(text))
    for span in (*names, *repeated_names(text, {text[start:end] for start, end in names})):
        yield PersonalData.NAME, span


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def _always(_: str) -> bool:
    return True


def _has_birth_date(text: str) -> bool:
    """Tell whether an identity number (GB 11643) holds a possible birth date; people mistype the check digit."""
    digits = _digits(text.upper().replace("X", "0"))
    if len(digits) == 15:  # noqa: PLR2004 - the form used until 1999
        digits = digits[:6] + "19" + digits[6:]
    try:
        born = date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return 1900 <= born.year <= 2099  # noqa: PLR2004 - the centuries of living people


def _passes_luhn(text: str) -> bool:
    """Tell whether a card number's check digit is right (ISO/IEC 7812-1)."""
    digits = [int(digit) for digit in reversed(_digits(text))]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(digits)) % 10 == 0


_S = r"[ \t.·_\-‐-―]{0,2}"
_HAN = "〇零一二三四五六七八九幺"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


def _pattern(regex: str) -> re.Pattern[str]:
    return re.compile(regex, re.ASCII | re.IGNORECASE)


_PATTERNS: tuple[tuple[PersonalData, re.Pattern[str], Check], ...] = (
    (
        PersonalData.EMAIL,
        _pattern(r"(?<![\w.%+-])([\w.%+-]++@[a-z0-9-]{1,63}+(?:\.[a-z0-9-]{1,63}+){1,4})"),
        _always,
    ),
    (
        PersonalData.ID_NUMBER,
        _pattern(rf"(?<!\d)([1-8](?:{_S}\d){{16}}{_S}[\dX])(?![\dX])"),
        _has_birth_date,
    ),
    (PersonalData.ID_NUMBER, _pattern(r"(?<!\d)([1-8]\d{14})(?!\d)"), _has_birth_date),
    (PersonalData.BANK_CARD, _pattern(rf"(?<!\d)([34569](?:{_S}\d){{15,18}})(?!\d)"), _passes_luhn),
    (PersonalData.PHONE, _pattern(rf"(?<!\d)((?:\+?0{{0,2}}86{_S})?1{_S}[3-9](?:{_S}\d){{9}})(?!\d)"), _always),
    (PersonalData.PHONE, _pattern(rf"(?<![{_HAN}])([一幺][{_HAN}](?:{_S}[{_HAN}]){{9}})(?![{_HAN}])"), _always),
    (PersonalData.PHONE, _pattern(r"(?<!\d)([48]00[ -]?\d{3,4}[ -]?\d{3,4})(?!\d)"), lambda t: len(_digits(t)) == 10),  # noqa: PLR2004
    (
        PersonalData.PHONE,
        _pattern(r"(?<!\d)(\(?0(?:10|2\d|[3-9]\d{2})\)?[ -]{0,3}[2-9]\d{2,3}[ -]?\d{4}(?:(?:-|转)\d{1,5})?)(?!\d)"),
        _always,
    ),
    (
        PersonalData.PHONE,
        _pattern(r"(?:电话|座机|固话|致电|来电|拨打|号码|联系)\D{0,4}(?<!\d)([2-9]\d{2,3}[ -]?\d{4})(?![\d年月日元])"),
        _always,
    ),
    (
        PersonalData.PLATE,
        _pattern(rf"([{_PROVINCES}] ?[a-z] ?[ .·•-]?(?=[a-z]{{0,5}}\d)[a-z0-9]{{4,6}}[挂学警港澳领]?)(?![a-z0-9])"),
        lambda t: 6 <= sum(c.isalnum() for c in t) - 1 <= 7,  # noqa: PLR2004 - letters and digits after the province
    ),
    (
        PersonalData.ACCOUNT,
        _pattern(r"(?:微信号?|QQ号?|(?<![a-z])[vw]x号?)[: 是为]{0,3}([a-z0-9][\w-]{4,19})(?![\w-])"),
        _always,
    ),
)
