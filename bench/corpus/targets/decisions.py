"""What people of the city decide about plans, as the console says it."""

from bench.corpus.events import WORDS, event_target
from bench.corpus.targets.tickets import NOW
from shared.contracts.events.schedule import PlanDecided
from shared.contracts.vocabulary import derived_id


def decision(n: int) -> PlanDecided:
    """Withdraw a plan that nobody made: it is read, noted as refused, and has no effect."""
    return PlanDecided(
        at=NOW, plan_id=derived_id("bad", n), crew_id="sy-crew-04", decision="withdrawn", staff="sy-approver",
        reason=WORDS,
    )  # fmt: skip


TARGET = event_target("router", "/console", decision, ("plan_id",), ("reason",), longest=500)
