"""What the notifier listens to."""

from collections.abc import Callable, Sequence
from typing import Any

from services.notifier.usecases.plan_notices import Plan, plan_notices
from services.notifier.usecases.ports import Work
from shared.contracts.events.case import CaseChanged
from shared.contracts.topics import CASE
from shared.kit.consumer import DEAR, Consumer
from shared.kit.record import Received, events
from shared.kit.transaction import Transaction


def consumers(plan: Plan, work_of: Callable[[Transaction], Work]) -> tuple[Consumer, ...]:
    """Give the notifier's subscriptions: `case.changed.v1`."""

    async def on_case_changed(batch: Sequence[Received[Any]], transaction: Transaction) -> None:
        """Plan who must hear each fact; platforms hear it with this very commit."""
        await plan_notices([received.event for received in batch], work_of(transaction), plan)

    return (Consumer(topics=(CASE.name,), decode=events(CaseChanged), handle=on_case_changed, most=DEAR),)
