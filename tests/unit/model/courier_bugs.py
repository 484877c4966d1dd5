"""Bugs of the last hop, planted one at a time."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.notifier.domain.message import message_of
from services.notifier.domain.notice import Act
from services.notifier.usecases.deliver import _settled
from services.notifier.usecases.ports import Change, Outcome, Parcel, Send, Way, WorkUnit
from services.notifier.usecases.tell import tell
from tests.unit.model import notices
from tests.unit.model.courier import MEANINGS, SMS, WORDS, Parts
from tests.unit.model.database import Meaning, Row, View


def meaning(**spoilt: Meaning) -> Parts:
    """Give the notifier's acts on tables where statements mean something else; named as in `notices`."""
    heads = {getattr(notices, name): spoil for name, spoil in spoilt.items()}
    return Parts({head: heads.get(known, known) for head, known in MEANINGS.items()})


def due_whatever_its_lease(view: View, limit: int) -> list[dict[str, Any]]:
    sending = [row for row in view.rows("notice").values() if row["state"] == "sending"]
    again = [{**row, "state": "failed_temporary"} for row in notices._claimed(view, sending, limit)]
    return [*notices.due(view, limit), *again]


def due_in_any_order(view: View, limit: int) -> list[dict[str, Any]]:
    rows = [r for r in view.rows("notice").values() if r["state"] in notices.WAITING and r["due"] <= view.now]
    return notices._claimed(view, sorted(rows, key=lambda row: -row["told_version"]), limit)


def save_whatever_stands(view: View, ids: Sequence[Any], _: Any, __: Any, *more: Any) -> list[dict[str, Any]]:
    rows: list[Row] = [view.rows("notice")[one] for one in ids]
    return notices.save(view, ids, [row["state"] for row in rows], [row["attempt"] for row in rows], *more)


async def deliver_within_the_claim(work_unit: WorkUnit, senders: Mapping[str, Send]) -> None:
    async with work_unit() as work:
        due = list(await work.notices.due(20))
        claimed = [d.notice.claimed() for d in due]
        await work.notices.save([Change(d.notice, notice) for d, notice in zip(due, claimed, strict=True)])
        calls = (senders[n.outlet](Parcel(message_of(n), n.address, n.attempt, d.clock)) for d, n in
                 zip(due, claimed, strict=True))  # fmt: skip
        settled = [_settled(n, outcome) for n, outcome in zip(claimed, await asyncio.gather(*calls), strict=True)]
        await work.notices.save([Change(n, after) for n, after in zip(claimed, settled, strict=True)])
        for notice in settled:
            tell(work, notice, cause="attempt")


RESENT = {**WORDS.ways, "sms": Way(replace(SMS.outlet, unknown="resend"))}

BUGS = {
    "an unknown outcome sent again where nobody drops repeats": Parts(resends=RESENT),
    "a time-out taken for a failure": Parts(silence=Outcome(Act.FAIL, "timeout")),
    "a lease that nobody looks at": meaning(due=due_whatever_its_lease),
    "a call inside the transaction that claims": Parts(deliver=deliver_within_the_claim),
    "an outcome written whatever stands there": meaning(save=save_whatever_stands),
    "messages of one ticket called for in any order": meaning(due=due_in_any_order),
}
