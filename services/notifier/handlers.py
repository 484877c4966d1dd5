"""What the notifier listens to."""

from collections.abc import Sequence
from typing import Any

from services.notifier.adapters.work import TransactionWork
from services.notifier.usecases.plan_notices import Plan, plan_notices
from shared.contracts.events.case import CaseChanged
from shared.contracts.topics import CASE
from shared.kit.consume import Consumer
from shared.kit.record import Received, events
from shared.kit.transaction import Transaction


def consumers(plan: Plan) -> tuple[Consumer, ...]:
    """Give the notifier's subscriptions: `case.changed.v1`."""

    async def on_case_changed(batch: Sequence[Received[Any]], transaction: Transaction) -> None:
        """Plan who must hear each fact; platforms hear it with this very commit."""
        await plan_notices([received.event for received in batch], TransactionWork(transaction), plan)

    return (Consumer(topics=(CASE.name,), decode=events(CaseChanged), handle=on_case_changed),)
