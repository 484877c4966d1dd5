"""Calls out for what is due, and settles what nobody knows the outcome of."""

import contextlib
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass

import structlog

from services.notifier.adapters.work import TransactionWork
from services.notifier.domain.notice import Notice
from services.notifier.usecases.deliver import deliver
from services.notifier.usecases.ports import Outcome, Parcel, Send, Ways, WorkUnit
from services.notifier.usecases.reconcile import reconcile
from shared.kit.failpoint import reach
from shared.kit.service import Context

PAUSE = 1.0
"""Seconds between looks at the table when nothing was due."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Courier:
    """The notifier's two workers; several replicas may run them at once."""

    ways: Ways
    senders: Mapping[str, Send]

    async def deliver(self, context: Context) -> None:
        """Send what is due, batch after batch."""
        senders = {name: watched(send) for name, send in self.senders.items()}
        while True:
            moved = await deliver(work_unit(context), senders)
            _say(moved)
            if not moved:
                await context.wait(PAUSE)

    async def reconcile(self, context: Context) -> None:
        """Take unknown outcomes one step on, once a second."""
        while True:
            _say(await reconcile(work_unit(context), self.ways))
            await context.wait(PAUSE)


def watched(send: Send) -> Send:
    """Give a sender that may be made to die on both sides of its call."""

    async def call(parcel: Parcel) -> Outcome:
        reach("sender.claimed")
        outcome = await send(parcel)
        reach("sender.answered")
        return outcome

    return call


def work_unit(context: Context) -> WorkUnit:
    """Give the use cases transactions of the kit."""

    @contextlib.asynccontextmanager
    async def begin() -> AsyncIterator[TransactionWork]:
        async with context.transaction() as transaction:
            yield TransactionWork(transaction)

    return begin


def _say(notices: Iterable[Notice]) -> None:
    for n in notices:
        log.info(
            "notice_changed", state=n.state, notice_id=str(n.notice_id), way=n.way, attempt=n.attempt, reason=n.reason
        )
