"""Made-up facts: what a template is tried with before the city is served by it, and what a preview shows.

Each template is tried with everything said, with work that gets another hour on its last day, and with everything left
out, for an ordinary and a confidential ticket.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID

from services.notifier.domain.fact import Fact, Move, Ticket
from services.notifier.domain.wording import SHANGHAI, file_of
from shared.contracts.vocabulary import PublicState, ticket_id

_CASE = UUID("00000000-0000-5000-8000-000000000001")
_AT = datetime(2025, 6, 18, 5, 43, tzinfo=SHANGHAI)
_WORK = Move("后村家园", time(5, 30), time(7, 35), date(2025, 6, 19), date(2025, 6, 22), ("quiet_equipment",))

STATES = {
    "opened": PublicState.RECEIVED,
    "ticket_joined": PublicState.ACCEPTED,
    "scheduled": PublicState.SCHEDULED,
    "replied": PublicState.REPLIED,
    "closed": PublicState.CLOSED,
}


def full_fact(word: str) -> Fact:
    """Give a fact of this kind that says all it can say."""
    return Fact(
        case_id=_CASE,
        case_version=3,
        word=word,
        state=STATES.get(word, PublicState.IN_PROGRESS),
        at=_AT,
        matter="环卫作业噪声，峰山路后村家园",
        unit_id="sy-env",
        unit="上虞区环卫管理机构",
        reply_by=datetime(2025, 6, 25, 17, 30, tzinfo=SHANGHAI),
        work=(_WORK,),
        reply_text="经核查，该路段清运作业已调整到 07:30 以后，并更换低噪声设备。",
        reason="resolved",
    )


def bare_fact(word: str) -> Fact:
    """Give a fact of this kind with everything left out that may be."""
    return replace(full_fact(word), unit_id="", unit="", reply_by=None, work=(), reply_text="", reason="")


def _two_hours(word: str) -> Fact:
    """Give a full fact about work that is not back when its first hour ends."""
    early, late = replace(_WORK, last_date=date(2025, 6, 21)), replace(_WORK, first_date=date(2025, 6, 22))
    return replace(full_fact(word), work=(early, replace(late, moved_to=time(9, 20))))


def sample_ticket(channel: str = "minhu", *, confidential: bool = False) -> Ticket:
    number = "SX-20250618-000123"
    return Ticket(ticket_id(channel, number), number, channel, "MH202506180042", confidential)


def samples(word: str, template: str) -> Iterator[tuple[str, Fact, Ticket]]:
    """List what a template is tried with, each with the file that must answer for it."""
    for confidential in (False, True):
        ticket = sample_ticket(confidential=confidential)
        for fact in (full_fact(word), _two_hours(word), bare_fact(word)):
            yield file_of(template, confidential=confidential), fact, ticket
