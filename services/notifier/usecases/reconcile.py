"""Settles notices whose outcome nobody knows: resent where the receiver drops repeats, else kept for a person."""

from services.notifier.domain.notice import Act, Notice, State
from services.notifier.usecases.ports import Change, Ways, WorkUnit
from services.notifier.usecases.tell import tell

BATCH = 100


async def reconcile(work_unit: WorkUnit, ways: Ways, *, limit: int = BATCH) -> list[Notice]:
    """Take expired leases and unknown outcomes one step on; give the notices as they stand now."""
    resendable = frozenset(name for name, way in ways.items() if way.outlet.unknown == "resend")
    async with work_unit() as work:
        changes = []
        for notice in await work.notices.unknown(resendable, limit):
            courses = _course(notice, resend=notice.outlet in resendable)
            changes.append(Change(notice, courses[-1]))
            for step in courses:
                tell(work, step, cause="outcome unknown")
        await work.notices.save(changes)
    return [change.after for change in changes]


def _course(notice: Notice, *, resend: bool) -> list[Notice]:
    lost = notice if notice.state is State.UNKNOWN else notice.step(Act.LOSE, reason="lease_expired")
    steps = [] if lost is notice else [lost]
    return [*steps, lost.resent()] if resend else steps
