"""What a unit is asked, and what it may answer."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from shared.contracts.events.base import Event, Moment
from shared.contracts.topics import UNIT_IN, Topic
from shared.contracts.vocabulary import Outcome, TaskRole, Urgency


class UnitMessage(Event):
    """A message to one unit, on that unit's topic."""

    TOPIC: ClassVar = UNIT_IN

    unit_id: str
    case_id: UUID
    task_id: UUID

    @property
    def key(self) -> str:
        return str(self.case_id)

    @property
    def topic(self) -> Topic:
        return UNIT_IN.of(self.unit_id)


class TaskAssigned(UnitMessage):
    """Work for one unit. `token` and `version` have to come back with every answer; no complainant is named."""

    TYPE: ClassVar = "cn.xiaolan.task.assigned.v1"

    token: str
    version: int
    case_number: str
    role: TaskRole
    category: str
    category_title: str
    title: str
    text: str
    place: str
    incident: str
    urgency: Urgency
    sign_by: Moment
    resolve_by: Moment
    instructions: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    """The kinds of answer that are legal now."""

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.task_id, self.version)


class TaskRevoked(UnitMessage):
    """A task that is no longer this unit's; its token is void."""

    TYPE: ClassVar = "cn.xiaolan.task.revoked.v1"

    version: int
    reason: str

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.task_id, self.version, "revoked")


class ReplyAccepted(UnitMessage):
    """An answer took effect; `version` is what the next answer has to carry."""

    TYPE: ClassVar = "cn.xiaolan.reply.accepted.v1"

    reply_id: str
    version: int
    answers: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.unit_id, self.reply_id, "accepted")


class ReplyRefused(UnitMessage):
    """An answer without effect: why, and what would be legal."""

    TYPE: ClassVar = "cn.xiaolan.reply.refused.v1"

    reply_id: str
    reason: str
    version: int | None = None
    answers: tuple[str, ...] = ()

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.unit_id, self.reply_id, "refused")


class _Reply(BaseModel):
    """What every answer of a unit carries. Written by others: unknown fields and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    reply_id: str = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")
    case_id: UUID
    task_id: UUID
    token: str = Field(min_length=1, max_length=64)
    version: int = Field(ge=1, le=2**31, strict=True)
    handler: str = Field(default="", max_length=64)


class Sign(_Reply):
    kind: Literal["sign"]


class Progress(_Reply):
    kind: Literal["progress"]
    text: str = Field(min_length=1, max_length=2_000)


class Return(_Reply):
    """退单: not ours. The reason's code is one of the city's list; the proof says by which duty or line on the map."""

    kind: Literal["return"]
    reason_code: str = Field(min_length=1, max_length=32)
    explanation: str = Field(min_length=1, max_length=2_000)


class SubmitResult(_Reply):
    """处置结果: what was done, and the words that the complainants may read."""

    kind: Literal["submit_result"]
    outcome: Outcome
    contacted: StrictBool
    confirmed: StrictBool
    solved: StrictBool
    public_text: str = Field(min_length=1, max_length=2_000)
    note: str = Field(default="", max_length=4_000)
    evidence: tuple[str, ...] = Field(default=(), max_length=20)


UnitReply = Annotated[Sign | Progress | Return | SubmitResult, Field(discriminator="kind")]
REPLY_KINDS = ("sign", "progress", "return", "submit_result")
