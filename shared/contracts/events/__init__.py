"""Every event of the system, by type."""

from shared.contracts.events.base import Event
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.notice import NoticeChanged
from shared.contracts.events.parked import RecordParked
from shared.contracts.events.schedule import PlanDecided, RelocationRequested, ScheduleChanged
from shared.contracts.events.ticket import (
    TicketEvaluated,
    TicketPhotographed,
    TicketReceived,
    TicketSupplemented,
    TicketWithdrawn,
)
from shared.contracts.events.unit import ReplyAccepted, ReplyRefused, TaskAssigned, TaskRevoked

EVENTS: tuple[type[Event], ...] = (
    TicketReceived,
    TicketSupplemented,
    TicketEvaluated,
    TicketWithdrawn,
    TicketPhotographed,
    CaseChanged,
    RelocationRequested,
    PlanDecided,
    ScheduleChanged,
    TaskAssigned,
    TaskRevoked,
    ReplyAccepted,
    ReplyRefused,
    NoticeChanged,
    RecordParked,
)
