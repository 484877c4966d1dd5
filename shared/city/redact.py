"""Replaces personal data in what people write by typed placeholders: 〔电话〕 〔姓名〕 〔房号〕 and others.

Pure, total and linear in the text's length. It errs to the side of replacing: a lost number costs a question back,
a kept one cannot be taken back. What it cannot see (a name without any cue) remains.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.city.redaction import account, address, card, email, identity, name, phone, plate
from shared.city.redaction.fold import fold
from shared.city.redaction.kinds import PLACEHOLDERS, PersonalData, Span
from shared.city.redaction.numbers import announces_number, holds_number

__all__ = ["PLACEHOLDERS", "Find", "PersonalData", "Redacted", "find_personal_data", "redact"]

_OF_NUMBERS = (identity, card, phone)
_OTHERS = (account, plate, address, name)
"""Surest first: what an earlier one has found, a later one cannot take."""


@dataclass(frozen=True, order=True)
class Find:
    """Where a piece of personal data stands in a text, and its kind."""

    start: int
    end: int
    kind: PersonalData


@dataclass(frozen=True)
class Redacted:
    """A text without the personal data that was found, and the finds in the original, in its order."""

    text: str
    finds: tuple[Find, ...]

    @property
    def found(self) -> tuple[PersonalData, ...]:
        return tuple(find.kind for find in self.finds)


def redact(text: str) -> Redacted:
    """Replace the personal data in a text. Never raises; a redacted text comes back as it is."""
    finds = find_personal_data(text)
    return Redacted(_replaced(text, finds), finds)


def find_personal_data(text: str) -> tuple[Find, ...]:
    """Find the personal data in a text; finds do not overlap and stand in the text's order."""
    folded, origin = fold(text)
    taken = bytearray(len(folded))
    finds: list[Find] = []
    for kind, (start, end) in _spans(folded):
        if not any(taken[start:end]):
            taken[start:end] = b"\x01" * (end - start)
            finds.append(Find(origin[start], origin[end - 1] + 1, kind))
    return tuple(sorted(finds))


def _spans(text: str) -> Iterator[tuple[PersonalData, Span]]:
    numbers = _OF_NUMBERS if holds_number(text) or announces_number(text) else ()
    first, *others = (finder if finder.NEEDS.search(text) else None for finder in (email, *_OTHERS))
    for finder in filter(None, (first, *numbers, *others)):
        for span in finder.find(text):
            yield finder.KIND, span


def _replaced(text: str, finds: tuple[Find, ...]) -> str:
    parts: list[str] = []
    done = 0
    for find in finds:
        parts += (text[done : find.start], PLACEHOLDERS[find.kind])
        done = find.end
    return "".join((*parts, text[done:]))
