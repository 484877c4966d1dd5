"""Plain text for people: nothing in it may act, hide or turn the line around."""

import unicodedata

_BRACKETS = str.maketrans({"<": "＜", ">": "＞"})
_BREAKS = {"Zl", "Zp"}
_SILENT = {"Cc", "Cf", "Cs", "Co", "Cn"}
_ONE_SMS, _PART_OF_SMS = 70, 67


def plain(text: str) -> str:
    """Make a value harmless in plain text and still readable.

    Control, bidi, zero-width and unassigned characters go, line breaks become blanks, angle brackets full width: a
    receiver who shows the text as HTML shows text.
    """
    kept = (_plain_character(character) for character in text)
    return " ".join("".join(kept).translate(_BRACKETS).split())


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
