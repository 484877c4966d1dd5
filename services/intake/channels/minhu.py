"""民呼我为: flat, field names are the initials of pinyin, compact local times, division codes of GB/T 2260."""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from services.intake.channels._samples import samples_of
from services.intake.domain import fields, phone
from services.intake.domain.kind import KINDS, KindWord
from services.intake.domain.message import Complainant, Evaluation, Photo, Submission, Supplement, Where, Withdrawal
from services.intake.usecases.ports import Channel, PlatformMessage

YesNo = Literal["1", "0"]


class _Message(PlatformMessage):
    SENT: ClassVar = "sent"

    number: fields.Number = Field(alias="AJBH", description="案件编号")
    sent: fields.CompactTime = Field(alias="FSSJ", description="发送时间")
    sequence: fields.Sequence | None = Field(None, alias="XXXH", description="消息序号")


class New(_Message):
    """A new case (新增)."""

    word: Literal["XZ"] = Field(alias="XXLX", description="消息类型")
    accepted_at: fields.CompactTime = Field(alias="SLSJ", description="受理时间")
    kind: KindWord = Field(alias="SQLX", description="诉求类型")
    category: fields.Line = Field("", alias="SQLB", description="诉求类别")
    title: fields.Line = Field("", alias="BT", description="标题")
    text: fields.FullText = Field(alias="NR", description="内容")
    division: fields.Division = Field(alias="XZQHDM", description="行政区划代码")
    address: fields.Line = Field("", alias="SFDZ", description="事发地址")
    name: fields.Name = Field(alias="SQRXM", description="诉求人姓名")
    phone: fields.Phone = Field(alias="LXDH", description="联系电话")
    id_number: fields.Name | None = Field(None, alias="ZJHM", description="证件号码")
    home: fields.Line | None = Field(None, alias="LXDZ", description="联系地址")
    withheld: YesNo = Field(alias="SFBM", description="是否保密")
    urgent: YesNo = Field("0", alias="JJCD", description="紧急程度：1 紧急，0 一般")
    limit_days: Annotated[int, Field(ge=1, le=365)] = Field(alias="CBSX", description="承办时限，自然日")
    photos: Annotated[list[fields.Url], Field(max_length=20)] = Field([], alias="ZPLB", description="照片列表")

    def message(self) -> Submission:
        """Say it in intake's form; the limit counts calendar days from acceptance: the reading that is due first."""
        return Submission(
            number=self.number,
            kind=KINDS[self.kind],
            title=self.title,
            text=self.text,
            category_hint=self.category,
            where=Where(self.address, self.division),
            reported_at=self.accepted_at,
            complainant=self._complainant(),
            confidential=self.withheld == "1",
            urgent=self.urgent == "1",
            attachments=_photos(self.photos),
            reply_by=self.accepted_at + timedelta(days=self.limit_days),
        )

    def _complainant(self) -> Complainant:
        identity = {"name": self.name, "phone": self.phone, "id_number": self.id_number, "address": self.home}
        said = {name: value for name, value in identity.items() if value}
        return Complainant(person_key=phone.normalised(self.phone), identity=said)


class Supplemented(_Message):
    """More about an earlier case (补充)."""

    word: Literal["BC"] = Field(alias="XXLX", description="消息类型")
    at: fields.CompactTime = Field(alias="BCSJ", description="补充时间")
    text: fields.FullText = Field(alias="BCNR", description="补充内容")
    photos: Annotated[list[fields.Url], Field(max_length=20)] = Field([], alias="ZPLB", description="照片列表")

    def message(self) -> Supplement:
        return Supplement(self.number, self.at, self.text, _photos(self.photos))


class Withdrawn(_Message):
    """An earlier case is taken back (撤销)."""

    word: Literal["CX"] = Field(alias="XXLX", description="消息类型")
    at: fields.CompactTime = Field(alias="CXSJ", description="撤销时间")
    reason: fields.Text = Field("", alias="CXYY", description="撤销原因")

    def message(self) -> Withdrawal:
        return Withdrawal(self.number, self.at, self.reason)


class Evaluated(_Message):
    """Three answers about an earlier case (评价)."""

    word: Literal["PJ"] = Field(alias="XXLX", description="消息类型")
    at: fields.CompactTime = Field(alias="PJSJ", description="评价时间")
    responded: YesNo | None = Field(None, alias="SFXY", description="是否响应")
    solved: YesNo | None = Field(None, alias="SFJJ", description="是否解决")
    satisfied: YesNo | None = Field(None, alias="SFMY", description="是否满意")
    reason: fields.Text = Field("", alias="PJLY", description="评价理由")

    def message(self) -> Evaluation:
        responded, solved, satisfied = map(_truth, (self.responded, self.solved, self.satisfied))
        return Evaluation(self.number, self.at, responded, solved, satisfied, self.reason)


def _truth(word: YesNo | None) -> bool | None:
    return None if word is None else word == "1"


def _photos(urls: list[str]) -> tuple[Photo, ...]:
    return tuple(Photo("photo", url) for url in urls)


CHANNEL = Channel(
    title="民呼我为",
    kind_field="XXLX",
    models={"XZ": New, "BC": Supplemented, "CX": Withdrawn, "PJ": Evaluated},
)
SAMPLES = samples_of("minhu")
