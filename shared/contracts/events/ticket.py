"""What intake says: a submission, in the city's one form, without who sent it."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import Field

from shared.contracts.events.base import Event, Moment, Value
from shared.contracts.topics import TICKET
from shared.contracts.vocabulary import Kind, Urgency


class ReadCategory(Value):
    """A category as it was read: `code` is `top` or `top.sub` (sanitation.noise); `words` are the evidence."""

    code: str
    confidence: float = Field(ge=0, le=1)
    words: tuple[str, ...] = ()
    hint: str | None = None
    """The platform's own category, in its words."""
    second: str | None = None
    """The next likeliest top category: where `confidence` is below `SURE`, a person decides between the two."""
    second_confidence: float = Field(default=0.0, ge=0, le=1)


class ReadMatter(Value):
    """One of several matters of a text: its category, and the characters of `text` that speak of it."""

    category: str
    confidence: float = Field(ge=0, le=1)
    start: int
    end: int


class Point(Value):
    """Degrees, WGS-84."""

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class PlaceConflict(Value):
    """Two pieces of evidence (`text`, `division`, `point`) that cannot both be right: division codes, or metres."""

    one: str
    other: str
    one_says: str | None = None
    other_says: str | None = None
    metres: int | None = Field(default=None, ge=0)


class ReadPlace(Value):
    """A place as it was read. District and street are division codes (6 and 9 digits), `cell` a 250 m cell's name."""

    words: str = ""
    name: str | None = None
    """The named place, road or estate that decided; the gazetteer need not hold it."""
    district: str | None = None
    street: str | None = None
    point: Point | None = None
    cell: str | None = None
    confidence: float = Field(default=0.0, ge=0, le=1)
    kind: str = ""
    """What the name is: district, street, community, road, junction, estate, school and the gazetteer's other kinds."""
    conflicts: tuple[PlaceConflict, ...] = ()
    """What speaks against it; empty where all the evidence agrees."""


class Incident(Value):
    """When the matter happens, apart from when it was reported."""

    start: Moment | None = None
    end: Moment | None = None
    recurring: bool = False
    phrase: str = ""


class ComplainantKind(StrEnum):
    PERSON = "person"
    ENTERPRISE = "enterprise"


class Attachment(Value):
    kind: str
    reference: str


class Origin(Value):
    """Where the submission's own record lies, and its digest: what came in can always be found again."""

    topic: str
    partition: int
    offset: int
    sha256: str


class TicketReceived(Event):
    """A submission was taken in."""

    TYPE: ClassVar = "cn.xiaolan.ticket.received.v1"
    TOPIC: ClassVar = TICKET

    ticket_id: UUID
    number: str
    channel: str
    external_id: str
    kind: Kind
    category: ReadCategory
    matters: tuple[ReadMatter, ...] = ()
    """Two or more, in the text's order; empty where the text speaks of one matter alone."""
    title: str
    text: str
    place: ReadPlace
    incident: Incident
    urgency: Urgency
    confidential: bool
    complainant_kind: ComplainantKind
    complainant_ref: UUID | None = None
    """The same for the same person; None when nobody could be told apart (anonymous)."""
    attachments: tuple[Attachment, ...] = ()
    reward_claim: bool = False
    reported_at: Moment
    reply_by: Moment | None = None
    """The platform's own limit, if it sent one: it binds."""
    origin: Origin

    @property
    def key(self) -> str:
        return str(self.ticket_id)

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.ticket_id,)


class TicketFollowUp(Event):
    """Something more about an earlier submission; it may come before that submission."""

    TOPIC: ClassVar = TICKET

    ticket_id: UUID
    channel: str
    external_id: str
    message_id: str
    """The id under which intake took the platform's message: what makes this fact differ from another of its kind."""

    @property
    def key(self) -> str:
        return str(self.ticket_id)

    @property
    def identity(self) -> tuple[object, ...]:
        return (self.ticket_id, self.message_id)


class TicketSupplemented(TicketFollowUp):
    TYPE: ClassVar = "cn.xiaolan.ticket.supplemented.v1"

    text: str
    attachments: tuple[Attachment, ...] = ()
    category: ReadCategory | None = None
    """What it is about, where the supplement corrects that."""
    place: ReadPlace | None = None
    """Where it is, where the supplement corrects that."""


class TicketEvaluated(TicketFollowUp):
    """The complainant's three answers, each apart: did they respond, is it solved, are you satisfied."""

    TYPE: ClassVar = "cn.xiaolan.ticket.evaluated.v1"

    responded: bool | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    reason: str = ""


class TicketWithdrawn(TicketFollowUp):
    TYPE: ClassVar = "cn.xiaolan.ticket.withdrawn.v1"

    reason: str = ""


class PhotoEvidence(StrEnum):
    """What the position of a picture says of the place as it was read."""

    AGREES = "agrees"
    DIFFERS = "differs"
    NEW = "new"
    """Nothing was known of the place before."""


class TicketPhotographed(TicketFollowUp):
    """A picture says where it was taken; once a ticket for each thing that it can say. The picture stays in intake."""

    TYPE: ClassVar = "cn.xiaolan.ticket.photographed.v1"

    evidence: PhotoEvidence
    metres: int | None = Field(default=None, ge=0)
    """Between the picture and the place as it was read, where that has a cell."""
    place: ReadPlace | None = None
    """Where it was taken; of a confidential ticket district and street only."""
