"""Finds bank cards: 16 to 19 digits with the right check digit, or after their word."""

from collections.abc import Iterator

from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.numbers import GAP, always, digits, found, pattern, spoken

KIND = PersonalData.BANK_CARD
_CARD = pattern(rf"(?<![\da-z])([34569](?:{GAP}\d){{15,18}})(?!\d)")
_SAID = pattern(rf"(?:卡号|银行卡|储蓄卡|信用卡|银行账号|银行帐号)[^\d\n]{{0,8}}(\d(?:{GAP}\d){{11,20}})(?!\d)")
_FILE = ("工单", "单号", "案号", "编号", "案件", "流水", "受理", "文号")
_BEFORE = 8


def find(text: str) -> Iterator[Span]:
    """Find cards; every tenth file number would pass the check by chance, so those with a word of theirs stay."""
    for start, end in spoken(text, _CARD, passes_luhn):
        if not any(word in text[max(0, start - _BEFORE) : start] for word in _FILE):
            yield start, end
    yield from found(text, _SAID, always)


def passes_luhn(text: str) -> bool:
    """Tell whether a card number's check digit is right (ISO/IEC 7812-1)."""
    numbers = [int(digit) for digit in reversed(digits(text))]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(numbers)) % 10 == 0
