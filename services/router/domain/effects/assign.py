"""派单: one unit leads, others assist; nobody judges a complaint about himself."""

from services.router.domain.effects._effect import CarriedOut
from services.router.domain.orders import Orders, Scene
from services.router.domain.rules.effect import Arguments, UnitId

ABOUT_CONDUCT = "enterprise_enforcement"
"""Complaints of this top category are about those who inspect; whom the text names never sees them."""


class Assign(Arguments):
    lead: UnitId
    assisting: tuple[UnitId, ...] = ()


def order(arguments: Assign, scene: Scene) -> Orders:
    against = _complained_about(scene)
    assisting = tuple(unit for unit in arguments.assisting if not against & set(scene.units.line(unit)))
    return Orders(lead=scene.units.clear_of(arguments.lead, against), assisting=assisting)


def _complained_about(scene: Scene) -> frozenset[str]:
    ticket = scene.ticket
    if ticket.category.partition(".")[0] != ABOUT_CONDUCT:
        return frozenset()
    return scene.units.named_in(f"{ticket.title}\n{ticket.text}")


EFFECT = CarriedOut("派单", Assign, order)
