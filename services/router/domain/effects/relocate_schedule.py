"""调整作业时间: the stops that disturbed leave the quiet hours, from the next run to the last exam day."""

from datetime import time

from services.router.domain.effects._effect import CarriedOut
from services.router.domain.orders import Move, Orders, Scene
from services.router.domain.rules.effect import Arguments

NOT_FOUND = "作业台账里没有找到对应的作业点，请核实是哪个班组、几点作业"
NO_DATES = "近期没有考试安静期，请与作业单位商定调整办法"


class RelocateSchedule(Arguments):
    not_before: time
    also: tuple[str, ...] = ()
    """Codes of `work/measures.csv`."""
    approval: bool = False
    """True: a person approves the plan before it is published."""


def order(arguments: RelocateSchedule, scene: Scene) -> Orders:
    measures = scene.register.titles_of(arguments.also)
    near, runs = scene.disturbing(), scene.runs_to_move()
    if not near or runs is None:
        return Orders(instructions=(*measures, NO_DATES if near else NOT_FOUND))
    move = Move(
        crew=near[0].stop.crew,
        stops=tuple(sorted(n.stop.id for n in near)),
        first_date=runs[0],
        last_date=runs[1],
        not_before=arguments.not_before,
        measures=arguments.also,
        approval=arguments.approval,
    )
    return Orders(moves=(move,), instructions=measures)


EFFECT = CarriedOut("调整作业时间", RelocateSchedule, order)
