"""Holds timetables that belong together: a plan of several crews changes in all of them or in none."""

from collections.abc import Collection, Iterable
from datetime import date

from services.router.domain.timetable import Timetable
from services.router.usecases.ports import WorkStore
from shared.contracts.faults import NotYet


async def hold_crews(crews: Collection[str], since: date, store: WorkStore) -> dict[str, Timetable]:
    """Lock crews and those whose open plans are one whole with theirs; give what then holds on or after a date.

    All are locked at once, in one order for everybody. Raises `NotYet` when a plan found others while we waited.
    """
    known = await store.timetables(crews, since)
    wanted = set(crews) | _partners(known.values())
    await store.lock_crews(wanted)
    held = await store.timetables(wanted, since)
    if late := _partners(held[crew] for crew in crews) - wanted:
        raise NotYet(f"plans came to concern {', '.join(sorted(late))} too while we waited; it is tried again")
    return held


def _partners(timetables: Iterable[Timetable]) -> set[str]:
    plans = (plan for timetable in timetables for plan in timetable.plans)
    return {crew for plan in plans if plan.published or plan.pending for crew in plan.crews}
