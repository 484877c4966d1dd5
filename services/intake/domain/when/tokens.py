"""The words of time in a text: one pass, and at each place only the kinds that may begin there."""

import re
from collections.abc import Iterator, Sequence

from services.intake.domain.when.words import KINDS
from shared.city.redaction.fold import fold

_TRADITIONAL = str.maketrans("點週後兩從幾連續時節國慶晝鐘剛現淩亇", "点周后两从几连续时节国庆昼钟刚现凌个")
_PATTERNS = {kind: re.compile(of_kind.pattern, re.VERBOSE) for kind, of_kind in KINDS.items()}
_BEGINNING = re.compile(f"[{re.escape(''.join({c: None for of_kind in KINDS.values() for c in of_kind.begins}))}]")
_AT = {
    character: tuple((kind, _PATTERNS[kind]) for kind, of_kind in KINDS.items() if character in of_kind.begins)
    for character in {character for of_kind in KINDS.values() for character in of_kind.begins}
}
"""The kinds of words that may begin with a character: most characters of a text begin none."""


def plain(text: str) -> tuple[str, Sequence[int]]:
    """Fold wide, invisible and traditional characters; `origin[i]` is where character i stood."""
    folded, origin = fold(text)
    return folded.translate(_TRADITIONAL), origin


def tokens(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Walk the words of time of a folded text, each with its kind; they do not overlap."""
    end = 0
    for beginning in _BEGINNING.finditer(text):
        if beginning.start() >= end and (word := _word(text, beginning)):
            yield word
            end = word[1].end()


def _word(text: str, beginning: re.Match[str]) -> tuple[str, re.Match[str]] | None:
    """Read the word that begins there, of the first kind that has one."""
    for kind, pattern in _AT[beginning[0]]:
        if found := pattern.match(text, beginning.start()):
            return kind, found
    return None
