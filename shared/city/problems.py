"""Says in Chinese what pydantic found wrong with a cell."""

from collections.abc import Mapping
from typing import Any

_SENTENCES: dict[str, str] = {
    "missing": "必填，不能为空",
    "extra_forbidden": "没有这一项",
    "int_parsing": "应是整数，写的是“{input}”",
    "int_type": "应是整数，写的是“{input}”",
    "float_parsing": "应是数字，写的是“{input}”",
    "finite_number": "应是有限的数字，写的是“{input}”",
    "bool_parsing": "应是 yes 或 no，写的是“{input}”",
    "date_from_datetime_parsing": "应是日期（如 2025-06-18），写的是“{input}”",
    "date_parsing": "应是日期（如 2025-06-18），写的是“{input}”",
    "time_parsing": "应是时刻（如 07:30），写的是“{input}”",
    "literal_error": "应是 {expected} 之一，写的是“{input}”",
    "enum": "应是 {expected} 之一，写的是“{input}”",
    "string_pattern_mismatch": "写法不对（应符合 {pattern}），写的是“{input}”",
    "string_too_short": "太短，至少 {min_length} 个字",
    "string_too_long": "太长，至多 {max_length} 个字",
    "string_type": "应是文字，写的是“{input}”",
    "greater_than": "应大于 {gt}，写的是“{input}”",
    "greater_than_equal": "不能小于 {ge}，写的是“{input}”",
    "less_than": "应小于 {lt}，写的是“{input}”",
    "less_than_equal": "不能大于 {le}，写的是“{input}”",
    "too_short": "太少，至少 {min_length} 项",
    "dict_type": "应是“名称: 值”的写法",
    "model_type": "应是“名称: 值”的写法",
    "list_type": "应是一列（每项前加 -）",
    "tuple_type": "应是一列（每项前加 -）",
}


def problem_of(detail: Mapping[str, Any]) -> tuple[str, str]:
    """Turn one of pydantic's details into (where, sentence); a validator's own sentence is kept as it is."""
    where = ".".join(str(part) for part in detail["loc"])
    if detail["type"] == "value_error":
        return where, str(detail["ctx"]["error"])
    sentence = _SENTENCES.get(detail["type"])
    if sentence is None:
        return where, str(detail["msg"])
    return where, sentence.format(input=_shown(detail.get("input")), **detail.get("ctx", {}))


def _shown(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"  # noqa: PLR2004 - a line of a terminal
