"""Character n-grams of a message, each packed into one number: what the linear model sees."""

import math
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LONGEST = 3
MOST_CHARACTERS = 4_000
"""A forwarded article says what it is about in its first pages; the rest is not read, so cost is bounded."""
Keys = NDArray[np.int64]
_BITS = 16
"""Of a character: all that stand in n-grams lie in the basic plane."""
_TITLE = 1.5
_DIGITS = re.compile(r"\d+")
_LETTER = np.zeros(1 << _BITS, dtype=np.bool_)
"""Whether a character stands in n-grams: ASCII digits, small letters, Chinese ones. Others part what stands beside."""
_LETTER[[*map(ord, "0123456789abcdefghijklmnopqrstuvwxyz")]] = True
_LETTER[0x3400:0xA000] = True


@dataclass(frozen=True)
class Grams:
    """The distinct n-grams of a message, ascending, and what each counts: all together a vector of length one."""

    keys: Keys
    values: NDArray[np.float64]

    def named(self) -> dict[str, float]:
        """Give them by their characters."""
        return dict(zip(map(_unpacked, self.keys.tolist()), self.values.tolist(), strict=True))


def folded(text: str) -> str:
    """Fold full-width letters, digits and capitals, so that the same word is one word."""
    return unicodedata.normalize("NFKC", text).lower()


def as_far_as_read(text: str, plain: str) -> str:
    """Give the part of a text that is read, folded; `plain` is the whole of it, folded."""
    return plain if len(text) <= MOST_CHARACTERS else folded(text[:MOST_CHARACTERS])


def grams(title: str, text: str) -> Grams:
    """Give the n-grams (1 to 3 characters) of a folded message; those of the title count half as much again.

    Runs of digits are one `0`; punctuation and spaces part what stands beside them.
    """
    of_title = _codes(title) + b"\n\0" if title else b""
    plain = np.frombuffer(of_title + _codes(text), dtype=np.uint16)
    every = _keys(plain, len(of_title) // 2)
    every.sort()
    keys = every >> 1
    first = np.ones(keys.size, dtype=np.bool_)
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    in_text = every[first] & 1
    of_text = int(in_text.sum())
    length = math.sqrt(of_text + (in_text.size - of_text) * _TITLE**2) or 1.0
    return Grams(keys[first], np.array((_TITLE / length, 1.0 / length))[in_text])


def packed(gram: str) -> int:
    """Pack an n-gram; no two have the same number."""
    number = 0
    for character in gram:
        number = number << _BITS | ord(character)
    return number


def _unpacked(number: int) -> str:
    return "".join(reversed([*_characters(number)]))


def _characters(number: int) -> Iterator[str]:
    while number:
        yield chr(number & (1 << _BITS) - 1)
        number >>= _BITS


def _codes(text: str) -> bytes:
    """Give a folded text in two bytes a character; those above the basic plane come as two that are no letters."""
    return _DIGITS.sub("0", text).encode("utf-16-le", "surrogatepass")


def _keys(plain: NDArray[np.uint16], title: int) -> Keys:
    """Pack the n-grams of one character, of two, of three, twice their number: and one more behind the title."""
    one, is_one = plain.astype(np.int64), _LETTER[plain]
    is_two = is_one[:-1] & is_one[1:]
    two = one[:-1] << _BITS | one[1:]
    every = np.concatenate((one, two, two[:-1] << _BITS | one[2:]))
    every = every << 1 | 1
    for begin in (0, one.size, one.size + two.size) if title else ():
        every[begin : begin + title] ^= 1
    chosen: Keys = every[np.concatenate((is_one, is_two, is_two[:-1] & is_two[1:]))]
    return chosen
