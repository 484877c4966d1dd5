"""Says what was read of a line as JSON: the answers first, then why, with words, spans and scores."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from services.intake.domain.category.grams import folded
from services.intake.domain.category.words import top_of
from services.intake.domain.matters import Matter
from services.intake.domain.ticket import BETWEEN
from services.intake.domain.when import TimeFound
from services.intake.usecases.read_line import Line, LineRead

Said = dict[str, Any]
"""Spans count characters from 0, the end is not in it."""


def said_line(read: LineRead) -> Said:
    """Say everything; `category` is a top category, `sub_category` the finer code where one is sure enough."""
    category, second = read.category, read.category.second
    return {
        "id": read.line.id,
        "category": top_of(category.code),
        "sub_category": category.code if "." in category.code else None,
        "second_category": second.code if second else None,
        "confidence": category.confidence,
        "answered": category.answered,
        "kind": read.kind.kind.value,
        "places": list(dict.fromkeys(found.phrase for found in read.places)),
        "times": [_time(found) for found in read.times],
        "urgency": read.urgency.value,
        "pii": list(_personal(read)),
        "matters": [_matter(matter, read.line.text) for matter in read.matters],
        "why": _why(read),
    }


def _why(read: LineRead) -> Said:
    return {
        "category": {
            "words": list(standing(read.category.words, read.line)),
            "grams": list(read.category.grams),
            "scores": {guess.code: guess.confidence for guess in read.category.guesses},
        },
        "kind": {"confidence": read.kind.confidence, "words": list(read.kind.words)},
        "place": {**asdict(read.place), "cell": read.place.cell},
        "places": [asdict(found) for found in read.places],
        "times": [_span(found, len(read.line.title or "")) for found in read.times],
    }


def standing(words: tuple[str, ...], line: Line) -> Iterator[Said]:
    """Say where each word stands first; the span is left out where folding (full-width, ligatures) moved it."""
    plain = {part: folded(said) for part, said in line.parts.items()}
    for word in words:
        part = next((part for part, said in plain.items() if word in said), None)
        if part is not None:
            at, moved = plain[part].find(word), len(plain[part]) != len(line.parts[part])
            yield {"word": word, "in": part} | ({} if moved else {"start": at, "end": at + len(word)})


def _time(found: TimeFound) -> Said:
    return {
        "text": found.phrase,
        "recurring": found.recurrence is not None,
        "start": found.start,
        "end": found.end,
        "certainty": found.certainty.value,
    }


def _span(found: TimeFound, title: int) -> Said:
    """Say in which part a phrase stands: title and text were read as one."""
    start, end = found.span
    part, before = ("title", 0) if start < title else ("text", title + len(BETWEEN))
    return {"text": found.phrase, "in": part, "start": start - before, "end": end - before}


def _matter(matter: Matter, text: str) -> Said:
    return {
        "category": matter.category.code,
        "confidence": matter.category.confidence,
        "start": matter.start,
        "end": matter.end,
        "text": text[matter.start : matter.end].strip(),
        "words": list(matter.category.reasons),
    }


def _personal(read: LineRead) -> Iterator[Said]:
    for part, finds in read.personal.items():
        said = read.line.parts[part]
        for find in finds:
            span = {"start": find.start, "end": find.end}
            yield {"type": find.kind.value, "text": said[find.start : find.end], "in": part, **span}
