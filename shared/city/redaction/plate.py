"""Finds number plates (GA 36): five characters after the letter, six for new energy; after a word without province."""

from collections.abc import Iterator

from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.numbers import always, found, pattern

KIND = PersonalData.PLATE
NEEDS = pattern(r"\d")
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼楚使"
_DOT = r"[ .·•．・_\-‐-―]{0,2}"
_ENDS = "挂学警港澳领"

_FULL = pattern(rf"((?:浙江|[{_PROVINCES}]) ?[a-z]{_DOT}(?=[a-z]{{0,5}}\d)[a-z0-9]{{4,6}}[{_ENDS}]?)(?![a-z0-9])")
_SPACED = pattern(
    rf"([{_PROVINCES}] ?[a-z]{_DOT}(?=(?:{_DOT}[a-z]){{0,2}}{_DOT}\d)[a-z0-9](?:{_DOT}[a-z0-9]){{4,5}})(?![a-z0-9])"
)
_SAID = pattern(
    r"(?:车牌|牌照|牌号|车号|(?<![证卡机话码])尾号)(?:号码|号)?(?:尾号)?(?:[: 是为]|后[几三四五]位){0,3}"
    r"((?:[\u4e00-\u9fff]{1,2}(?=[a-z]?\d))?(?=[a-z.· ]{0,3}\d)[a-z0-9](?:[.· ]?[a-z0-9]){2,7})(?![a-z0-9])"
)
_LETTERED = pattern(
    r"(?:车|车辆|轿车|货车|电动车|面包车)[: (]{0,2}([a-z][.· ]?(?=[a-z]?\d)[a-z0-9]\d{3,4}[a-z0-9]?)(?![a-z0-9])"
)
_SHORTEST, _LONGEST = 6, 7


def find(text: str) -> Iterator[Span]:
    yield from found(text, _FULL, _has_length)
    yield from found(text, _SPACED, _has_length)
    yield from found(text, _SAID, always)
    yield from found(text, _LETTERED, always)


def _has_length(plate: str) -> bool:
    """Count the letter and what follows it; a word at the end stands for a character."""
    return _SHORTEST <= sum(c.isascii() and c.isalnum() for c in plate) + (plate[-1] in _ENDS) <= _LONGEST
