"""Tells a name from what merely stands before a suffix: 新建海曙学校, 两所小学, 该路, 与友三线."""

import re

from services.intake.domain.place.stops import DESCRIPTIONS, NO_NAMES
from services.intake.domain.place.suffixes import ADMINISTRATIVE, SUFFIXES, Suffix

_WINDOW = 12
_NAME = re.compile(r"[\u3400-\u9fffa-z\d*·]+$")
_COUNTED = re.compile(r"([\u3400-\u9fff]{2,8})[\d*]{1,4}(?:-[\d*]{1,4})?$")
_COUNT = "[一二两三四五六七八九十几多数][所个家条座处支栋幢户片]"
_BARE = "|".join(text for text, suffix in SUFFIXES.items() if suffix.strong)
_BEFORE = re.compile(
    rf"(?:(?:{_BARE})[和与及]|[为以与即但由及要约]|{_COUNT}|[东南西北][至接临起靠]|{'|'.join(DESCRIPTIONS)})+"
)
_NUMBER = re.compile(r"[\d*]+[个号路趟条]?")
_ROUTES = ("国道", "省道", "县道", "高速")
"""Named by their numbers: 104国道."""
_OVERRUN = 0.5
_WEAK = 0.45
_TYPICAL = {"road": 2}
"""How long a name is taken to be where its beginning cannot be told; three characters for other kinds."""


def before(text: str, begin: int, end: int) -> str:
    """Give what may be a name up to `end`: characters of names since `begin`, a dozen at most."""
    found = _NAME.search(text[max(begin, end - _WINDOW) : end])
    return found[0] if found else ""


def counted(text: str, begin: int, end: int) -> str:
    """Give the name before a number that ends at `end`: 左右世界3幢, 水沟营10号; empty where there is none."""
    found = _COUNTED.search(text[max(begin, end - _WINDOW) : end])
    return cleaned(found[1]) if found else ""


def cleaned(name: str) -> str:
    """Take away what stands before a name and describes it."""
    found = _BEFORE.match(name)
    return name[found.end() :] if found else name


def proper(name: str, suffix: Suffix) -> tuple[str, float] | None:
    """Give the name that stands before a suffix and how sure it is; None where nothing is named."""
    sure = suffix.sure
    name = cleaned(name)
    if suffix.kind not in ADMINISTRATIVE and suffix.text not in _ROUTES and (number := _NUMBER.match(name)):
        name = name[number.end() :]
    if len(name) > suffix.longest:
        if sure < _WEAK:
            return None
        name, sure = name[-_TYPICAL.get(suffix.kind, 3) :], sure * _OVERRUN
    if name in NO_NAMES or not name:
        return None
    return (name, sure) if len(name) >= suffix.shortest else _by_shorter(name, suffix)


def _by_shorter(name: str, suffix: Suffix) -> tuple[str, float] | None:
    """Read 望景苑 as 望景 + 苑 where 望 + 景苑 leaves too short a name."""
    endings = (suffix.text[index:] for index in range(1, len(suffix.text)))
    shorter = next((SUFFIXES[ending] for ending in endings if ending in SUFFIXES), None)
    return (name, shorter.sure) if shorter and shorter.kind == suffix.kind else None
