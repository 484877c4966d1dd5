"""Strict JSON: what Python's own parser lets through is refused, by name and without the value."""

import contextlib
import json
from typing import Annotated, Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from shared.contracts.faults import Refused
from shared.contracts.reading import MAX_DEPTH, MAX_FAULTS, read_adapter, read_json, read_model

SECRET = "13800138000"

REFUSED = {
    "nothing at all": (None, "null_value"),
    "an empty value": (b"", "empty_value"),
    "blanks only": (b"  \n", "malformed_json"),
    "UTF-16 with its mark": ('{"a": 1}'.encode("utf-16"), "not_utf8"),
    "UTF-16 without a mark": ('{"a": 1}'.encode("utf-16-le"), "malformed_json"),
    "UTF-32": ('{"a": 1}'.encode("utf-32-le"), "malformed_json"),
    "GBK": ('{"a": "后村"}'.encode("gbk"), "not_utf8"),
    "a byte order mark": (b'\xef\xbb\xbf{"a": 1}', "malformed_json"),
    "an overlong slash": (b'{"a": "\xc0\xaf"}', "not_utf8"),
    "a character that was cut": ('{"a": "后'.encode()[:-1], "not_utf8"),
    "a surrogate written as bytes": (b'{"a": "\xed\xa0\x80"}', "not_utf8"),
    "half a surrogate pair, escaped": (b'{"a": "\\ud800"}', "malformed_json"),
    "half a surrogate pair in a name": (b'{"\\udfff": 1}', "malformed_json"),
    "U+0000, escaped": (b'{"a": "x\\u0000y"}', "malformed_json"),
    "U+0000 in a name": (b'{"a\\u0000": 1}', "malformed_json"),
    "U+0000 as a byte": (b'{"a": "\x00"}', "malformed_json"),
    "NaN": (b'{"a": NaN}', "malformed_json"),
    "Infinity": (b'{"a": Infinity}', "malformed_json"),
    "-Infinity": (b"[-Infinity]", "malformed_json"),
    "1e999": (b'{"a": 1e999}', "malformed_json"),
    "-1e999": (b'{"a": -1e999}', "malformed_json"),
    "4,301 digits": (b'{"a": ' + b"9" * 4301 + b"}", "malformed_json"),
    "2 to the 63rd": (b'{"a": 9223372036854775808}', "malformed_json"),
    "a name twice": (b'{"a": 1, "b": 2, "a": 3}', "malformed_json"),
    "a name twice, once escaped": (b'{"a": 1, "\\u0061": 3}', "malformed_json"),
    "a name twice, far inside": (b'[[{"x": [{"a": 1, "a": 1}]}]]', "malformed_json"),
    "33 levels": (b"[" * 33 + b"]" * 33, "malformed_json"),
    "100,000 levels": (b"[" * 100_000, "malformed_json"),
    "100,000 levels of objects": (b'{"a":' * 100_000, "malformed_json"),
    "two documents": (b"{} {}", "malformed_json"),
    "a trailing comma": (b'{"a": 1,}', "malformed_json"),
    "single quotes": (b"{'a': 1}", "malformed_json"),
    "a comment": (b'{"a": 1} // b', "malformed_json"),
    "a leading zero": (b"[01]", "malformed_json"),
    "a lone minus": (b"[-]", "malformed_json"),
    "digits that are no ASCII": ("[１２]".encode(), "malformed_json"),
    "a raw line break in a text": (b'{"a": "x\ny"}', "malformed_json"),
    "a bad escape": (b'{"a": "\\x41"}', "malformed_json"),
    "an end in the middle": (b'{"a": [1, 2', "malformed_json"),
}


@pytest.mark.parametrize(("value", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_refused_by_its_reason_with_a_sentence(value: bytes | None, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        read_json(value)
    assert caught.value.reason == reason
    assert all(fault.where and fault.problem for fault in caught.value.faults)
    assert caught.value.faults


ACCEPTED: dict[str, tuple[bytes, Any]] = {
    "32 levels": (b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, None),
    "brackets in a text do not count": (json.dumps({"a": "[" * 100 + '\\"{'}).encode(), {"a": "[" * 100 + '\\"{'}),
    "the largest whole number": (b"[9223372036854775807]", [2**63 - 1]),
    "the smallest whole number": (b"[-9223372036854775808]", [-(2**63)]),
    "minus zero": (b"[-0]", [0]),
    "an emoji as a surrogate pair": (b'["\\ud83d\\ude00"]', ["😀"]),
    "Chinese": ('{"地点": "后村家园"}'.encode(), {"地点": "后村家园"}),
    "the same name in two objects": (b'[{"a": 1}, {"a": 2}]', [{"a": 1}, {"a": 2}]),
    "a bare text": (b'"x"', "x"),
    "null": (b"null", None),
}


@pytest.mark.parametrize(("value", "document"), ACCEPTED.values(), ids=ACCEPTED.keys())
def test_accepted(value: bytes, document: Any) -> None:
    read = read_json(value)
    assert read == document or document is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(value: bytes) -> None:
    with contextlib.suppress(Refused):
        json.dumps(read_json(value)).encode()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")), inner, max_size=4),
)  # fmt: skip


@given(JSON, st.booleans())
def test_every_good_document_is_read_as_it_is(document: Any, escaped: bool) -> None:
    assert read_json(json.dumps(document, ensure_ascii=escaped).encode()) == document


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    phone: int = Field(le=10)
    name: str = Field(max_length=2)
    parts: list[int] = []


def test_every_fault_of_a_payload_is_named_at_once_and_no_value_is_quoted() -> None:
    with pytest.raises(Refused) as caught:
        read_model(Person, {"phone": SECRET, "name": f"王{SECRET}", "parts": [1, "x" + SECRET], "more": SECRET})
    assert caught.value.reason == "schema"
    assert {fault.where for fault in caught.value.faults} == {"phone", "name", "parts.1", "more"}
    assert SECRET not in str(caught.value)


def test_endless_faults_are_counted_not_listed() -> None:
    with pytest.raises(Refused) as caught:
        read_model(Person, {"phone": 1, "name": "x", "parts": ["x"] * 1000})
    assert len(caught.value.faults) == MAX_FAULTS + 1
    assert "950 more" in str(caught.value.faults[-1])


@pytest.mark.parametrize("value", [b'{"a": "13800138000', b'{"13800138000": 1, "x": nan}', b'{"a": 13800138000x}'])
def test_a_malformed_document_is_not_quoted(value: bytes) -> None:
    with pytest.raises(Refused) as caught:
        read_json(value)
    assert SECRET not in str(caught.value)


class Sign(BaseModel):
    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)
    kind: Literal["sign"]
    task: UUID


class Progress(BaseModel):
    kind: Literal["progress"]


UNION: TypeAdapter[Any] = TypeAdapter(Annotated[Sign | Progress, Field(discriminator="kind")])
UNIONS = {
    "a kind that is a person": ({"kind": SECRET}, "kind", "must be one of 'sign', 'progress'"),
    "no kind": ({}, "kind", "Field required"),
    "an id that is a person": ({"kind": "sign", "task": "王" + SECRET}, "sign.task", "must be a UUID"),
}


@pytest.mark.parametrize(("document", "where", "problem"), UNIONS.values(), ids=UNIONS.keys())
def test_where_pydantic_would_quote_what_it_found_we_do_not(document: Any, where: str, problem: str) -> None:
    with pytest.raises(Refused) as caught:
        read_adapter(UNION, document)
    assert [(fault.where, fault.problem) for fault in caught.value.faults] == [(where, problem)]


@pytest.mark.parametrize("name", [SECRET, f"phone-{SECRET}", "王小明", "x" * 65, "a b", ""])
def test_a_field_s_name_that_may_be_a_person_is_withheld(name: str) -> None:
    with pytest.raises(Refused) as caught:
        read_model(Person, {"phone": 1, "name": "x", name: 1})
    assert [fault.where for fault in caught.value.faults] == ["(a name that is no plain word)"]
    with pytest.raises(Refused) as caught:
        read_json(f'{{"{name}": 1, "{name}": 2}}'.encode())
    assert [fault.where for fault in caught.value.faults] == ["(a name that is no plain word)"]
