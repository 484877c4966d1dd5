"""小蓝热线: telephone, WeChat and 随手拍. Nested camelCase, local times, GCJ-02 points."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationInfo
from pydantic.alias_generators import to_camel

from services.intake.channels._samples import samples_of
from services.intake.domain import fields, phone
from services.intake.domain.kind import KINDS, KindWord
from services.intake.domain.message import Complainant, Evaluation, Photo, Submission, Supplement, Where, Withdrawal
from services.intake.usecases.ports import Channel, PlatformMessage
from shared.city.geo import Point, gcj02_to_wgs84

MediaKind = Literal["photo", "video", "audio"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="ignore", alias_generator=to_camel)


class Media(_Part):
    type: MediaKind
    url: fields.Url


def _photo_or_words(content: str, info: ValidationInfo) -> str:
    if not content and info.data.get("photos") == []:
        raise ValueError("must not be empty where there is no photo")
    return content


Album = Annotated[list[Media], Field(max_length=20)]
PhotoOrWords = Annotated[fields.Text, AfterValidator(_photo_or_words), Field(validate_default=True)]
"""Stands after `photos`: a validator sees the fields above it only."""


class Location(_Part):
    """A point as Chinese map services give it (GCJ-02)."""

    lng: fields.Longitude
    lat: fields.Latitude


class Caller(_Part):
    name: fields.Name | None = None
    phone: fields.Phone
    id_card: fields.Name | None = None
    address: fields.Line | None = None


class Order(_Part):
    order_no: fields.Number
    entrance: Literal["phone", "wechat", "snap"]
    report_time: fields.LocalTime
    appeal_type: KindWord
    category: fields.Line = ""
    title: fields.Line = ""
    photos: Album = Field([])
    content: PhotoOrWords = ""
    address: fields.Line = ""
    district_code: fields.Division | None = None
    location: Location | None = None
    urgent: bool = False
    anonymous: bool = False
    reward_claim: bool = False


class Earlier(_Part):
    """Names the order that a follow-up speaks of."""

    order_no: fields.Number


class _Message(PlatformMessage):
    model_config = ConfigDict(alias_generator=to_camel)

    SENT: ClassVar = "send_time"

    send_time: fields.LocalTime
    sequence: fields.Sequence | None = None


def _caller_or_anonymous(caller: Caller | None, info: ValidationInfo) -> Caller | None:
    order = info.data.get("order")
    if caller is None and order is not None and not order.anonymous:
        raise ValueError("must be given where order.anonymous is not true")
    return caller


class Create(_Message):
    """A new order."""

    msg_type: Literal["create"]
    order: Order
    caller: Annotated[Caller | None, AfterValidator(_caller_or_anonymous), Field(validate_default=True)] = None

    def message(self) -> Submission:
        order = self.order
        return Submission(
            number=order.order_no,
            kind=KINDS[order.appeal_type],
            title=order.title,
            text=order.content,
            category_hint=order.category,
            where=Where(order.address, order.district_code, _wgs84(order.location)),
            reported_at=order.report_time,
            complainant=_complainant(self.caller),
            confidential=order.anonymous,
            urgent=order.urgent,
            reward_claim=order.reward_claim,
            attachments=_photos(order.photos),
        )


class Supplemented(_Message):
    """More about an earlier order; a photo alone is enough."""

    msg_type: Literal["supplement"]
    order: Earlier
    time: fields.LocalTime
    photos: Album = Field([])
    content: PhotoOrWords = ""

    def message(self) -> Supplement:
        return Supplement(self.order.order_no, self.time, self.content, _photos(self.photos))


class Withdrawn(_Message):
    """An earlier order is taken back."""

    msg_type: Literal["withdraw"]
    order: Earlier
    time: fields.LocalTime
    reason: fields.Text = ""

    def message(self) -> Withdrawal:
        return Withdrawal(self.order.order_no, self.time, self.reason)


class Answers(_Part):
    responded: bool | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    reason: fields.Text = ""


class Evaluated(_Message):
    """The caller's three answers about an earlier order."""

    msg_type: Literal["evaluate"]
    order: Earlier
    time: fields.LocalTime
    evaluation: Answers

    def message(self) -> Evaluation:
        given = self.evaluation
        return Evaluation(self.order.order_no, self.time, given.responded, given.solved, given.satisfied, given.reason)


def _wgs84(location: Location | None) -> Point | None:
    return gcj02_to_wgs84(Point(location.lng, location.lat)) if location else None


def _photos(media: list[Media]) -> tuple[Photo, ...]:
    return tuple(Photo(item.type, item.url) for item in media)


def _complainant(caller: Caller | None) -> Complainant:
    if caller is None:
        return Complainant()
    identity = {"name": caller.name, "phone": caller.phone, "id_number": caller.id_card, "address": caller.address}
    said = {name: value for name, value in identity.items() if value}
    return Complainant(person_key=phone.normalised(caller.phone), identity=said)


CHANNEL = Channel(
    title="小蓝热线",
    kind_field="msgType",
    models={"create": Create, "supplement": Supplemented, "withdraw": Withdrawn, "evaluate": Evaluated},
)
SAMPLES = samples_of("hotline")
