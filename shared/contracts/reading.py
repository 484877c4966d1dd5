"""Reads what strangers wrote: strict JSON, strict models, every fault at once and no value in any message."""

import json
import re
from collections import Counter
from typing import Any, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from shared.contracts.faults import Fault, Refused

MAX_DEPTH = 32
MAX_FAULTS = 50
_INT64 = 2**63
_NAME = re.compile(r"(?!.*\d{5})[A-Za-z_][A-Za-z0-9_.:-]{0,63}", re.ASCII)

M = TypeVar("M", bound=BaseModel)


def read_json(value: bytes | None) -> Any:
    """Parse bytes as one strict JSON document.

    Python's own parser is too kind: it takes NaN, doubled keys, UTF-16, lone surrogates, endless digits.
    Raises `Refused`.
    """
    if value is None:
        raise Refused("null_value", [Fault("value", "is null; a tombstone means nothing on this topic")])
    if not value:
        raise Refused("empty_value", [Fault("value", "is empty")])
    try:
        text = value.decode("utf-8", errors="strict")
    except UnicodeDecodeError as error:
        raise Refused("not_utf8", [Fault("value", f"is no UTF-8 from byte {error.start}")]) from None
    if text.startswith("\ufeff"):
        raise Refused("malformed_json", [Fault("value", "starts with a byte order mark")])
    if text.count("[") + text.count("{") > MAX_DEPTH:
        _check_depth(text)
    try:
        document = json.loads(
            text, parse_constant=_no_constant, object_pairs_hook=_no_doubles, parse_int=_int64, parse_float=_finite
        )
    except Refused:
        raise
    except RecursionError:
        raise Refused("malformed_json", [Fault("value", f"is nested deeper than {MAX_DEPTH}")]) from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno} column {error.colno}"
        raise Refused("malformed_json", [Fault(where, error.msg)]) from None
    if "\\u" in text:  # NUL and half surrogates come by escapes alone: the parser refuses them bare
        _check_text(document, "")
    return document


def read_model(model: type[M], document: Any) -> M:
    """Validate a JSON document by a model. Raises `Refused` ("schema") with every fault of the payload."""
    try:
        return model.model_validate(document)
    except ValidationError as error:
        raise Refused("schema", faults_of(error)) from None


def read_adapter(adapter: TypeAdapter[Any], document: Any) -> Any:
    """Validate by a type adapter (a tagged union, say). Raises `Refused` as `read_model` does."""
    try:
        return adapter.validate_python(document)
    except ValidationError as error:
        raise Refused("schema", faults_of(error)) from None


def faults_of(error: ValidationError) -> list[Fault]:
    """List what pydantic found, by path, without the values."""
    details = error.errors(include_input=False, include_url=False, include_context=True)
    found = [_fault_of(detail) for detail in details[:MAX_FAULTS]]
    if len(details) > MAX_FAULTS:
        found.append(Fault("value", f"{len(details) - MAX_FAULTS} more faults"))
    return found


def _fault_of(detail: Any) -> Fault:
    """Say it in our words where pydantic's would repeat what it found."""
    path, problem = detail["loc"], detail["msg"].removeprefix("Value error, ")
    match detail["type"]:
        case "union_tag_invalid" | "union_tag_not_found":
            path = (*path, detail["ctx"]["discriminator"].strip("'"))
            known = detail["ctx"].get("expected_tags")
            problem = f"must be one of {known}" if known else "Field required"
        case "uuid_parsing":
            problem = "must be a UUID"
    return Fault(".".join(shown(part) if isinstance(part, str) else str(part) for part in path) or "value", problem)


def shown(name: str) -> str:
    """Give a field's or header's name as a fault may say it: what is no plain word may be somebody's name or number."""
    return name if _NAME.fullmatch(name) else "(a name that is no plain word)"


def _check_depth(text: str) -> None:
    """Count brackets outside strings: the parser's own recursion must never be what finds a deep document."""
    depth = 0
    in_string = escaped = False
    for character in text:
        if in_string:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                in_string = False
        elif character == '"':
            in_string = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise Refused("malformed_json", [Fault("value", f"is nested deeper than {MAX_DEPTH}")])
        elif character in "]}":
            depth -= 1


def _no_constant(word: str) -> Any:
    raise Refused("malformed_json", [Fault("value", f"holds {word}, which is no JSON")])


def _no_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        doubled = next(name for name, count in counts.items() if count > 1)
        raise Refused("malformed_json", [Fault(shown(doubled), "stands twice in one object")])
    return found


def _int64(digits: str) -> int:
    if len(digits) <= 20 and -_INT64 <= (number := int(digits)) < _INT64:  # noqa: PLR2004 - 19 digits and a sign
        return number
    raise Refused("malformed_json", [Fault("value", "holds a whole number beyond 64 bits")])


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise Refused("malformed_json", [Fault("value", "holds a number beyond all bounds")])
    return number


def _check_text(document: Any, where: str) -> None:
    if isinstance(document, str):
        if "\x00" in document:
            raise Refused("malformed_json", [Fault(where or "value", "holds U+0000, which no database text can keep")])
        if not document.isascii() and any("\ud800" <= c <= "\udfff" for c in document):
            raise Refused("malformed_json", [Fault(where or "value", "holds half a surrogate pair")])
    elif isinstance(document, dict):
        for name, item in document.items():
            _check_text(name, "a field's name")
            _check_text(item, f"{where}.{shown(name)}" if where else shown(name))
    elif isinstance(document, list):
        for index, item in enumerate(document):
            _check_text(item, f"{where}.{index}")
