"""What a fleet system reports of the work of its crews."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from shared.contracts.events.base import Moment

LONGEST = timedelta(hours=24)
"""No piece of work at one stop takes longer."""
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]


class WorkDone(BaseModel):
    """A crew worked at a stop. Written by others: unknown fields and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    kind: Literal["work_done"]
    report_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")
    """The fleet system's own id of this report: the same one twice counts once."""
    crew: Id
    stop: Id
    started_at: Moment
    ended_at: Moment
    vehicle: Id | None = None

    @field_validator("ended_at")
    @classmethod
    def _after_it_started(cls, ended: AwareDatetime, info: ValidationInfo) -> AwareDatetime:
        started = info.data.get("started_at")
        if started and not started <= ended <= started + LONGEST:
            raise ValueError("must lie within 24 hours after started_at")
        return ended
