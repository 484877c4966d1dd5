"""The small town with two crews: the early one is home before the quiet time ends, the other may take its stop over."""

from dataclasses import replace
from datetime import datetime, time
from typing import Any

from services.router.domain.case import Incident
from services.router.domain.people import Fleet
from services.router.domain.relocation.register import Crew, Noise, Stop, Vehicle
from services.router.domain.world import World
from shared.contracts.events.ticket import TicketReceived
from tests.unit.router.plan_town import PlanTown, with_approval
from tests.unit.router.town import DEPOT, NOW, REGISTER, place, received, stop, world

EARLY, OTHER = "crew", "other"


def theirs(id_: str, title: str, start: time, east: float, **more: Any) -> Stop:
    return replace(stop(id_, title, start, east, **more), crew=OTHER)


def two_crews(base: World | None = None, **more: Any) -> World:
    """Give the town where the early crew's gate may be done by the other crew; their operators are two units."""
    base = base or world()
    early = replace(REGISTER.crews["crew"], shift_end=time(7, 20))
    other = Crew(OTHER, "二班", "inspectors", "env", "w", time(4), time(12), DEPOT)
    stops = (
        stop("s1", "后村家园", time(5, 30), 0, takers=frozenset({OTHER})),
        stop("s2", "城北新区", time(6, 30), 3_000),
        theirs("o1", "南门", time(6, 0), 300),
        theirs("o2", "西门", time(6, 40), 2_000),
        theirs("o3", "文化路", time(9, 0), 1_000),
    )
    register = replace(
        REGISTER,
        crews={EARLY: early, OTHER: other},
        vehicles={**REGISTER.vehicles, "w": Vehicle("w", "扫路车", Noise.LOUD, "diesel", frozenset({"sweep"}))},
        stops={one.id: one for one in stops},
        tuning=replace(REGISTER.tuning, weights=replace(REGISTER.tuning.weights, changed_crew=90)),
    )
    fleets = {**base.fleets, "their-fleet": Fleet("their-fleet", "二队调度系统", "inspectors")}
    return replace(base, register=register, fleets=fleets, **more)


def crew_town(*, approval: bool = False, **more: Any) -> PlanTown:
    return PlanTown(two_crews(with_approval() if approval else None, **more))


def at_west_gate(number: str, now: datetime = NOW, **changes: Any) -> TicketReceived:
    """Complain about the other crew's own stop, two kilometres away."""
    there = {
        "place": place(2_000, name="西门", words="西门"),
        "incident": Incident(now.replace(hour=6, minute=40)),
        "reported_at": now,
        "received_at": now,
    }
    return received(number, **(there | changes))
