"""Finds bank cards: 16 to 19 digits with the right check digit, or after their word."""

from collections.abc import Iterator

from shared.city.redaction.kinds import PersonalData, Span
from shared.city.redaction.numbers import GAP, always, digits, found, is_of_a_file, pattern, spoken

KIND = PersonalData.BANK_CARD
_CARD = pattern(rf"(?<![\da-z])([34569](?:{GAP}\d){{15,18}})(?!\d)")
_SAID = pattern(
    rf"(?:卡号|银行卡|储蓄卡|信用卡|银行账号|银行帐号|[工农建中交招]行(?:卡号?)?)[^\d\n]{{0,8}}(\d(?:{GAP}\d){{11,20}})(?!\d)"
)
_LAST = pattern(r"卡号?(?:尾号|[后末][几四六]位)[: 是为]{0,3}(\d{4,6})(?!\d)")


def find(text: str) -> Iterator[Span]:
    """Find cards; every tenth file number would pass the check by chance, so those with a word of theirs stay."""
    for start, end in spoken(text, _CARD, passes_luhn):
        if not is_of_a_file(text, (start, end)):
            yield start, end
    yield from found(text, _SAID, always)
    yield from found(text, _LAST, always)


def passes_luhn(text: str) -> bool:
    """Tell whether a card number's check digit is right (ISO/IEC 7812-1)."""
    numbers = [int(digit) for digit in reversed(digits(text))]
    return sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(numbers)) % 10 == 0
