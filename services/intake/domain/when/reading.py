"""All times of a message, and the one that is the matter's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.when.base import Base
from services.intake.domain.when.found import Certainty, On, Recurrence, TimeFound, When
from services.intake.domain.when.phrase import Phrase, phrases
from services.intake.domain.when.placing import place
from services.intake.domain.when.recurring import recurrence_of
from services.intake.domain.when.tokens import plain
from shared.city.calendar import Calendar

_AGAIN = re.compile(
    r"每(?:[天日到晚夜次周逢]|个?(?:星期|周末|工作日))|天天|日日|夜夜|这几[天日晚]|近几天|最近几天|连续|连日|经常|总是|老是|长期|一直|平时"
    r"|周末|常[年常]|长年|时常|频繁|三天两头|隔三差五|几乎|节假日|一到|都会|都要|通宵|整[日天夜晚]|一年四季"
)
_AHEAD = re.compile(r"将|准备|计划|打算|预计|通知")
_WISHED = re.compile(r"希望|建议|能否|可否|能不能|规定|要求|允许|不得|禁止|改到|改为|推迟|调整到|应该")
_CLAUSE_END = re.compile(r"[,。!?;\n]")
_CLAUSE = 12
_YEARS = range(1900, 9000)
"""A sender's clock may be wrong by any amount; counting back and ahead must stay among the dates that there are."""
_CLOCKED = (Certainty.EXACT, Certainty.ABOUT)


@dataclass(frozen=True)
class _Read:
    phrase: Phrase
    found: TimeFound
    before: str
    """What stands before the phrase in its clause."""

    @property
    def weight(self) -> tuple[bool, ...]:
        """Rank it among the times of a message: what happened before what is wished, a clock time before a bare day."""
        phrase = self.phrase
        return (
            not _WISHED.search(self.before),
            phrase.has("clock") or (phrase.has("ago") and self.found.certainty in _CLOCKED),
            phrase.has("part"),
            bool(self.found.recurrence),
            not phrase.has("now"),
            self.found.certainty is not Certainty.VAGUE,
        )


def find_times(text: str, received_at: datetime, calendar: Calendar | None = None) -> tuple[TimeFound, ...]:
    """Find every time phrase of a text, in its order.

    `received_at` is aware, in Asia/Shanghai; nothing starts after it unless the text says so (明天, 将于).
    """
    return tuple(read.found for read in _reads(text, received_at, calendar))


def read_when(text: str, base: datetime, calendar: Calendar | None = None) -> When:
    """Read the time of the matter, which never lies ahead and has no end without a start.

    A day without a time of day gives no start: midnight would be a wrong clock time.
    """
    best = max(_reads(text, base, calendar), key=lambda read: (not _ahead(read, base), *read.weight), default=None)
    again = _AGAIN.search(text)
    if best is None:
        return When(recurring=bool(again), phrase=again[0] if again else "")
    found, recurring = best.found, bool(again or best.found.recurrence)
    if found.start is None or found.certainty not in _CLOCKED or _ahead(best, base):
        return When(recurring=recurring, phrase=found.phrase)
    return When(found.start, found.end and min(found.end, base), recurring, found.phrase)


def _ahead(read: _Read, base: datetime) -> bool:
    return read.found.start is not None and read.found.start > base


def _reads(text: str, base: datetime, calendar: Calendar | None) -> Iterator[_Read]:
    if base.year not in _YEARS:
        return
    folded, origin = plain(text)
    again = bool(_AGAIN.search(folded))
    near, far = Base(base, calendar), Base(base, calendar, ahead=True)
    for phrase in phrases(folded):
        before = _clause_before(folded, phrase.start)
        placed = place(phrase, far if _AHEAD.search(before) else near)
        start, end = origin[phrase.start], origin[phrase.end - 1] + 1
        recurrence = recurrence_of(phrase) or (_unsaid(phrase) if again else None)
        found = TimeFound(text[start:end], (start, end), placed.certainty, placed.start, placed.end, recurrence)
        yield _Read(phrase, found, before)


def _clause_before(text: str, at: int) -> str:
    return _CLAUSE_END.split(text[max(0, at - _CLAUSE) : at])[-1]


def _unsaid(phrase: Phrase) -> Recurrence | None:
    """Let hours without a day happen again where the text says so elsewhere."""
    return Recurrence(On.OFTEN) if set(phrase.words) <= {"part", "clock", "tail"} else None
