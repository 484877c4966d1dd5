"""Asks the rule tables about a ticket: whose it is, and what else has to be done."""

from dataclasses import dataclass
from datetime import datetime

from services.router.domain.case import Grounds, Ticket
from services.router.domain.orders import Orders, Scene
from services.router.domain.rules.explain import Explanation, explain
from services.router.domain.rules.facts import Facts
from services.router.domain.world import World

ASSIGNMENT, MEASURES = "assignment", "measures"
NEAR_MISSES = 3
"""How many rows that nearly fired are kept with a decision."""


@dataclass(frozen=True)
class Decisions:
    assignment: Grounds
    measures: Grounds
    orders: Orders

    @property
    def all(self) -> tuple[Grounds, ...]:
        return (self.assignment, self.measures)


def decide(ticket: Ticket, world: World, now: datetime) -> Decisions:
    """Decide by both tables; the assignment's orders come first."""
    scene = Scene(ticket, world.city, world.units, world.register, now)
    facts = facts_of(ticket, world)
    assignment, measures = (explain(world.rules[name], facts, NEAR_MISSES) for name in (ASSIGNMENT, MEASURES))
    orders = _order(assignment, scene, world)
    if orders.refer_to is None:
        orders += _order(measures, scene, world)
    return Decisions(_grounds(assignment), _grounds(measures), orders)


def facts_of(ticket: Ticket, world: World) -> Facts:
    """Say what rows may ask for; an hour that nobody named is not known, the day is that of the report."""
    at = ticket.incident.start
    day = (at or ticket.reported_at).date()
    return Facts(
        category=ticket.category,
        channel=ticket.channel,
        kind=ticket.kind,
        urgency=ticket.urgency,
        district=ticket.place.district,
        street=ticket.place.street,
        complainant=ticket.complainant_kind,
        at=at,
        on=ticket.reported_at.date(),
        calendar=world.city.calendar.facts_at(day),
        text=f"{ticket.title}\n{ticket.text}",
    )


def _order(explanation: Explanation, scene: Scene, world: World) -> Orders:
    decision = explanation.decision
    return world.effects[decision.effect].order(decision.arguments, scene)


def _grounds(explanation: Explanation) -> Grounds:
    decision = explanation.decision
    near = (miss.sentence for miss in explanation.near)
    return Grounds(decision.table, decision.version, decision.row, dict(decision.facts), (explanation.sentence, *near))
