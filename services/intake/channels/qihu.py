"""企呼我应: enterprises. UTC times, credit codes, a limit that the platform expects."""

from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic.alias_generators import to_camel

from services.intake.channels._samples import samples_of
from services.intake.domain import fields
from services.intake.domain.kind import KINDS, KindWord
from services.intake.domain.message import Complainant, Evaluation, Photo, Submission, Supplement, Where, Withdrawal
from services.intake.usecases.ports import Channel, PlatformMessage
from shared.city.geo import Point


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", alias_generator=to_camel)


class Enterprise(_Part):
    name: fields.Name
    credit_code: fields.CreditCode
    address: fields.Line | None = None


class Contact(_Part):
    name: fields.Name
    phone: fields.Phone
    email: fields.Name | None = None


class Place(_Part):
    """Where the matter is; the point is WGS-84."""

    address: fields.Line = ""
    division_code: fields.Division | None = None
    longitude: fields.Longitude | None = None
    latitude: Annotated[fields.Latitude | None, Field(validate_default=True)] = None

    @field_validator("latitude")
    @classmethod
    def _both_or_none(cls, latitude: float | None, info: ValidationInfo) -> float | None:
        if "longitude" in info.data and (latitude is None) != (info.data["longitude"] is None):
            raise ValueError("must be given together with longitude, or neither")
        return latitude

    @property
    def point(self) -> Point | None:
        if self.longitude is None or self.latitude is None:
            return None
        return Point(self.longitude, self.latitude)


class Paper(_Part):
    type: Literal["photo", "video", "audio", "document"]
    url: fields.Url


Papers = Annotated[list[Paper], Field(max_length=20)]


class _Message(PlatformMessage):
    model_config = ConfigDict(alias_generator=to_camel)

    SENT: ClassVar = "sent_at"

    appeal_id: fields.Number
    sent_at: fields.UtcTime
    sequence: fields.Sequence | None = None


class Submitted(_Message):
    """A new appeal."""

    event: Literal["appeal.submitted"]
    submitted_at: fields.UtcTime
    appeal_type: KindWord
    domain: fields.Name
    title: fields.Line
    content: fields.FullText
    enterprise: Enterprise
    contact: Contact
    place: Place = Place()
    confidential: bool = False
    urgent: bool = False
    attachments: Papers = Field([])
    expect_reply_by: fields.UtcTime | None = None

    @field_validator("expect_reply_by")
    @classmethod
    def _after_submission(cls, limit: fields.UtcTime | None, info: ValidationInfo) -> fields.UtcTime | None:
        submitted = info.data.get("submitted_at")
        if limit and submitted and limit <= submitted:
            raise ValueError("must lie after submittedAt")
        return limit

    def message(self) -> Submission:
        place = self.place
        return Submission(
            number=self.appeal_id,
            kind=KINDS[self.appeal_type],
            title=self.title,
            text=self.content,
            category_hint=self.domain,
            where=Where(place.address, place.division_code, place.point),
            reported_at=self.submitted_at.astimezone(fields.SHANGHAI),
            complainant=self._complainant(),
            confidential=self.confidential,
            urgent=self.urgent,
            attachments=_photos(self.attachments),
            reply_by=self.expect_reply_by and self.expect_reply_by.astimezone(fields.SHANGHAI),
        )

    def _complainant(self) -> Complainant:
        identity = {
            "enterprise": self.enterprise.name,
            "credit_code": self.enterprise.credit_code,
            "address": self.enterprise.address,
            "name": self.contact.name,
            "phone": self.contact.phone,
            "email": self.contact.email,
        }
        said = {name: value for name, value in identity.items() if value}
        return Complainant(enterprise=True, person_key=self.enterprise.credit_code, identity=said)


class Supplemented(_Message):
    """More about an earlier appeal."""

    event: Literal["appeal.supplemented"]
    at: fields.UtcTime
    content: fields.FullText
    attachments: Papers = Field([])

    def message(self) -> Supplement:
        at = self.at.astimezone(fields.SHANGHAI)
        return Supplement(self.appeal_id, at, self.content, _photos(self.attachments))


class Withdrawn(_Message):
    """An earlier appeal is taken back."""

    event: Literal["appeal.withdrawn"]
    at: fields.UtcTime
    reason: fields.Text = ""

    def message(self) -> Withdrawal:
        return Withdrawal(self.appeal_id, self.at.astimezone(fields.SHANGHAI), self.reason)


class Evaluated(_Message):
    """The enterprise's three answers about an earlier appeal."""

    event: Literal["appeal.evaluated"]
    at: fields.UtcTime
    responded: bool | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    reason: fields.Text = ""

    def message(self) -> Evaluation:
        at = self.at.astimezone(fields.SHANGHAI)
        return Evaluation(self.appeal_id, at, self.responded, self.solved, self.satisfied, self.reason)


def _photos(papers: list[Paper]) -> tuple[Photo, ...]:
    return tuple(Photo(paper.type, paper.url) for paper in papers)


CHANNEL = Channel(
    title="企呼我应",
    kind_field="event",
    models={
        "appeal.submitted": Submitted,
        "appeal.supplemented": Supplemented,
        "appeal.withdrawn": Withdrawn,
        "appeal.evaluated": Evaluated,
    },
)
SAMPLES = samples_of("qihu")
