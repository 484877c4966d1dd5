"""What may stand on the topics of our own services after a bad deployment: few, as many more would stop a consumer."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, time
from functools import partial

from services.router.domain.case import Incident, Place
from shared.city.geo import Point, cell
from shared.contracts.envelope import seal
from shared.contracts.events.base import Event
from shared.contracts.events.case import Decision
from shared.contracts.events.schedule import RelocationRequested
from shared.contracts.topics import CASE, RELOCATION, TICKET
from shared.contracts.vocabulary import derived_id
from tests.integration.bad_input.case import BEHIND, NAME, PARKED, PASSED, PHONE, Case, Rec, Target, put
from tests.integration.router.shaoxing import gate, noise
from tests.unit.notifier.made import fact, ticket
from tests.unit.router.town import NOW

WORDS = f"{NAME}，电话{PHONE}"
HEALTHY_BETWEEN = 3


def _ticket(n: int) -> Event:
    """Say a matter of its own, far from all others: joining is not what is looked at here."""
    home = gate()
    assert home.point
    point = Point(home.point.lon + n * 0.01, home.point.lat)
    spot = Place(f"第{n}号", None, "330604", "330604001", point, cell(point))
    return noise(str(n), category="sanitation.garbage", incident=Incident(), text=WORDS, place=spot)


def _case(n: int) -> Event:
    said = fact("opened", 1, ticket("minhu", f"MH{n}"), case_id=derived_id("bad", n))
    return said.model_copy(update={"matter": WORDS})


def _relocation(n: int) -> Event:
    """Ask for what no case waits for: it is read, planned and passed."""
    return RelocationRequested(
        at=NOW, request_id=derived_id("bad", n), case_id=derived_id("case", n), crew_id="sy-crew-04", stops=(),
        first_date=date(2025, 6, 19), last_date=date(2025, 6, 19), not_before=time(7, 30),
        decision=Decision(table="t", version="v", row=WORDS),
    )  # fmt: skip


def _record(event_of: Callable[[int], Event], source: str, n: int) -> Rec:
    record = seal(event_of(n), source=source)
    return Rec(b"k%d" % n, record.value, record.headers)


def _target(topic: str, service: str, source: str, event_of: Callable[[int], Event], *paths: tuple[str, ...]) -> Target:
    healthy = partial(_record, event_of, source)
    return Target(topic, service, healthy, *paths, stranger=False, healthy_between=HEALTHY_BETWEEN)


TARGETS = {
    "tickets": _target(TICKET.name, "router", "/intake", _ticket, ("ticket_id",), ("text",)),
    "relocations": _target(RELOCATION.name, "router", "/router", _relocation, ("case_id",), ("decision", "row")),
    "cases": _target(CASE.name, "notifier", "/router", _case, ("case_id",), ("matter",)),
}


def cases(name: str, target: Target, numbers: Iterator[int]) -> list[Case]:
    new = lambda: target.healthy(next(numbers))  # noqa: E731
    more = {"tickets": _tickets, "relocations": _relocations, "cases": _cases}[name]
    return [*_envelopes(new), *more(new)]


def _envelopes(new) -> Iterator[Case]:
    for header in ("ce_id", "ce_source", "ce_type"):
        yield Case(
            f"no header {header}", new().without_header(header), PARKED, "no_cloudevent", f"header {header}: is missing"
        )
    h = new()
    unknown = replace(h.without_header("ce_type"), value=b"\x00 anything").with_headers(("ce_type", b"cn.x.other.v1"))
    yield Case("an event of a type that this reader does not know", unknown, PASSED)
    h = new()
    yield Case(
        "a healthy record behind a dead one of its key", h, BEHIND, "key_is_held", before=(replace(h, value=b"{"),)
    )


def _tickets(new) -> Iterator[Case]:
    yield Case("a ticket of a channel that nobody knows", new().having(put(("channel",), "wechat")))
    yield Case("a ticket of a category that nobody knows", new().having(put(("category", "code"), "nonsense.x")))
    yield Case("a confidence above one", new().having(put(("category", "confidence"), 1.5)), PARKED, "schema",
               "category.confidence")  # fmt: skip
    nan = new().instead('"confidence":0.9', '"confidence":NaN')
    yield Case("a confidence that is no number", nan, PARKED, "malformed_json", "value: holds NaN")
    yield Case("a time without a zone", new().having(put(("reported_at",), "2025-06-18T05:42:10")), PARKED, "schema",
               "reported_at")  # fmt: skip
    yield Case("a ticket of the year 1", new().having(put(("reported_at",), "0001-01-01T00:00:00Z")), PARKED, "schema",
               "reported_at")  # fmt: skip
    late = new().having(put(("reply_by",), "9999-12-31T23:59:59Z"))
    yield Case("a reply due in the year 9999", late, PARKED, "schema", "reply_by")


def _cases(new) -> Iterator[Case]:
    yield Case("a fact of a kind that nobody knows", new().having(put(("fact",), "teleported")))
    yield Case("a fact about a ticket of no possible channel", new().having(_set_channel("no/such channel")))
    yield Case("a state that nobody knows", new().having(put(("state",), "gone")), PARKED, "schema", "state")
    for n in (0, 2**31, 2**62):
        yield Case(f"version {n}", new().having(put(("version",), n)), PARKED, "schema", "version")
    late = new().having(put(("reply_by",), "9999-12-31T23:59:59Z"))
    yield Case("a reply due in the year 9999", late, PARKED, "schema", "reply_by")


def _set_channel(channel: str):
    def change(document) -> None:
        document["tickets"][0]["channel"] = channel
        document["tickets"][0]["ticket_id"] = str(uuid.uuid4())

    return change


def _relocations(new) -> Iterator[Case]:
    yield Case("a crew that nobody knows", new().having(put(("crew_id",), "sy-crew-99")))
    yield Case("a stop that nobody knows", new().having(put(("stops",), ["nowhere"])))
    yield Case(
        "a time of day that is none", new().having(put(("not_before",), "25:00")), PARKED, "schema", "not_before"
    )
    yield Case("dates in the wrong order", new().having(put(("last_date",), "2025-06-01")))
