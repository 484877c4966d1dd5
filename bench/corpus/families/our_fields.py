"""Fields of our own events, as a bad deployment may write them: open words pass, wrong types park."""

import uuid
from collections.abc import Callable, Iterator

from bench.corpus.case import Case, Document, Rec, parked, put
from bench.corpus.target import Family, Supply
from shared.contracts.topics import CASE, COMMAND, RELOCATION, TICKET


def cases(supply: Supply) -> Iterator[Case]:
    families = {TICKET.name: _tickets, CASE.name: _facts, RELOCATION.name: _wishes, COMMAND.name: _decisions}
    if fitting := families.get(supply.target.topic):
        yield from fitting(supply)


def _tickets(supply: Supply) -> Iterator[Case]:
    new = supply.new
    yield Case("a ticket of a channel that nobody knows", new().having(put(("channel",), "wechat")))
    yield Case("a ticket of a category that nobody knows", new().having(put(("category", "code"), "nonsense.x")))
    sure = new().having(put(("category", "confidence"), 1.5))
    yield parked("a confidence above one", sure, "schema", "category.confidence")
    nan = new().instead('"confidence":0.9', '"confidence":NaN')
    yield parked("a confidence that is no number", nan, fault="value: holds NaN")
    for name, time in (
        ("a time without a zone", "2025-06-18T05:42:10"),
        ("a ticket of the year 1", "0001-01-01T00:00:00Z"),
        ("a ticket of a leap second", "2016-12-31T23:59:60Z"),
        ("a ticket of no zone", "2025-06-18T05:42:10+24:00"),
    ):
        yield parked(name, new().having(put(("reported_at",), time)), "schema", "reported_at")
    yield Case("a ticket of a year ahead", new().having(put(("reported_at",), "2026-06-18T05:42:10+08:00")))
    yield Case("a ticket of the farthest zone", new().having(put(("reported_at",), "2025-06-18T05:42:10+23:59")))
    late = new().having(put(("reply_by",), "9999-12-31T23:59:59Z"))
    yield parked("a reply due in the year 9999", late, "schema", "reply_by")


def _facts(supply: Supply) -> Iterator[Case]:
    new = supply.new
    yield Case("a fact of a kind that nobody knows", new().having(put(("fact",), "teleported")))
    yield Case("a fact about a ticket of no possible channel", new().having(_about("no/such channel")))
    yield parked("a state that nobody knows", new().having(put(("state",), "gone")), "schema", "state")
    for n in (0, 2**31, 2**62):
        yield parked(f"version {n}", new().having(put(("version",), n)), "schema", "version")
    late = new().having(put(("reply_by",), "9999-12-31T23:59:59Z"))
    yield parked("a reply due in the year 9999", late, "schema", "reply_by")
    yield from _out_of_order(supply)


def _out_of_order(supply: Supply) -> Iterator[Case]:
    """Send versions of one case that are not 1, 2, 3; each is a fact of its own, under an id of its own."""
    first = supply.new()

    def version(n: int, id_: bytes) -> Rec:
        record = first.having(put(("version",), n)).without_header("ce_id")
        return record.with_headers(("ce_id", id_ + b"%d" % next(supply.numbers)))

    yield Case("version 3 before version 2", version(2, b"o"), before=(first, version(3, b"o")))
    yield Case("the greatest version", version(2**31 - 1, b"o"))
    yield Case("a version again under another id", version(3, b"p"))


def _about(channel: str) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        document["tickets"][0] |= {"channel": channel, "ticket_id": str(uuid.UUID(int=1))}

    return change


def _wishes(supply: Supply) -> Iterator[Case]:
    new = supply.new
    yield Case("a crew that nobody knows", new().having(put(("crew_id",), "sy-crew-99")))
    yield Case("a stop that nobody knows", new().having(put(("stops",), ["nowhere"])))
    never = new().having(put(("not_before",), "25:00"))
    yield parked("a time of day that is none", never, "schema", "not_before")
    yield Case("dates in the wrong order", new().having(put(("last_date",), "2025-06-01")))
    yield parked("a span of a hundred years", new().having(put(("last_date",), "2125-06-18")), "schema", "last_date")
    yield Case("a span of a month", new().having(put(("last_date",), "2025-07-18")))
    for name, day in (("the first day of all", "0001-01-01"), ("the last day of all", "9999-12-31")):
        yield parked(name, new().having(put(("first_date",), day)), "schema", "first_date")
    yield Case("10,000 stops", new().having(put(("stops",), [f"s{n}" for n in range(10_000)])))


def _decisions(supply: Supply) -> Iterator[Case]:
    """Say who nobody is, about what is not there: read and refused with a note, as no plan has such an id."""
    new = supply.new
    yield Case("a person whom nobody knows", new().having(put(("staff",), "nobody")))
    yield Case("a person whose id is a path", new().having(put(("staff",), "../../etc/passwd")))
    yield Case("a person whose id is 10,000 characters long", new().having(put(("staff",), "长" * 10_000)))
    yield Case("a person whose id turns a line", new().having(put(("staff",), '\u202ex"}\n{"event": "forged"}')))
    yield Case("a plan of a crew that nobody knows", new().having(put(("crew_id",), "sy-crew-99")))
    yield Case("an approval of a plan that nobody made", new().having(put(("decision",), "approved")))
    yield Case("no reason at all", new().having(put(("reason",), "")))
    yield Case("a reason of 500 characters", new().having(put(("reason",), "长" * 500)))
    yield parked("a reason of 501 characters", new().having(put(("reason",), "长" * 501)), "schema", "reason")
    yield parked("a decision that nobody knows", new().having(put(("decision",), "burnt")), "schema", "decision")
    yield parked("a plan's id that is a name", new().having(put(("plan_id",), "plan")), "schema", "plan_id")
    yield parked("a decision of the year 9999", new().having(put(("at",), "9999-12-31T23:59:59Z")), "schema", "at")
    yield parked("a decision without a zone", new().having(put(("at",), "2025-06-18T05:42:10")), "schema", "at")


FAMILY = Family("fields of our own events, as a bad deployment may write them", cases)
