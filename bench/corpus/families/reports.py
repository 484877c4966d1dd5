"""What a fleet system may get wrong in its reports, kind by kind, field by field and limit by limit."""

from collections.abc import Iterator
from dataclasses import replace

from bench.corpus.case import NAME, PARKED, PHONE, Case, Rec, drop, parked, put
from bench.corpus.target import Family, Supply
from bench.corpus.targets.fleet import CREW, KINDS, OTHERS_CREW, TARGET, Report, report

BAD_IDS = {
    "that is empty": "",
    "of one blank": " ",
    "with a slash": "../../etc",
    "with a line break": "r\n",
    "in Chinese": "第1号",
    "of full-width digits": "１２",
    "of another alphabet": "Вad",
    "with a mark of no width": "a\u200bb",
    "that is turned": "\u202ea",
    "with SQL": "a'--",
    "with markup": "<b>1</b>",
    "of a formula": "=1+1",
    "of 65 characters": "r" * 65,
}
UNKNOWN_KINDS = {
    "a kind of report that nobody knows": NAME,
    "a kind of report that is a list": ["work_done"],
    "a kind of report that is a number": 7,
    "a kind of report that is null": None,
    "a kind of report in capitals": "WORK_DONE",
    "a kind of report with a blank": "work_done ",
}


def cases(supply: Supply) -> Iterator[Case]:
    if supply.target is TARGET:
        for kind, row in KINDS.items():
            yield from _of_kind(supply, kind, row)
        yield from _ids(supply)
        yield from _crews(supply)
        for name, written in UNKNOWN_KINDS.items():
            yield parked(name, supply.new().having(put(("kind",), written)), "schema", "kind")
        yield parked("no kind of report", supply.new().having(drop(("kind",))), "schema", "kind")


def _of_kind(supply: Supply, kind: str, row: Report) -> Iterator[Case]:
    def made(**changed: object) -> Rec:
        return report(next(supply.numbers), kind, **changed)

    target = supply.target
    yield Case(kind, made())
    for field in row.may:
        yield Case(f"{kind} without {field}", made().having(drop((field,))))
    for field in ("report_id", "crew", *row.must):
        missing = made().having(drop((field,)))
        yield parked(f"{kind} without {field}", missing, "schema", target.named(field))
    for field in ("report_id", "crew", *row.must, *row.may):
        for name, value in (("an object", {"x": NAME}), ("a list", [NAME])):
            yield parked(f"{kind}: {field} is {name}", made(**{field: value}), "schema", target.named(field))
    yield parked(f"{kind} with a driver's name", made(driver=NAME), "schema", target.named("driver"))
    for wrong in row.wrong:
        case = parked(f"{kind}: {wrong.name}", made(**wrong.changed), wrong.reason, wrong.fault)
        yield replace(case, later=wrong.later)


def _ids(supply: Supply) -> Iterator[Case]:
    for name, written in BAD_IDS.items():
        bad = supply.new().having(put(("report_id",), written))
        yield parked(f"a report's id {name}", bad, "schema", supply.target.named("report_id"))
    longest = f"{PHONE}.{next(supply.numbers)}".ljust(64, "x")
    yield Case("a report's id of 64 characters", supply.new().having(put(("report_id",), longest)))


def _crews(supply: Supply) -> Iterator[Case]:
    others = replace(supply.new(), key=OTHERS_CREW.encode()).having(put(("crew",), OTHERS_CREW))
    yield replace(parked("a crew of another operator", others, "schema", "crew"), later=True)
    nobody = replace(supply.new(), key=b"nobody").having(put(("crew",), "nobody"))
    yield replace(parked("a crew that nobody knows", nobody, "schema", "crew"), later=True)
    turned = supply.new().having(put(("crew",), f"\u202e{CREW}"))
    yield parked("a crew that is turned", turned, "schema", supply.target.named("crew"))
    yield Case("the key of another crew", replace(supply.new(), key=b"sy-crew-01"), PARKED, "schema", "key")
    yield Case("the key in capitals", replace(supply.new(), key=CREW.upper().encode()), PARKED, "schema", "key")


FAMILY = Family("what a fleet system may get wrong in its reports, kind by kind and field by field", cases)
