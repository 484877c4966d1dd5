"""The words of time in a text: one pattern, one pass, no word read twice."""

import re
from collections.abc import Iterator, Sequence

from services.intake.domain.when.words import BEGINNINGS, KINDS
from shared.city.redaction.fold import fold

_TRADITIONAL = str.maketrans("點週後兩從幾連續時節國慶晝鐘剛現淩亇", "点周后两从几连续时节国庆昼钟刚现凌个")
_WORD = re.compile(
    f"(?={BEGINNINGS})(?:{'|'.join(f'(?P<t_{kind}>{pattern})' for kind, pattern in KINDS.items())})", re.VERBOSE
)


def plain(text: str) -> tuple[str, Sequence[int]]:
    """Fold wide, invisible and traditional characters; `origin[i]` is where character i stood."""
    folded, origin = fold(text)
    return folded.translate(_TRADITIONAL), origin


def tokens(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    """Walk the words of time of a folded text, each with its kind."""
    for match in _WORD.finditer(text):
        yield (match.lastgroup or "").removeprefix("t_"), match
