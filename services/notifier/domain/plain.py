"""Plain text for people: nothing in it may act, hide or turn the line around."""

import re
import unicodedata

_COMMON = re.compile(r"[ -~\u2014\u2018-\u201d\u2026\u3000-\u3029\u4e00-\u9fff\uff01-\uff5e]*")
"""What most texts are made of; none of it acts, hides or breaks a line, and `split` makes the blanks one."""
_BRACKETS = str.maketrans({"<": "＜", ">": "＞"})
_BREAKS = {"Zl", "Zp"}
_SILENT = {"Cc", "Cf", "Cs", "Co", "Cn"}
_ONE_SMS, _PART_OF_SMS = 70, 67


def plain(text: str) -> str:
    """Make a value harmless in plain text and still readable.

    Control, bidi, zero-width and unassigned characters go, line breaks become blanks, angle brackets full width: a
    receiver who shows the text as HTML shows text.
    """
    kept = text if _COMMON.fullmatch(text) else "".join(map(_plain_character, text))
    return " ".join(kept.translate(_BRACKETS).split())


def sms_segments(text: str) -> int:
    """Count the short messages that a text takes: 70 UTF-16 units in one, 67 in each of several (3GPP TS 23.040)."""
    units = len(text.encode("utf-16-le")) // 2
    return 1 if units <= _ONE_SMS else -(-units // _PART_OF_SMS)


def _plain_character(character: str) -> str:
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    if kind in _BREAKS:
        return " "
    return "" if kind in _SILENT else character
