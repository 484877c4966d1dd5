"""A fleet system's report as it was read, and what it may speak of."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from services.router.domain.world import World
from shared.contracts.events.fleet import ChangeReport, FleetReport, WorkDone
from shared.contracts.faults import Fault

ReportT_co = TypeVar("ReportT_co", bound=FleetReport, covariant=True)


@dataclass(frozen=True)
class Reported(Generic[ReportT_co]):
    """One report; the fleet is the topic's, whatever the report says."""

    fleet: str
    report: ReportT_co

    @property
    def act_id(self) -> str:
        return f"fleet:{self.fleet}/{self.report.report_id}"


def told_apart(
    reports: Iterable[Reported[FleetReport]],
) -> tuple[list[Reported[ChangeReport]], list[Reported[WorkDone]]]:
    """Tell changes of the register from work that was done."""
    changes: list[Reported[ChangeReport]] = []
    done: list[Reported[WorkDone]] = []
    for one in reports:
        if isinstance(one.report, ChangeReport):
            changes.append(Reported(one.fleet, one.report))
        elif isinstance(one.report, WorkDone):
            done.append(Reported(one.fleet, one.report))
    return changes, done


def foreign_crew(one: Reported[FleetReport], world: World) -> list[Fault]:
    """Name a crew that is not this fleet's to speak of: others' crews look like unknown ones."""
    crew = world.register.crews.get(one.report.crew)
    if crew is None or crew.operator != world.fleets[one.fleet].operator:
        return [Fault("crew", "不是本系统作业单位的班组")]
    return []


def foreign_stop(one: Reported[WorkDone], world: World) -> list[Fault]:
    """Name a stop that the crew neither has nor may take over."""
    stop = world.register.stops.get(one.report.stop)
    may = stop is not None and one.report.crew in (stop.crew, *stop.takers)
    return [] if may else [Fault("stop", "不是这个班组的作业点，也不是它可替的")]
