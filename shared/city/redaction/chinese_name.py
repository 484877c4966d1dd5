"""Reads a Chinese name at a position: surname, one or two characters; 王某某, 李** and 陈X too."""

import re

from shared.city.redaction.surnames import COMPOUND, LONGEST, NEXT_VERB, NEXT_WORD, NO_GIVEN, NO_NAME, SHY, SINGLE

_MASKS = "某*×xX"
_PLACE = frozenset("路街村镇巷区市县乡")
_FOLLOWS = re.compile(
    "路(?!过)|街|巷|弄堂|浜|桥|镇|大道|广场|公园|故居|故里|祖居|中学|小学|学校|社区|小区|花园|家园|新村|商厦|大厦|市场|超市|医院|酒店|饭店|烧烤店|面馆"
)
_HAMLETS = frozenset("池塔浜湾弄桥岙坞埠畈")
_LONGEST = 4
_SHORTEST = 2
_PLACE_LENGTH = 3
_ROADS = frozenset("路街巷弄村镇桥浜")


def surname_at(text: str, start: int) -> int:
    """Give where the surname that starts here ends; `start` itself if there is none."""
    if text.startswith(LONGEST, start):
        return start + len(LONGEST)
    if text[start : start + 2] in COMPOUND:
        return start + 2
    return start + 1 if text[start : start + 1] in SINGLE else start


def name_at(text: str, start: int) -> int:
    """Give where the name that starts here ends; `start` itself if there is none."""
    given = surname_at(text, start)
    if given == start:
        return start
    if text[given : given + 1] in tuple(_MASKS):
        return _mask_end(text, start, given)
    if text[start : start + 2] in NO_NAME or not _is_given(text, given):
        return start
    more = (
        _is_given(text, given + 1) and text[given + 1] not in NEXT_VERB and text[given + 1 : given + 3] not in NO_NAME
    )
    end = given + 2 if more else given + 1
    return start if is_place(text, start, end) else end


def name_before(text: str, end: int) -> int:
    """Give where the name that ends here starts; `end` itself if there is none. A preposition is no surname."""
    for length in range(_LONGEST, _SHORTEST - 1, -1):
        start = end - length
        if start >= 0 and _is_name(text[start:end]) and not _is_preposition(text[start : start + 2]):
            return start
    return end


def is_place(text: str, start: int, end: int) -> bool:
    """Tell a place that is named like a person: 于越路, 陆游公园, 陈家浜."""
    if _FOLLOWS.match(text, end):
        return True
    if end - start != _PLACE_LENGTH:
        return False
    last = text[end - 1]
    hamlet = text[start + 1] == "家" and last in _HAMLETS
    return hamlet or last in _ROADS or _FOLLOWS.match(text, end - 1) is not None


def _is_name(word: str) -> bool:
    return name_at(word, 0) == len(word)


def _is_preposition(word: str) -> bool:
    return word[0] in SHY and word[1] in SINGLE


def _is_given(text: str, index: int) -> bool:
    character = text[index : index + 1]
    return "\u4e00" <= character <= "\u9fff" and character not in NO_GIVEN and text[index : index + 2] not in NEXT_WORD


def _mask_end(text: str, start: int, mask: int) -> int:
    end = mask + 2 if text[mask + 1 : mask + 2] == text[mask] else mask + 1
    following = text[end : end + 1]
    if following in _PLACE or (text[mask] in "xX" and following.isascii() and following.isalpha()):
        return start
    return end
