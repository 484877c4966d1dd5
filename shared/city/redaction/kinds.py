"""The kinds of personal data, and what stands in a text for each."""

from enum import StrEnum


class PersonalData(StrEnum):
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_CARD = "bank_card"
    PLATE = "plate"
    EMAIL = "email"
    ACCOUNT = "account"
    NAME = "name"
    ADDRESS = "address"


PLACEHOLDERS: dict[PersonalData, str] = {
    PersonalData.PHONE: "〔电话〕",
    PersonalData.ID_NUMBER: "〔证件号〕",
    PersonalData.BANK_CARD: "〔银行卡〕",
    PersonalData.PLATE: "〔车牌〕",
    PersonalData.EMAIL: "〔邮箱〕",
    PersonalData.ACCOUNT: "〔账号〕",
    PersonalData.NAME: "〔姓名〕",
    PersonalData.ADDRESS: "〔房号〕",
}

Span = tuple[int, int]
"""Where a find starts and where it has ended."""
