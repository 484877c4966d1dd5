"""What a unit may get wrong in its answers. Its topic says who it is, whatever the answer says."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

from shared.contracts.topics import UNIT_OUT
from tests.integration.bad_input.case import NAME, PARKED, PHONE, Case, Rec, Target, encoded, put

UNIT = "sy-env"
RETURN = {"kind": "return", "reason_code": "not_our_duty"}
RESULT = {"kind": "submit_result", "outcome": "resolved", "contacted": True, "confirmed": True, "solved": True}
LIMITS = [
    ({"kind": "progress"}, "text", 2_000), (RETURN, "explanation", 2_000), (RESULT, "public_text", 2_000),
    (RESULT | {"public_text": "好"}, "note", 4_000), ({"kind": "progress", "text": "好"}, "handler", 64),
    ({"kind": "progress", "text": "好"}, "token", 64),
]  # fmt: skip
"""Kinds of answer, a text of each, and the most characters that it may have."""


def healthy(n: int) -> Rec:
    """Answer a task that nobody gave: refused on the unit's own topic, which is how the record is applied."""
    return answer(n, {"kind": "progress", "text": f"{NAME}，电话{PHONE}"})


def answer(n: int, said: dict[str, object]) -> Rec:
    case_id = str(uuid.uuid5(uuid.NAMESPACE_OID, str(n)))
    ids = {"reply_id": f"r-{n}", "case_id": case_id, "task_id": case_id, "token": "t", "version": 1}
    return Rec(case_id.encode(), encoded(ids | said))


TARGET = Target(
    UNIT_OUT.of(UNIT).name, "router", healthy, ("token",), ("text",), surplus=PARKED, odd_key=PARKED, prefix="progress."
)


def cases(numbers: Iterator[int]) -> list[Case]:
    return [*_limits(numbers), *_wrong(numbers), *_kinds(numbers)]


def _limits(numbers: Iterator[int]) -> Iterator[Case]:
    for said, field, most in LIMITS:
        kind = said["kind"]
        yield Case(f"{kind}.{field} of {most} characters", answer(next(numbers), said | {field: "长" * most}))
        too_long = answer(next(numbers), said | {field: "长" * (most + 1)})
        yield Case(f"{kind}.{field} of {most + 1} characters", too_long, PARKED, "schema", f"{kind}.{field}")
    proofs = RESULT | {"public_text": "好"}
    yield Case("20 proofs", answer(next(numbers), proofs | {"evidence": ["https://a.example/1"] * 20}))
    many = answer(next(numbers), proofs | {"evidence": ["https://a.example/1"] * 21})
    yield Case("21 proofs", many, PARKED, "schema", "submit_result.evidence")
    yield Case("a reply's id of 64 characters", _having(numbers, reply_id="r" * 64))
    yield _bad(numbers, "a reply's id of 65 characters", reply_id="r" * 65)
    yield Case("the greatest version", _having(numbers, version=2**31 - 1))


def _wrong(numbers: Iterator[int]) -> Iterator[Case]:
    yield _bad(numbers, "a reply's id with a line break", reply_id="r\n")
    yield _bad(numbers, "version 0", version=0)
    yield _bad(numbers, "a version beyond 2^31", version=2**31 + 1)
    yield _bad(numbers, "a version that is a fraction", version=1.5)
    yield _bad(numbers, "a task's id that is a phone", task_id=PHONE)
    yield _bad(numbers, "a task's id that is a name", task_id=NAME)
    yield _bad(numbers, "another unit named in the answer", unit="sx-zhzf")
    yield Case(
        "a reason for return that nobody knows",
        answer(next(numbers), {**RETURN, "reason_code": "x", "explanation": "x"}),
    )
    outcome = answer(next(numbers), {**RESULT, "outcome": NAME, "public_text": "好"})
    yield Case("an outcome that nobody knows", outcome, PARKED, "schema", "submit_result.outcome")
    h = healthy(next(numbers))
    yield Case("the key of another case", replace(h, key=str(uuid.uuid4()).encode()), PARKED, "schema", "key")


def _kinds(numbers: Iterator[int]) -> Iterator[Case]:
    kinds = (("a kind that nobody knows", "close"), ("a kind that is a person", f"{NAME} {PHONE}"), ("no kind", None))
    for name, kind in kinds:
        h = healthy(next(numbers)).having(put(("kind",), kind))
        yield Case(name, h, PARKED, "schema", "kind")
    yield Case("nothing but an empty object", Rec(b"{}", b"{}"), PARKED, "schema", "kind")


def _having(numbers: Iterator[int], **changed: object) -> Rec:
    return answer(next(numbers), {"kind": "sign", **changed})


def _bad(numbers: Iterator[int], name: str, **changed: object) -> Case:
    return Case(name, _having(numbers, **changed), PARKED, "schema", f"sign.{next(iter(changed))}")
