"""交办要求: the units are told what else to see to."""

from services.router.domain.effects._effect import CarriedOut
from services.router.domain.orders import Orders, Scene
from services.router.domain.rules.effect import Arguments


class Instruct(Arguments):
    instructions: tuple[str, ...]


def order(arguments: Instruct, scene: Scene) -> Orders:  # noqa: ARG001 - every effect is asked alike
    return Orders(instructions=arguments.instructions)


EFFECT = CarriedOut("交办要求", Instruct, order)
