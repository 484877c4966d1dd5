"""One transaction of the kit, as the use cases see it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.notifier.adapters.postgres import PostgresNotices
from shared.contracts.envelope import Record
from shared.contracts.events.base import Event
from shared.kit.transaction import Transaction


@dataclass(frozen=True)
class TransactionWork:
    """Implements the port `Work`."""

    transaction: Transaction

    @property
    def now(self) -> datetime:
        return self.transaction.now

    @property
    def notices(self) -> PostgresNotices:
        return PostgresNotices(self.transaction.connection)

    def publish(self, *events: Event) -> None:
        self.transaction.publish(*events)

    def publish_record(self, record: Record) -> None:
        self.transaction.publish_record(record)

    def audit(self, act: str, *, subject: str, actor: str, cause: str, facts: Mapping[str, Any]) -> None:
        self.transaction.audit(act, subject=subject, actor=actor, cause=cause, facts=facts)
