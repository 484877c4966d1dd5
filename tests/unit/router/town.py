"""A small town: two streets, a few units, one sanitation crew, an exam season, rules for noise and garbage."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from services.router.domain import effects
from services.router.domain.case import Case, Incident, Place, Ticket, case_id_of, case_number_of
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.clocks import Clock, Clocks, Limit, Limits, TimeUnit
from services.router.domain.effects._effect import CarriedOut
from services.router.domain.people import Fleet, Staff
from services.router.domain.relocation.register import Crew, Noise, Register, Stop, Vehicle
from services.router.domain.relocation.register import Place as WorkPlace
from services.router.domain.relocation.tuning import Travel, Tuning, Weights
from services.router.domain.rules.loading import read_table
from services.router.domain.rules.table import Table
from services.router.domain.rules.vocabulary import vocabulary_of
from services.router.domain.units import Unit, Units
from services.router.domain.workflow import Role
from services.router.domain.world import World
from services.router.usecases.arriving import arrived
from services.router.usecases.desk import Desk
from services.router.usecases.open_cases import open_cases
from shared.city.calendar import Calendar, Season, Span
from shared.city.categories import Category
from shared.city.city import City
from shared.city.geo import Point, cell
from shared.city.workdays import CITY_TIME
from shared.contracts.events.ticket import (
    Incident as ReadIncident,
)
from shared.contracts.events.ticket import (
    Origin,
    ReadCategory,
    ReadPlace,
    TicketReceived,
)
from shared.contracts.events.ticket import (
    Point as ReadPoint,
)
from shared.contracts.vocabulary import CaseState, Kind, TaskRole, Urgency, ticket_id
from shared.kit.discovery import discover

NOW = datetime(2025, 6, 18, 5, 45, tzinfo=CITY_TIME)
GATE = Point(120.8750, 30.0150)
DEPOT = Point(120.8790, 30.0105)
SOURCE = "test"


def category(code: str, title: str, *, sample: bool = False, noise: bool = False) -> Category:
    top, _, sub = code.partition(".")
    return Category(
        code=code,
        title=title,
        parent=top if sub else None,
        words=(title,),
        authority="市教育局" if top == "out_of_scope" else "",
        same_matter_days=7 if noise else 14,
        same_matter_metres=250,
        clock_band=noise,
        verify="sample" if sample else "always",
        confidence="high",
    )


CATEGORIES = {
    c.code: c
    for c in (
        category("sanitation", "环境卫生"),
        category("sanitation.noise", "环卫作业噪声", noise=True),
        category("sanitation.garbage", "垃圾堆积", sample=True),
        category("enterprise_enforcement", "涉企执法"),
        category("out_of_scope", "非本局职责"),
    )
}

CALENDAR = Calendar(
    special={},
    hours=(Span(time(8, 30), time(12)), Span(time(14), time(17, 30))),
    first=date(2025, 1, 1),
    certain_until=date(2025, 12, 31),
    last=date(2025, 12, 31),
    papers=(),
    seasons=(
        Season("中考", "中考前后", date(2025, 6, 15), date(2025, 6, 22), Span(time(22), time(7, 30)), "high", SOURCE),
    ),
)

CITY = City(
    id="town",
    title="小城",
    number_prefix="XC",
    divisions={},
    places=(),
    categories=CATEGORIES,
    areas={},
    calendar=CALENDAR,
)


def unit(id_: str, parent: str | None = "bureau", *, messaging: bool = True, kind: str = "centre") -> Unit:
    return Unit(id_, f"{id_}单位", "city", kind, parent, messaging=messaging)


UNITS = Units(
    {
        u.id: u
        for u in (
            unit("bureau", None),
            unit("command", kind="command"),
            unit("env"),
            unit("operator", "env"),
            unit("silent", messaging=False),
            unit("inspectors"),
        )
    },
    "command",
)


def stop(id_: str, title: str, start: time, east: float, **more: Any) -> Stop:
    point = Point(GATE.lon + east / 96_300, GATE.lat)
    place = WorkPlace(point, road="峰山路", estate=title if title == "后村家园" else "", street="330604001")
    return Stop(id_, "crew", title, "sanitation", place, start, 20, **more)


STOPS = {
    s.id: s
    for s in (
        stop("s1", "后村家园", time(5, 30), 0),
        stop("s2", "城北新区", time(6, 30), 3_000),
        stop("s3", "东门市场", time(8, 30), 2_000),
    )
}

REGISTER = Register(
    vehicles={"v": Vehicle("v", "扫路车", Noise.LOUD, "diesel", frozenset({"sweep"}))},
    crews={"crew": Crew("crew", "一班", "operator", "env", "v", time(4), time(11), DEPOT)},
    stops=STOPS,
    tuning=Tuning(Weights(1, 60, 20, 40), Travel(250, 3), 300, 45, 500, time(22)),
    measures={"quiet_equipment": "使用低噪声设备"},
)

LIMITS = Limits(tuple(Limit(clock, 2, TimeUnit.WORK_DAY) for clock in Clock))
REASONS = {"not_our_duty": "不属于本单位职责"}


def place(east: float = 0.0, name: str | None = "后村家园", words: str = "峰山路后村家园") -> Place:
    point = Point(GATE.lon + east / 96_300, GATE.lat)
    return Place(words, name, "330604", "330604001", point, cell(point))


def ticket(number: str = "1", **changes: Any) -> Ticket:
    """Make the submission of platform number `number`, about noise at the gate at half past five."""
    id_ = ticket_id("hotline", number)
    known: dict[str, Any] = {
        "ticket_id": id_,
        "case_id": case_id_of(id_),
        "number": f"XC-20250618-{number:0>6}",
        "channel": "hotline",
        "external_id": number,
        "kind": Kind.COMPLAINT,
        "category": "sanitation.noise",
        "title": "清晨环卫车作业噪音扰民",
        "text": "早上五点半环卫车又在门口作业",
        "place": place(),
        "incident": Incident(NOW.replace(hour=5, minute=30), phrase="早上五点半"),
        "urgency": Urgency.NORMAL,
        "confidential": False,
        "reported_at": NOW,
        "received_at": NOW,
        "reply_by": NOW + timedelta(days=5),
    }
    return Ticket(**(known | changes))


def received(number: str = "1", **changes: Any) -> TicketReceived:
    """Say that this submission was taken in."""
    one = ticket(number, **changes)
    at = one.place.point
    return TicketReceived(
        at=one.received_at,
        ticket_id=one.ticket_id,
        number=one.number,
        channel=one.channel,
        external_id=one.external_id,
        kind=one.kind,
        category=ReadCategory(code=one.category, confidence=0.9),
        title=one.title,
        text=one.text,
        place=ReadPlace(
            words=one.place.words,
            name=one.place.name,
            district=one.place.district,
            street=one.place.street,
            point=ReadPoint(lon=at.lon, lat=at.lat) if at else None,
            cell=one.place.cell,
        ),
        incident=ReadIncident(start=one.incident.start, phrase=one.incident.phrase),
        urgency=one.urgency,
        confidential=one.confidential,
        complainant_kind=one.complainant_kind,
        complainant_ref=one.complainant_ref,
        reported_at=one.reported_at,
        reply_by=changes.get("reply_by"),
        origin=Origin(topic="channel.hotline.in.v1", partition=0, offset=int(number), sha256="0" * 64),
    )


def dispatched(first: Ticket, *others: Ticket, lead: str = "env") -> CaseFile:
    """Make a case file with these tickets, given to a unit."""
    case = Case(
        case_id=first.case_id,
        number=case_number_of(first.number),
        state=CaseState.RECEIVED,
        version=0,
        kind=first.kind,
        category=first.category,
        matter="环卫作业噪声，后村家园",
        anchor=first.place.anchor,
        place=first.place,
        incident=first.incident,
        urgency=first.urgency,
        opened_at=NOW,
        seen_at=NOW,
        sign_by=NOW + timedelta(days=1),
        resolve_by=NOW + timedelta(days=5),
    )
    file, act = CaseFile(case), Act("system", "test", NOW)
    for action in ("accept", "route", "dispatch"):
        file.act(action, Role.SYSTEM, act)
    for one in (first, *(replace(other, link="linked") for other in others)):
        file.add_ticket(one)
    file.add_task(lead, TaskRole.LEAD, f"token-of-{lead}", act)
    return file


ASSIGNMENT = {
    "table": "assignment",
    "title": "派单",
    "columns": {"category": "category"},
    "rows": [
        {"id": "school", "if": {"category": ["out_of_scope"]}, "then": {"effect": "refer_out"}},
        {
            "id": "conduct",
            "if": {"category": ["enterprise_enforcement"]},
            "then": {"effect": "assign", "lead": "inspectors"},
        },
        {"id": "sanitation", "if": {"category": ["sanitation"]}, "then": {"effect": "assign", "lead": "env"}},
    ],
    "default": {"then": {"effect": "assign", "lead": "command"}},
    "examples": [{"given": {"category": "sanitation.noise"}, "expect": "sanitation"}],
}  # fmt: skip
MEASURES = {
    "table": "measures",
    "title": "措施",
    "columns": {"category": "category", "when": "window", "calendar": "calendar"},
    "rows": [
        {
            "id": "exam-quiet",
            "if": {"category": ["sanitation.noise"], "when": "22:00-07:30", "calendar": ["exam"]},
            "then": {"effect": "relocate_schedule", "not_before": "07:30", "also": ["quiet_equipment"]},
        }
    ],
    "default": {"then": {"effect": "none"}},
    "examples": [{"given": {"category": "sanitation.garbage"}, "expect": "default"}],
}
EFFECTS = discover(effects, "EFFECT", CarriedOut)


def table(document: dict[str, Any]) -> Table:
    words = vocabulary_of(CITY, {id_: unit.title for id_, unit in UNITS.by_id.items()}, {})
    found, faults = read_table(f"rules/{document['table']}.yaml", document, {}, words, EFFECTS)
    assert not faults, faults
    assert found
    return found


@cache
def world() -> World:
    return World(
        city=CITY,
        units=UNITS,
        clocks=Clocks(LIMITS, CALENDAR),
        return_reasons=REASONS,
        rules={"assignment": table(ASSIGNMENT), "measures": table(MEASURES)},
        effects=EFFECTS,
        register=REGISTER,
        staff={
            id_: Staff(id_, id_, unit, frozenset({role}))
            for id_, unit, role in (
                ("chief", "env", Role.DUTY_CHIEF),
                ("approver", "env", Role.APPROVER),
                ("center", "command", Role.APPROVER),
                ("stranger", "inspectors", Role.APPROVER),
            )
        },
        fleets={"fleet": Fleet("fleet", "车辆调度系统", "operator")},
    )


async def take_in(events: Sequence[TicketReceived], desk: Desk, spoken_of: Collection[UUID] = ()) -> None:
    """Ask the rules about tickets, then open or join their cases, as the router does with a batch."""
    await open_cases([arrived(event, desk.world, desk.now) for event in events], spoken_of, desk)
