"""What happened to a case, as far as a complainant may hear of it."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from shared.contracts.vocabulary import PublicState


@dataclass(frozen=True)
class Ticket:
    """One submission: under which number, on which channel. `external_id` is the platform's own number."""

    ticket_id: UUID
    number: str
    channel: str
    external_id: str
    confidential: bool = False


@dataclass(frozen=True)
class Move:
    """City work that was moved. Times are local, dates inclusive; afterwards the old time holds again."""

    stop: str
    planned: time
    moved_to: time
    first_date: date
    last_date: date
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One fact about a case: `word` names its kind (`opened`, `scheduled`), `case_version` its place in the course."""

    case_id: UUID
    case_version: int
    word: str
    state: PublicState
    at: datetime
    matter: str
    unit_id: str = ""
    unit: str = ""
    reply_by: datetime | None = None
    work: tuple[Move, ...] = ()
    reply_text: str = ""
    reason: str = ""
