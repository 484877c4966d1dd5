"""Hides what may be identity in what a platform sent: shapes stay, words do not."""

import re
from typing import Any

_TIME = re.compile(r"\d{8}(\d{6})?|\d{4}-\d\d-\d\d([T ][\d:.]+(Z|[+-]\d\d:?\d\d)?)?")
_NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_TELLING_DIGITS = 7


def masked(value: Any) -> Any:
    """Keep names of fields, times, truth values and small numbers; of a text only its length is left."""
    if isinstance(value, dict):
        return {name: masked(item) for name, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, str):
        return value if _TIME.fullmatch(value) else f"‹{len(value)} 字›"
    if isinstance(value, int) and not isinstance(value, bool) and len(str(abs(value))) >= _TELLING_DIGITS:
        return "‹数›"
    return value


def without_numbers(text: str) -> str:
    """Replace what could be a mobile phone or an identity card."""
    return _NUMBERS.sub("‹数›", text)
