"""不调整作业时间: the work stays where it is; the lead is told why, and what is done instead."""

from services.router.domain.effects._effect import CarriedOut
from services.router.domain.orders import Orders, Scene
from services.router.domain.rules.effect import Arguments


class DeclineMove(Arguments):
    reason: str
    instead: tuple[str, ...]
    """What is asked of the crew all the same."""


def order(arguments: DeclineMove, scene: Scene) -> Orders:  # noqa: ARG001 - every effect is asked alike
    return Orders(instructions=(f"作业时间不作调整：{arguments.reason}。请向诉求人说明", *arguments.instead))


EFFECT = CarriedOut("不调整作业时间", DeclineMove, order)
