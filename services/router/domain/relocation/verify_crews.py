"""Re-checks the plans of one date together: that handovers are allowed, and each plan by what its crew then does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from services.router.domain.relocation.moves import Constraint, Plan
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Run, Stop
from services.router.domain.relocation.verify import Violation, verify


def verify_together(runs: Sequence[Run], quiet: Sequence[QuietTime], plans: Sequence[Plan]) -> list[Violation]:
    """List everything that is wrong with the plans of these runs, one for each in their order."""
    stops = {stop.id: stop for run in runs for stop in run.stops}
    taken = {stop_id: plan.crew_id for plan in plans for stop_id in plan.takes}
    found = [*_wrong_handovers(plans, stops, taken)]
    if found:
        return found
    for run, plan in zip(runs, plans, strict=True):
        left = [stop for stop in run.stops if stop.id not in plan.gives]
        whole = replace(run, stops=(*left, *(stops[stop_id] for stop_id in plan.takes)))
        found += verify(whole, quiet, replace(plan, gives=(), takes=()))
    return found


def _wrong_handovers(plans: Sequence[Plan], stops: Mapping[str, Stop], taken: Mapping[str, str]) -> Iterator[Violation]:
    given = [stop_id for plan in plans for stop_id in plan.gives]
    takes = [stop_id for plan in plans for stop_id in plan.takes]
    bound = {later for stop in stops.values() for later in stop.must_precede}
    for stop_id in sorted({*given, *takes}):
        stop = stops.get(stop_id)
        if stop is None or given.count(stop_id) != 1 or takes.count(stop_id) != 1:
            yield Violation(Constraint.WORK, stop_id, f"{stop_id}要由一个班交出、由一个班接手")
        elif taken[stop_id] not in stop.takers:
            yield Violation(Constraint.WORK, stop_id, f"“{stop.title}”台账不许{taken[stop_id]}代做")
        elif stop.must_precede or stop_id in bound:
            yield Violation(Constraint.PRECEDENCE, stop_id, f"“{stop.title}”有先后次序，不能换班做")
    for plan in plans:
        for stop_id in plan.gives:
            if stop_id in stops and stops[stop_id].crew != plan.crew_id:
                yield Violation(Constraint.WORK, stop_id, f"“{stops[stop_id].title}”不归{plan.crew_id}，不能由它交出")
