"""Finds e-mail addresses."""

from collections.abc import Iterator

from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.numbers import always, found, pattern

KIND = PersonalData.EMAIL
NEEDS = pattern(r"[@#]|\(at\)")
_ADDRESS = pattern(
    r"(?<![\w.%+-])([\w.%+-]++ ?(?:@|\(at\)|#(?=(?:qq|1\d\d)\.)) ?[a-z0-9-]{1,63}+(?:[.。][a-z0-9-]{1,63}+){1,4})"
)


def find(text: str) -> Iterator[Span]:
    return found(text, _ADDRESS, always)
