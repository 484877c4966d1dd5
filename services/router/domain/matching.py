"""Same matter? Place, category and time decide; text only ranks what is left: it says where, not what."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from services.router.domain.case import Incident, Place, Ticket
from shared.city.geo import distance

_RARE = re.compile(r"[0-9A-Za-z]{2,}(?:号|栋|幢|单元|弄|路)?|\d+(?:号|栋|幢|单元|弄)")
_DAY_MINUTES = 24 * 60
_TEXT = 200
"""Characters that are compared; an opening says what there is to say."""


class Verdict(StrEnum):
    LINKED = "linked"
    PROPOSED = "proposed"
    SEPARATE = "separate"


@dataclass(frozen=True)
class Window:
    """How far apart in time and place two submissions of a category may lie and still be about one matter."""

    days: int = 14
    metres: float = 250.0
    same_hours: bool = False
    """True for noise: the same clock time, over days."""


@dataclass(frozen=True)
class Weights:
    """What each part counts, and where a link is made or proposed; figures of the first measurements, not of a city."""

    place: float = 0.35
    category: float = 0.30
    time: float = 0.20
    words: float = 0.10
    text: float = 0.05
    linked: float = 0.74
    proposed: float = 0.55
    repeat_hours: float = 24.0


@dataclass(frozen=True)
class Matter:
    """What two submissions are compared by."""

    category: str
    place: Place
    incident: Incident
    reported_at: datetime
    text: str
    complainant: UUID | None = None

    @cached_property
    def rare_words(self) -> frozenset[str]:
        """Give the words that few others use: names of places, house numbers, plates."""
        return frozenset(_RARE.findall(self.text)) | ({self.place.name} if self.place.name else set())


@dataclass(frozen=True)
class Score:
    """How alike two matters are, part by part, each from 0 to 1."""

    place: float
    category: float
    time: float
    words: float
    text: float
    total: float
    repeat: bool = False
    """The same complainant within hours: with the same matter it is a repeat, with a likely one worth a look."""

    @property
    def parts(self) -> dict[str, float]:
        names = ("place", "category", "time", "words", "text", "total")
        return {name: round(getattr(self, name), 3) for name in names}

    def verdict(self, weights: Weights) -> Verdict:
        """Judge: without common place, category and time nothing is common; a link needs the category to agree.

        Likeness of the texts can never make up for any of the three.
        """
        if not (self.place and self.category and self.time):
            return Verdict.SEPARATE
        if self.category >= _AGREED and (self.repeat or self.total >= weights.linked):
            return Verdict.LINKED
        return Verdict.PROPOSED if self.repeat or self.total >= weights.proposed else Verdict.SEPARATE


_AGREED = 0.5
_MAY_BE = 0.3
_UNKNOWN = "unknown"
"""The code of what nobody could read: two of them have no category in common."""


def matter_of(ticket: Ticket) -> Matter:
    return Matter(
        ticket.category,
        ticket.place,
        ticket.incident,
        ticket.reported_at,
        f"{ticket.title}\n{ticket.text}"[:_TEXT],
        ticket.complainant_ref,
    )


def compare(a: Matter, b: Matter, window: Window, weights: Weights) -> Score:
    """Measure how alike two matters are; symmetric. Words are dear: they are read only where they can still count."""
    place = _place_likeness(a.place, b.place, window.metres)
    category = _category_likeness(a.category, b.category)
    when = _time_likeness(a, b, window)
    hours = abs((a.reported_at - b.reported_at).total_seconds()) / 3600
    repeat = a.complainant is not None and a.complainant == b.complainant and hours <= weights.repeat_hours
    base = weights.place * place + weights.category * category + weights.time * when
    if not (place and category and when):
        return Score(place, category, when, 0.0, 0.0, base, repeat)
    words = _overlap(a.rare_words, b.rare_words)
    base += weights.words * words
    text = _text_likeness(a.text, b.text) if base + weights.text >= weights.proposed else 0.0
    return Score(place, category, when, words, text, base + weights.text * text, repeat)


def best(
    matter: Matter, others: Iterable[tuple[UUID, Matter]], window: Window, weights: Weights
) -> tuple[UUID, Score] | None:
    """Find the best that is not separate: one to link first, then a repeat, then the most alike; ties: the lower id."""

    def rank(found: tuple[UUID, Score]) -> tuple[bool, bool, float, int]:
        id_, score = found
        return score.verdict(weights) is Verdict.LINKED, score.repeat, score.total, -id_.int

    scores = ((id_, compare(matter, other, window, weights)) for id_, other in others)
    alike = (found for found in scores if found[1].verdict(weights) is not Verdict.SEPARATE)
    return max(alike, key=rank, default=None)


def _place_likeness(a: Place, b: Place, near_metres: float) -> float:
    """Full at one point, falling to a tenth at the far edge; a common name weighs as much as standing together."""
    if a.name and a.name == b.name and a.street == b.street:
        return 1.0
    if a.point and b.point:
        metres = distance(a.point, b.point)
        return 0.0 if metres > near_metres else 1.0 - 0.9 * metres / near_metres
    return 0.6 if a.anchor is not None and a.anchor in b.vicinity else 0.0


def _category_likeness(a: str, b: str) -> float:
    """Compare codes `top.sub`: equal, one of them only the top, a shared word across (noise), or the top alone.

    Two unread ones may be about one matter: enough to propose it, never to link.
    """
    if a == b:
        return _MAY_BE if a == _UNKNOWN else 1.0
    (top_a, _, sub_a), (top_b, _, sub_b) = a.partition("."), b.partition(".")
    if top_a == top_b:
        return 0.2 if sub_a and sub_b else 0.7
    return 0.5 if {top_a, sub_a} & {top_b, sub_b} - {""} else 0.0


def _time_likeness(a: Matter, b: Matter, window: Window) -> float:
    days = abs((a.reported_at - b.reported_at).total_seconds()) / 86_400
    if days > window.days:
        return 0.0
    if not window.same_hours:
        return 1.0 - 0.5 * days / window.days
    if a.incident.start is None or b.incident.start is None:
        return 0.6
    minutes = _clock_minutes_apart(a.incident.start.time(), b.incident.start.time())
    return max(0.0, min(1.0, 1.25 - minutes / 240))


def _clock_minutes_apart(a: time, b: time) -> int:
    """Measure around the clock: 23:50 and 00:10 are 20 minutes apart."""
    apart = abs((a.hour * 60 + a.minute) - (b.hour * 60 + b.minute))
    return min(apart, _DAY_MINUTES - apart)


def _overlap(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else 0.5


def _text_likeness(a: str, b: str) -> float:
    return SequenceMatcher(None, a, b, autojunk=False).ratio()
