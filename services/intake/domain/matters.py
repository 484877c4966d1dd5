"""Several matters in one message: precise rather than eager, since each becomes work for somebody."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from services.intake.domain.category.grams import MOST_CHARACTERS
from services.intake.domain.category.reader import CategoryRead, CategoryReader
from services.intake.domain.category.words import Heard, top_of

_NUMBER = (
    r"(?<![\d.])[1-9][、.．)）](?!\d)|[（(][1-9一二三四五六七八九][)）]|[①-⑨]"
    r"|(?<![一-鿿])[一二三四五六七八九][、.．]"
)
_FURTHER = (
    "另外|此外|除此之外|还有一[个点件处]|还有就是|还有|再者|其次|顺便|再反映"
    "|第[一二三四五六][，,、:：是]|同时(?=也?(?:希望|请|反映|存在))"
)
_START = re.compile(rf"(?P<mark>{_NUMBER}|{_FURTHER})|(?<=[。！？!?；;\n])")
_SHORTEST = 6
"""Characters without which a part says nothing of its own."""
_MOST = 40
"""Parts that are read at most; more are no list of matters."""
_SURE, _SURE_WORDLESS, _SURE_UNMARKED = 0.6, 0.75, 0.8


@dataclass(frozen=True)
class Matter:
    """One of the matters of a text: from where to where it is spoken of, and what it is about."""

    start: int
    end: int
    category: CategoryRead


@dataclass(frozen=True)
class _Part:
    start: int
    end: int
    marked: bool
    """It begins with a number or a word such as 另外: the writer himself tells it apart."""


def find_matters(
    text: str, main: CategoryRead, reader: CategoryReader, heard: Heard | None = None
) -> tuple[Matter, ...]:
    """Find the matters of a text in its order, two or more; nothing where it speaks of one matter alone.

    A part is a matter of its own where words of evidence speak for it and it is read surely. Parts that the writer
    marked may differ in the sub-category alone; others must differ in the top category and have no word of the rest.
    `heard` are the text's words of evidence, where it was looked at already.
    """
    parts = _parts(text[:MOST_CHARACTERS])[:_MOST]
    if len(parts) < 2:  # noqa: PLR2004 - one part is one matter
        return ()
    words = heard if heard and heard.text == text else reader.hear(text)
    spoken = words.tops([*(part.start for part in parts), parts[-1].end])
    if not _may_be_several(parts, spoken):
        return ()
    found: list[Matter] = []
    for part, tops in zip(parts, spoken, strict=True):
        read = _read(text, part, reader, found) if part.marked or _new(tops, found) else None
        if read is not None:
            found.append(Matter(part.start, part.end, read))
        elif found:
            found[-1] = replace(found[-1], end=part.end)
    holds_main = not main.answered or top_of(main.code) in _tops(found)
    return tuple(found) if len(found) > 1 and holds_main else ()


def _may_be_several(parts: Sequence[_Part], spoken: Sequence[set[str]]) -> bool:
    """Tell cheaply whether a closer look may find two: something is marked, or words speak for two apart."""
    if any(part.marked for part in parts):
        return True
    distinct = {frozenset(tops) for tops in spoken if tops}
    return any(not one & other for one, other in combinations(distinct, 2))


def _parts(text: str) -> list[_Part]:
    """Part a text where a sentence ends or a mark stands; what a marked part stands beside counts as marked too."""
    starts = [(0, False)]
    for found in _START.finditer(text):
        if len(text[starts[-1][0] : found.start()].strip()) >= _SHORTEST:
            starts.append((found.start(), False))
        if found["mark"]:
            starts[-1] = (starts[-1][0], True)
    ends = [start for start, _ in starts[1:]] + [len(text)]
    listed = [marked for _, marked in starts[1:]] + [False]
    return [
        _Part(start, end, marked or (following and not n))
        for n, ((start, marked), end, following) in enumerate(zip(starts, ends, listed, strict=True))
    ]


def _read(text: str, part: _Part, reader: CategoryReader, before: Sequence[Matter]) -> CategoryRead | None:
    """Read a part; None where it says nothing surely, or what was told before."""
    read = reader.read(title="", text=text[part.start : part.end], hint="")
    if read.confidence < _least(part, read):
        return None
    told = {matter.category.code for matter in before} if part.marked else _tops(before)
    return None if read.code in told or top_of(read.code) in told else read


def _new(spoken: set[str], before: Sequence[Matter]) -> bool:
    """Tell whether words of evidence stand there, and none of a category that was told of before."""
    return bool(spoken) and not spoken & _tops(before)


def _tops(matters: Sequence[Matter]) -> set[str]:
    return {top_of(matter.category.code) for matter in matters}


def _least(part: _Part, read: CategoryRead) -> float:
    """Give how sure a part has to be: less where it is marked, more where no word of evidence speaks for it."""
    if part.marked:
        return _SURE if read.words else _SURE_WORDLESS
    return _SURE_UNMARKED if read.words else 1.0
