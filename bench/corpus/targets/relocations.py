"""Wishes of the router to itself that a crew's work be moved."""

from datetime import date, time

from bench.corpus.events import WORDS, event_target
from bench.corpus.targets.tickets import NOW
from shared.contracts.events.case import Decision
from shared.contracts.events.schedule import RelocationRequested
from shared.contracts.vocabulary import derived_id


def wish(n: int) -> RelocationRequested:
    """Ask for what no case waits for: it is read, planned and passed."""
    return RelocationRequested(
        at=NOW, request_id=derived_id("bad", n), case_id=derived_id("case", n), crew_id="sy-crew-04", stops=(),
        first_date=date(2025, 6, 19), last_date=date(2025, 6, 19), not_before=time(7, 30),
        decision=Decision(table="t", version="v", row=WORDS),
    )  # fmt: skip


TARGET = event_target("router", "/router", wish, ("case_id",), ("decision", "row"))
