"""JSON of another shape than was asked for."""

from collections.abc import Iterator

from bench.corpus.case import APPLIED, NAME, PARKED, PHONE, Case, drop, encoded, parked, put
from bench.corpus.target import Family, Supply

WRONG = (("a list", [NAME]), ("a text", PHONE), ("a number", 7), ("null", None))
STRANGE = {"true": True, "an empty list": [], "a list of lists": [[]], "a list of objects": [{"a": 1}], "a number": 7.5}
LONG = "長" * 10_000


def cases(supply: Supply) -> Iterator[Case]:
    target, new = supply.target, supply.new
    where = target.named(*target.field)
    for name, document in WRONG:
        yield parked(f"{name} instead of an object", new().with_value(encoded(document)), "schema", "value")
    yield parked("a missing field", new().having(drop(target.field)), "schema", where)
    yield parked("a field that is null", new().having(put(target.field, None)), "schema", where)
    yield parked("a field of another type", new().having(put(target.field, {"x": NAME})), "schema", where)
    yield from _surplus(supply)
    if target.stranger:
        for name, value in STRANGE.items():
            yield parked(f"a field that is {name}", new().having(put(target.field, value)), "schema", where)
        text = target.named(*target.text)
        for name, value in STRANGE.items():
            yield parked(f"a text that is {name}", new().having(put(target.text, value)), "schema", text)


def _surplus(supply: Supply) -> Iterator[Case]:
    target, new = supply.target, supply.new
    refused = target.surplus == PARKED
    outcome = (PARKED, "schema") if refused else (APPLIED, "")
    yield Case("a surplus field", new().having(put(("note",), NAME)), *outcome, target.named("note") if refused else "")
    names = {
        "named as a person": f"{NAME} {PHONE}",
        "with a line break in its name": 'x\n{"event": "forged"}',
        "with colours in its name": "\x1b[31mred",
        "with a turned name": "\u202eeman",
        "named as nothing": "",
        "named with dots": "order.orderNo",
        "with a name of 10,000 characters": LONG,
        "with markup in its name": "<b>{{7*7}}</b>",
    }
    for name, written in names.items():
        yield Case(f"a surplus field {name}", new().having(put((written,), 1)), *outcome)


FAMILY = Family("JSON of another shape than was asked for: missing, null, other types, surplus", cases)
