"""What finders of numbers share: patterns tried on the text and on its dictated numbers, and checks of digits."""

import re
from collections.abc import Callable, Iterator

from shared.city.redaction.fold import GAP, dictated, holds_number
from shared.city.redaction.kinds import Span

__all__ = ["GAP", "Check", "always", "digits", "found", "holds_number", "pattern", "spoken"]

Check = Callable[[str], bool]


def pattern(regex: str) -> re.Pattern[str]:
    """Compile a finder's pattern; its first group is the find."""
    return re.compile(regex, re.ASCII | re.IGNORECASE)


def found(text: str, regex: re.Pattern[str], check: Check) -> Iterator[Span]:
    """Give where a pattern stands and its check agrees."""
    for match in regex.finditer(text):
        if check(match[1]):
            yield match.span(1)


def spoken(text: str, regex: re.Pattern[str], check: Check) -> Iterator[Span]:
    """Do the same for numbers in Chinese numerals, alone or among digits."""
    yield from found(text, regex, check)
    for offset, numerals in dictated(text):
        for start, end in found(numerals, regex, check):
            yield offset + start, offset + end


def digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def always(_: str) -> bool:
    return True
