"""调整作业时间: the stops that disturbed leave the quiet hours, from the next run to the last exam day."""

from datetime import time
from typing import Literal

from services.router.domain.effects._effect import CarriedOut
from services.router.domain.orders import Move, Orders, Scene
from services.router.domain.rules.effect import Arguments

Measure = Literal["quiet_equipment", "another_route"]
SAID = {"quiet_equipment": "使用低噪声设备", "another_route": "调整行车路线，避开考点和居民区"}
NOT_FOUND = "作业台账里没有找到对应的作业点，请核实是哪个班组、几点作业"
NO_DATES = "近期没有考试安静期，请与作业单位商定调整办法"


class RelocateSchedule(Arguments):
    not_before: time
    also: tuple[Measure, ...] = ()


def order(arguments: RelocateSchedule, scene: Scene) -> Orders:
    measures = tuple(SAID[measure] for measure in arguments.also)
    near, last = scene.disturbing(), scene.last_exam_day()
    if not near or last is None:
        return Orders(instructions=(*measures, NO_DATES if near else NOT_FOUND))
    move = Move(
        crew=near[0].stop.crew,
        stops=tuple(sorted(n.stop.id for n in near)),
        first_date=scene.first_run(),
        last_date=last,
        not_before=arguments.not_before,
        measures=arguments.also,
    )
    return Orders(moves=(move,), instructions=measures)


EFFECT = CarriedOut("调整作业时间", RelocateSchedule, order)
