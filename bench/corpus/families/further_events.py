"""Further kinds of event on topics of our own, beside the one that a target's healthy records are; a kind is a row."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bench.corpus.case import INSIDE_NAME, PASSED, Case, Path, Rec, drop, parked, put
from bench.corpus.events import WORDS, record_of
from bench.corpus.target import Family, Supply
from bench.corpus.targets.tickets import NOW
from shared.contracts.events.base import Event
from shared.contracts.events.ticket import (
    PhotoEvidence,
    TicketEvaluated,
    TicketPhotographed,
    TicketSupplemented,
    TicketWithdrawn,
)
from shared.contracts.topics import TICKET
from shared.contracts.vocabulary import ticket_id


@dataclass(frozen=True)
class Further:
    """The `n`th good event of a kind, a field that must be there, and values that park, by field."""

    name: str
    event_of: Callable[[int], Event]
    field: Path
    wrong: tuple[tuple[Path, Any], ...] = ()
    is_read: bool = True
    """False: the reader of the topic passes it over, whatever stands in it."""


def _about(n: int) -> dict[str, Any]:
    """Speak of a ticket that never comes: it is held for it."""
    number = f"F{n}"
    return {"at": NOW, "ticket_id": ticket_id("hotline", number), "channel": "hotline", "external_id": number,
            "message_id": f"m-{n}"}  # fmt: skip


KINDS: Mapping[str, tuple[Further, ...]] = {
    TICKET.name: (
        Further("a supplement", lambda n: TicketSupplemented(**_about(n), text=WORDS), ("text",),
                ((("text",), None), (("attachments",), WORDS), (("place",), [INSIDE_NAME]))),
        Further("an evaluation", lambda n: TicketEvaluated(**_about(n), solved=False, reason=WORDS), ("message_id",),
                ((("solved",), INSIDE_NAME), (("reason",), None))),
        Further("a withdrawal", lambda n: TicketWithdrawn(**_about(n), reason=WORDS), ("external_id",),
                ((("reason",), {"x": INSIDE_NAME}),)),
        Further("a picture's word", lambda n: TicketPhotographed(**_about(n), evidence=PhotoEvidence.AGREES),
                ("evidence",), ((("evidence",), "perhaps"), (("metres",), -1)), is_read=False),
    ),
}  # fmt: skip


def cases(supply: Supply) -> Iterator[Case]:
    for kind in KINDS.get(supply.target.topic, ()):
        yield from _of_kind(supply, kind)


def _of_kind(supply: Supply, kind: Further) -> Iterator[Case]:
    def new() -> Rec:
        return record_of(kind.event_of(next(supply.numbers)), "/intake")

    yield Case(kind.name, new()) if kind.is_read else Case(kind.name, new(), PASSED)
    for field in (kind.field, ("at",), ("ticket_id",)):
        yield _bad(kind, f"{kind.name} without {field[0]}", new().having(drop(field)), field)
    yield _bad(kind, f"{kind.name} about a name", new().having(put(("ticket_id",), INSIDE_NAME)), ("ticket_id",))
    for n, (field, value) in enumerate(kind.wrong, 1):
        yield _bad(kind, f"{kind.name} with {field[0]} as it may not be, {n}", new().having(put(field, value)), field)


def _bad(kind: Further, name: str, record: Rec, field: Path) -> Case:
    return parked(name, record, "schema", field[0]) if kind.is_read else Case(name, record, PASSED)


FAMILY = Family("further kinds of event on our own topics, healthy and spoilt", cases)
