"""Answers about a task that exists: by another unit, with another token, of another version, out of turn, again.

The records hold places for the task's own ids and token, filled in when the system has given the task to its unit.
"""

from collections.abc import Iterator

from bench.corpus.case import DUPLICATE, PARKED, Case, Document, Rec, encoded
from bench.corpus.target import Family, Supply
from bench.corpus.targets.answers import OTHER_UNIT, TARGET
from shared.contracts.topics import UNIT_OUT

CASE, TASK, TOKEN, VERSION = "@case@", "@task@", "@token@", '"@version@"'
OTHERS_TOPIC = UNIT_OUT.of(OTHER_UNIT).name
RESULT = {
    "kind": "submit_result",
    "outcome": "resolved",
    "contacted": True,
    "confirmed": True,
    "solved": True,
    "public_text": "好",
}


def cases(supply: Supply) -> Iterator[Case]:
    if supply.target is TARGET:
        yield from _refused()
        yield from _taken()


def _refused() -> Iterator[Case]:
    sign = {"kind": "sign"}
    yield _case("another unit with the task's own token", "other-unit", sign, "unknown_task", topic=OTHERS_TOPIC)
    back = {"kind": "return", "reason_code": "x", "explanation": "x"}
    yield _case("another unit that returns the task", "other-return", back, "unknown_task", topic=OTHERS_TOPIC)
    yield _case("a token that is wrong", "wrong-token", sign | {"token": "x" * 43}, "wrong_token")
    yield _case("a token in capitals", "upper-token", sign | {"token": TOKEN.upper()}, "wrong_token")
    yield _case("a token with a blank", "blank-token", sign | {"token": f"{TOKEN} "}, "wrong_token")
    yield _case("a token in Chinese", "chinese-token", sign | {"token": "令牌"}, "wrong_token")
    yield _case(
        "a task of another case",
        "other-case",
        sign | {"case_id": "00000000-0000-0000-0000-000000000001"},
        "unknown_task",
        key=None,
    )
    yield _case("a version ahead of its time", "ahead", sign | {"version": 2**31 - 1}, "stale_version")
    yield _case("a result before it was signed for", "result-first", RESULT, "illegal_now")


def _taken() -> Iterator[Case]:
    sign = _record("taken", {"kind": "sign"})
    yield Case("the unit itself, after all of them", sign, answer="accepted")
    yield Case("its answer again", sign, DUPLICATE)
    other = _record("taken", {"kind": "progress", "text": "好"})
    yield Case("its answer's id with another answer", other, PARKED, "id_reused", "id")
    yield _case("a version that was left behind", "stale", {"kind": "progress", "text": "好"}, "stale_version")


def _case(
    name: str, reply_id: str, said: Document, answer: str, *, topic: str = "", key: bytes | None = b"@case@"
) -> Case:
    return Case(name, _record(reply_id, said, key), topic=topic, answer=answer)


def _record(reply_id: str, said: Document, key: bytes | None = b"@case@") -> Rec:
    ids = {"reply_id": reply_id, "case_id": CASE, "task_id": TASK, "token": TOKEN, "version": "@version@"}
    return Rec(key, encoded(ids | said))


FAMILY = Family("answers about a task that exists: another unit's, another token, another version, out of turn", cases)
