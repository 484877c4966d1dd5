"""What the words for people may say of a fact: each value escaped, and made when a template asks for it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from services.notifier.domain.fact import Fact, Move, Ticket
from shared.contracts.vocabulary import PublicState

Escape = Callable[[str], str]

SUBJECT = frozenset({"matter", "reason", "work"})
"""Values that would give a confidential matter away: they do not exist for such a ticket."""
NAMES = SUBJECT | {
    "number", "platform_number", "state", "at", "reply_by", "reply_text", "responsible", "phone", "ask_at", "periods",
}  # fmt: skip
"""All that a template may say."""


@dataclass(frozen=True)
class Directory:
    """What the words need to know beside the fact: phones of units by id, and Chinese words for codes of ours."""

    phones: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    ask_at: str = "12345"

    def spoken(self, word: str) -> str:
        """Give a word as a complainant may read it; a code without a Chinese form is left unsaid."""
        return self.words.get(word, "" if word.isascii() else word)


@dataclass(frozen=True)
class Values:
    """What templates may say of a fact to a ticket; each value is made when a template asks for it."""

    fact: Fact
    ticket: Ticket
    said_state: PublicState
    directory: Directory
    escape: Escape

    @property
    def names(self) -> frozenset[str]:
        return NAMES - SUBJECT if self.ticket.confidential else NAMES

    def number(self) -> str:
        return self.escape(self.ticket.number)

    def platform_number(self) -> str:
        return self.escape(self.ticket.external_id)

    def state(self) -> str:
        return self.said_state.value

    def at(self) -> datetime:
        return self.fact.at

    def reply_by(self) -> datetime | None:
        return self.fact.reply_by

    def reply_text(self) -> str:
        return self.escape(self.fact.reply_text)

    def responsible(self) -> str:
        return self.escape(self.fact.unit)

    def phone(self) -> str:
        return self.escape(self.directory.phones.get(self.fact.unit_id, ""))

    def ask_at(self) -> str:
        return self.escape(self.directory.ask_at)

    def periods(self) -> list[dict[str, Any]]:
        return [_period(move, self.fact.work) for move in self.fact.work]

    def matter(self) -> str:
        return self.escape(self.fact.matter)

    def reason(self) -> str:
        return self.escape(self.directory.spoken(self.fact.reason))

    def work(self) -> list[dict[str, Any]]:
        moves = self.fact.work
        return [_period(move, moves) | _place(move, self.directory, self.escape) for move in moves]


def day(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _period(move: Move, work: Iterable[Move]) -> dict[str, Any]:
    """Say when a move holds; `back_on` is None where another one of the same work follows it on the next day."""
    back_on = move.last_date + timedelta(days=1)
    goes_on = any((other.stop, other.planned, other.first_date) == (move.stop, move.planned, back_on) for other in work)
    return {
        "dates": _dates(move.first_date, move.last_date),
        "planned": move.planned,
        "moved_to": move.moved_to,
        "back_on": None if goes_on else back_on,
    }


def _place(move: Move, directory: Directory, escape: Escape) -> dict[str, Any]:
    spoken = (directory.spoken(measure) for measure in move.measures)
    return {"stop": escape(move.stop), "measures": "、".join(escape(word) for word in spoken if word)}


def _dates(first: date, last: date) -> str:
    """Write a span of days as people do: 6月19日, 6月19日至22日, 6月30日至7月2日."""
    if first == last:
        return day(first)
    return f"{day(first)}至{last.day}日" if first.month == last.month else f"{day(first)}至{day(last)}"
