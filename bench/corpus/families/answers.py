"""What a unit may get wrong in its answers, field by field and limit by limit."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from bench.corpus.case import NAME, PARKED, PHONE, Case, Rec, parked, put
from bench.corpus.target import Family, Supply
from bench.corpus.targets.answers import TARGET, answer

RETURN = {"kind": "return", "reason_code": "not_our_duty"}
RESULT = {"kind": "submit_result", "outcome": "resolved", "contacted": True, "confirmed": True, "solved": True}
LIMITS: list[tuple[dict[str, Any], str, int]] = [
    ({"kind": "progress"}, "text", 2_000),
    (RETURN, "explanation", 2_000),
    (RESULT, "public_text", 2_000),
    (RESULT | {"public_text": "好"}, "note", 4_000),
    ({"kind": "progress", "text": "好"}, "handler", 64),
    ({"kind": "progress", "text": "好"}, "token", 64),
]
"""Kinds of answer, a text of each, and the most characters that it may have."""
HANDLERS = {
    "of letters that look alike": "Аdmin",
    "with marks of no width": "ad\u200bmin",
    "that is turned": "\u202enimda",
    "in one form": "caf\u00e9",
    "in the other form": "cafe\u0301",
    "with SQL": "' or 1=1 --",
    "with markup": "<b>x</b>",
    "with a line break": "a\nb",
}
BAD_IDS = {
    "with a path": "../a",
    "with a blank": "a b",
    "in Chinese": "回复",
    "with a mark of no width": "a\u200bb",
    "with a unit separator": "a\x1fb",
    "with one letter for two": "caf\u00e9",
    "of another alphabet": "а1",
    "that is empty": "",
    "with SQL": "a'--",
}
KINDS: dict[str, Any] = {
    "a kind that nobody knows": "close",
    "a kind that is a person": f"{NAME} {PHONE}",
    "no kind": None,
    "a kind that is a list": [],
    "a kind that is an object": {},
    "a kind in capitals": "SIGN",
}
NO_VERSION: list[Any] = [0, -1, 2**31 + 1, 2**62, 1.0, 1.5, 1e16, True, None, "1", "一", [1], {}]
NO_TRUTH: list[Any] = ["yes", "true", 1, 0, "", None, []]


def cases(supply: Supply) -> Iterator[Case]:
    if supply.target is TARGET:
        yield from _limits(supply)
        yield from _ids(supply)
        yield from _types(supply)
        yield from _kinds(supply)


def _limits(supply: Supply) -> Iterator[Case]:
    for said, field, most in LIMITS:
        kind = said["kind"]
        yield Case(f"{kind}.{field} of {most} characters", _answer(supply, **said, **{field: "长" * most}))
        too_long = _answer(supply, **said, **{field: "长" * (most + 1)})
        yield parked(f"{kind}.{field} of {most + 1} characters", too_long, "schema", f"{kind}.{field}")
    proofs = RESULT | {"public_text": "好"}
    yield Case("20 proofs", _answer(supply, **proofs, evidence=["https://a.example/1"] * 20))
    many = _answer(supply, **proofs, evidence=["https://a.example/1"] * 21)
    yield parked("21 proofs", many, "schema", "submit_result.evidence")
    inside = _answer(supply, **proofs, evidence=["http://127.0.0.1:@trap@/a", "http://[::ffff:127.0.0.1]:@trap@/a"])
    yield Case("proofs at loopback", inside)
    yield Case("a reply's id of 64 characters", _sign(supply, reply_id="r" * 64))
    yield _bad(supply, "a reply's id of 65 characters", reply_id="r" * 65)
    yield Case("the greatest version", _sign(supply, version=2**31 - 1))


def _ids(supply: Supply) -> Iterator[Case]:
    yield _bad(supply, "a reply's id with a line break", reply_id="r\n")
    for name, written in BAD_IDS.items():
        yield _bad(supply, f"a reply's id {name}", reply_id=written)
    yield Case("a reply's id of two points", _sign(supply, reply_id=".."))
    yield Case("a handler's name as long as is allowed, in marks", _sign(supply, handler="后" + "\u0301" * 63))
    for name, written in HANDLERS.items():
        yield Case(f"a handler {name}", _sign(supply, handler=written))
    yield _bad(supply, "a task's id that is a phone", task_id=PHONE)
    yield _bad(supply, "a task's id that is a name", task_id=NAME)
    yield _bad(supply, "a task's id that is a number", task_id=7)
    yield _bad(supply, "another unit named in the answer", unit="sx-zhzf")
    h = supply.new()
    yield parked("the key of another case", replace(h, key=str(uuid.UUID(int=2)).encode()), "schema", "key")
    upper = supply.new()
    yield parked("the key in capitals", replace(upper, key=(upper.key or b"").upper()), "schema", "key")


def _types(supply: Supply) -> Iterator[Case]:
    yield _bad(supply, "version 0", version=0)
    yield _bad(supply, "a version beyond 2^31", version=2**31 + 1)
    yield _bad(supply, "a version that is a fraction", version=1.5)
    for value in NO_VERSION:
        yield _bad(supply, f"a version written as {value!r}", version=value)
    for value in NO_TRUTH:
        said = RESULT | {"public_text": "好", "contacted": value}
        yield parked(f"a truth written as {value!r}", _answer(supply, **said), "schema", "submit_result.contacted")
    unknown = RETURN | {"reason_code": "x", "explanation": "x"}
    yield Case("a reason for return that nobody knows", _answer(supply, **unknown))
    outcome = RESULT | {"outcome": NAME, "public_text": "好"}
    yield parked("an outcome that nobody knows", _answer(supply, **outcome), "schema", "submit_result.outcome")


def _kinds(supply: Supply) -> Iterator[Case]:
    for name, kind in KINDS.items():
        yield parked(name, supply.new().having(put(("kind",), kind)), "schema", "kind")
    yield Case("nothing but an empty object", Rec(b"{}", b"{}"), PARKED, "schema", "kind")


def _answer(supply: Supply, **said: object) -> Rec:
    return answer(next(supply.numbers), said)


def _sign(supply: Supply, **changed: object) -> Rec:
    return _answer(supply, **({"kind": "sign"} | changed))


def _bad(supply: Supply, name: str, **changed: object) -> Case:
    return parked(name, _sign(supply, **changed), "schema", f"sign.{next(iter(changed))}")


FAMILY = Family("what a unit may get wrong in its answers, field by field and limit by limit", cases)
