"""不采取措施: nothing beyond the assignment."""

from services.router.domain.effects._effect import CarriedOut
from services.router.domain.orders import Orders, Scene
from services.router.domain.rules.effect import Arguments


class Nothing(Arguments):
    """Takes no arguments."""


def order(arguments: Nothing, scene: Scene) -> Orders:  # noqa: ARG001 - every effect is asked alike
    return Orders()


EFFECT = CarriedOut("不采取措施", Nothing, order)
