"""Character n-grams of a message: what the linear model sees."""

import re
import unicodedata
from collections.abc import Mapping

LONGEST = 3
MOST_CHARACTERS = 4_000
"""A forwarded article says what it is about in its first pages; the rest is not read, so cost is bounded."""
_DIGITS = re.compile(r"\d+")
_BREAKS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


def folded(text: str) -> str:
    """Fold full-width letters, digits and capitals, so that the same word is one word."""
    return unicodedata.normalize("NFKC", text).lower()


def grams(title: str, text: str) -> Mapping[str, float]:
    """Give the n-grams (1 to 3 characters) of a message: 1 where the text has one, 1.5 where the title has it.

    Runs of digits are one `0`; punctuation and spaces part what stands beside them.
    """
    found = dict.fromkeys(_grams(text), 1.0)
    found.update(dict.fromkeys(_grams(title), 1.5))
    return found


def _grams(text: str) -> list[str]:
    plain = _DIGITS.sub("0", folded(text[:MOST_CHARACTERS]))
    runs = [run for run in _BREAKS.split(plain) if run]
    return [run[at : at + n] for run in runs for n in range(1, LONGEST + 1) for at in range(len(run) - n + 1)]
