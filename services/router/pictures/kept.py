"""What the router's database keeps about a date: plans, the wishes behind them, what was seen, who waits for it."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from services.router.domain.plan_compliance import Seen
from services.router.domain.plan_life import WorkPlan
from services.router.domain.timetable import Request


@dataclass(frozen=True)
class CaseSaid:
    """A case that counts for a plan: its number and how many submissions it holds, never whose they are."""

    case_id: UUID
    number: str
    category: str
    state: str
    tickets: int
    crews: tuple[str, ...] = ()
    """Crews whose work is moved for it on the date."""


@dataclass(frozen=True)
class TurnedDown:
    """A wish for the date that was not granted, with the reason that its case was told; empty if it came too late."""

    crew_id: str
    stops: tuple[str, ...]
    not_before: time
    number: str
    reason: str


@dataclass(frozen=True)
class Kept:
    """All of one date, as it was at a moment (local time)."""

    at: datetime
    plans: tuple[WorkPlan, ...] = ()
    wishes: tuple[Request, ...] = ()
    seen: tuple[Seen, ...] = ()
    cases: tuple[CaseSaid, ...] = ()
    turned_down: tuple[TurnedDown, ...] = ()
