"""What finders of numbers share: patterns tried on the text and on its dictated numbers, and checks of digits."""

import re
from collections.abc import Callable, Iterator

from shared.city.redaction.fold import GAP, dictated, holds_number
from shared.city.redaction.kinds import Span

__all__ = [
    "GAP",
    "Check",
    "always",
    "announces_number",
    "digits",
    "found",
    "holds_number",
    "is_of_a_file",
    "pattern",
    "spoken",
]

Check = Callable[[str], bool]

_FILE = re.compile(
    "(?:(?:工单|订单|案|案件|流水|受理|文|批|单|标书|合同|项目|招标|信访件?)编?号|编号)码?[:是为 ]{0,3}[a-z-]{0,6}$",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile("短号|尾号|[后末][几三四五六]位|[1l][3-9][0-9ol]{9}", re.IGNORECASE)
_PERSONS = re.compile("(?:身份证|证件|护照|银行卡|手机|电话)[^,。;!?\n]{0,4}$")
_BEFORE = 16


def pattern(regex: str) -> re.Pattern[str]:
    """Compile a finder's pattern; its first group is the find."""
    return re.compile(regex, re.ASCII | re.IGNORECASE)


def found(text: str, regex: re.Pattern[str], check: Check) -> Iterator[Span]:
    """Give where a pattern stands and its check agrees."""
    for match in regex.finditer(text):
        if check(match[1]):
            yield match.span(1)


def spoken(text: str, regex: re.Pattern[str], check: Check) -> Iterator[Span]:
    """Do the same for numbers in Chinese numerals, alone or among digits."""
    yield from found(text, regex, check)
    for offset, numerals in dictated(text):
        for start, end in found(numerals, regex, check):
            yield offset + start, offset + end


def announces_number(text: str) -> bool:
    """Tell whether there may be a number that is shorter than a telephone's, or written with letters for 0 and 1."""
    return _ANNOUNCED.search(text) is not None


def is_of_a_file(text: str, span: Span) -> bool:
    """Tell whether a word before a number says that it is a file's: 工单号, 招标编号, 合同编号; not 身份证编号."""
    before = text[max(0, span[0] - _BEFORE) : span[0]]
    word = _FILE.search(before)
    return word is not None and not _PERSONS.search(before[: word.start()])


def digits(text: str) -> str:
    return "".join(character for character in text if character.isdigit())


def always(_: str) -> bool:
    return True
