"""Sends what is due: `sending` is committed before the call, the outcome after it, fenced by the attempt."""

import asyncio
from collections.abc import Mapping

from services.notifier.domain.message import message_of
from services.notifier.domain.notice import Act, Notice
from services.notifier.usecases.ports import Change, Due, Outcome, Parcel, Send, WorkUnit
from services.notifier.usecases.tell import tell

BATCH = 20
"""Notices that are called for at once: all calls of a batch start right after its commit, well inside the lease."""


async def deliver(work_unit: WorkUnit, senders: Mapping[str, Send], *, limit: int = BATCH) -> list[Notice]:
    """Claim, call and record one batch; give the notices as they stand now, none when nothing was due."""
    claimed, dropped = await _claim(work_unit, limit)
    outcomes = await asyncio.gather(*(_call(due, senders) for due in claimed))
    settled = [_settled(due.notice, outcome) for due, outcome in zip(claimed, outcomes, strict=True)]
    gone = {due.notice.way: o.reason for due, o in zip(claimed, outcomes, strict=True) if o.gone}
    if settled:
        await _record(work_unit, [Change(due.notice, s) for due, s in zip(claimed, settled, strict=True)], gone)
    return dropped + settled


async def _claim(work_unit: WorkUnit, limit: int) -> tuple[list[Due], list[Notice]]:
    async with work_unit() as work:
        closed = await work.notices.closed_ways()
        begun, dropped = [], []
        for due in await work.notices.due(limit):
            if reason := _stale(due, closed):
                dropped.append(Change(due.notice, due.notice.step(Act.DROP, reason=reason)))
            else:
                begun.append((due, due.notice.claimed()))
        await work.notices.save([*dropped, *(Change(due.notice, notice) for due, notice in begun)])
        for change in dropped:
            tell(work, change.after, cause="case moved on")
    return [Due(notice, due.later, due.clock) for due, notice in begun], [change.after for change in dropped]


def _stale(due: Due, closed: frozenset[str]) -> str | None:
    if due.notice.way in closed:
        return "endpoint_gone"
    later = due.notice.overtaken(due.later)
    return f"overtaken_by_{later}" if later else None


async def _call(due: Due, senders: Mapping[str, Send]) -> Outcome:
    notice = due.notice
    send = senders.get(notice.outlet)
    if send is None:
        return Outcome(Act.FAIL, f"no_way_out_{notice.outlet}")
    return await send(Parcel(message_of(notice), notice.address, notice.attempt, due.clock))


def _settled(notice: Notice, outcome: Outcome) -> Notice:
    if outcome.act is Act.FAIL:
        return notice.failed(outcome.reason, not_before=outcome.not_before)
    return notice.step(outcome.act, reason=outcome.reason)


async def _record(work_unit: WorkUnit, changes: list[Change], gone: Mapping[str, str]) -> None:
    async with work_unit() as work:
        for way, reason in gone.items():
            await work.notices.close_way(way, reason)
        applied = await work.notices.save(changes)
        for change in changes:
            if change.after.notice_id in applied:
                tell(work, change.after, cause=f"attempt {change.after.attempt}")
