"""Tickets that intake says."""

from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from bench.corpus.events import WORDS, event_target
from services.router.settings import RouterSettings
from shared.city.city import load_city
from shared.city.geo import Point, cell
from shared.contracts.events.ticket import ComplainantKind, Incident, Origin, ReadCategory, ReadPlace, TicketReceived
from shared.contracts.events.ticket import Point as SaidPoint
from shared.contracts.vocabulary import Kind, Urgency, ticket_id

NOW = datetime(2025, 6, 18, 5, 45, tzinfo=ZoneInfo("Asia/Shanghai"))


@cache
def _gate() -> Point:
    (found,) = load_city(RouterSettings().city).places_named("后村家园")
    assert found.point
    return Point(found.point.lon, found.point.lat)


def ticket(n: int) -> TicketReceived:
    """Say a matter of its own, far from all others: joining is not what is looked at here."""
    point = Point(_gate().lon + n * 0.01 % 40, _gate().lat)
    return TicketReceived(
        at=NOW, ticket_id=ticket_id("hotline", f"T{n}"), number=f"SX-20250618-8{n:05d}", channel="hotline",
        external_id=f"T{n}", kind=Kind.COMPLAINT, category=ReadCategory(code="sanitation.garbage", confidence=0.9),
        title="垃圾堆积", text=WORDS, urgency=Urgency.NORMAL, confidential=False, reported_at=NOW,
        place=ReadPlace(words=f"第{n}号", district="330604", street="330604001", confidence=0.9, cell=cell(point),
                        point=SaidPoint(lon=point.lon, lat=point.lat)),
        incident=Incident(), complainant_kind=ComplainantKind.PERSON,
        origin=Origin(topic="channel.hotline.in.v1", partition=0, offset=n, sha256="0" * 64),
    )  # fmt: skip


TARGET = event_target("router", "/intake", ticket, ("ticket_id",), ("text",))
