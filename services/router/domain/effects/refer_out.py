"""转办: the matter belongs to an authority outside; the complainant is told who is responsible."""

from services.router.domain.effects._effect import CarriedOut
from services.router.domain.orders import Orders, Scene
from services.router.domain.rules.effect import Arguments


class ReferOut(Arguments):
    to: str | None = None
    """A unit's id, or an authority's name; without it the category's own authority (categories.csv)."""


def order(arguments: ReferOut, scene: Scene) -> Orders:
    category = scene.city.categories.get(scene.ticket.category)
    named = arguments.to or (category.authority if category else "")
    # Nobody known to be responsible: then it stays with the command centre, which has to find out.
    return Orders(refer_to=scene.units.id_of(named)) if named else Orders(lead=scene.units.command_center)


EFFECT = CarriedOut("转办", ReferOut, order)
