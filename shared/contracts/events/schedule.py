"""City work: what has to be planned anew, what people decided about a plan, and what was moved."""

from datetime import date, time
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field, ValidationInfo, field_validator

from shared.contracts.events.base import Day, Event, Value
from shared.contracts.events.case import Decision
from shared.contracts.topics import COMMAND, RELOCATION, SCHEDULE

LONGEST = 366
"""Days that one wish may span: each is planned on its own."""


class RelocationRequested(Event):
    """A crew's work disturbs: plan its runs of these dates anew. Dates are inclusive, times local (Asia/Shanghai)."""

    TYPE: ClassVar = "cn.xiaolan.relocation.requested.v1"
    TOPIC: ClassVar = RELOCATION

    request_id: UUID
    case_id: UUID
    crew_id: str
    stops: tuple[str, ...]
    """The stops that were complained about; others that fall into the same quiet time move too."""
    first_date: Day
    last_date: Day
    not_before: time
    measures: tuple[str, ...] = ()
    decision: Decision
    approval: bool = False
    """True: the plan is published only after a person has approved it."""
    round: int = Field(default=1, ge=1, le=1_000)
    """Counts how often the same wish is planned: again after its plan was approved."""

    @field_validator("last_date")
    @classmethod
    def _within_a_year(cls, last: date, info: ValidationInfo) -> date:
        first = info.data.get("first_date")
        if first and (last - first).days > LONGEST:
            raise ValueError(f"must lie within {LONGEST} days of first_date")
        return last

    @property
    def key(self) -> str:
        return self.crew_id

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.request_id,) if self.round == 1 else (self.request_id, self.round)


class PlanDecided(Event):
    """A person approved or withdrew a plan for a crew's work; what he may decide is for the router to look up."""

    TYPE: ClassVar = "cn.xiaolan.plan.decided.v1"
    TOPIC: ClassVar = COMMAND

    plan_id: UUID
    crew_id: str
    decision: Literal["approved", "withdrawn"]
    staff: str
    """Id of the person in the city's staff directory."""
    reason: str = Field(default="", max_length=500)

    @property
    def key(self) -> str:
        return self.crew_id

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.plan_id, self.decision, self.staff, self.at.isoformat())


class StopMove(Value):
    """One stop of one run: planned start and new start, local time of that date."""

    date: date
    stop_id: str
    stop: str
    planned: time
    moved_to: time


class StopHandover(Value):
    """One stop that goes to another crew for one day; its new start, local time, also where it is the planned one."""

    date: date
    stop_id: str
    stop: str
    planned: time
    starts_at: time
    crew_id: str
    """The other crew: who takes it, or whose it is."""


class ScheduleChanged(Event):
    """A crew's timetable between two dates (inclusive); after the last one the old timetable holds again.

    `moved`: these moves hold on these dates, instead of all that was said of them before. `restored`: on these dates,
    and from then on, the old timetable holds; there are no moves. A plan that ends as announced is restored on the day
    after its last one, a withdrawn one from the crew's next run on.

    On a day that hands a stop over, the crew that `gives` it does not go there, and the one that `takes` it does; both
    crews' changes are said at once, of one plan (`team`). A stop that is given stands in no `moves` of its own crew.
    """

    TYPE: ClassVar = "cn.xiaolan.schedule.changed.v1"
    TOPIC: ClassVar = SCHEDULE

    plan_id: UUID
    version: int
    """Counts the changes of this crew's timetable from 1."""
    crew_id: str
    unit_id: str
    change: Literal["moved", "restored"]
    first_date: date
    last_date: date
    moves: tuple[StopMove, ...]
    measures: tuple[str, ...] = ()
    case_ids: tuple[UUID, ...] = ()
    reason: str = ""
    gives: tuple[StopHandover, ...] = ()
    takes: tuple[StopHandover, ...] = ()
    team: tuple[str, ...] = ()
    """The crews whose changes belong together, this one among them; empty where it stands alone."""

    @property
    def key(self) -> str:
        return self.crew_id

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.crew_id, self.version)
