"""Facts about cases that the router says."""

from bench.corpus.events import WORDS, event_target
from bench.corpus.targets.tickets import NOW
from shared.contracts.events.case import CaseChanged, CaseTicket
from shared.contracts.vocabulary import PUBLIC_STATE, CaseState, derived_id, ticket_id


def fact(n: int) -> CaseChanged:
    number = f"MH{n}"
    told = CaseTicket(
        ticket_id=ticket_id("minhu", number), number=f"SX-20250618-{n:06}", channel="minhu", external_id=number
    )
    return CaseChanged(
        at=NOW, case_id=derived_id("bad", n), number="SX-20250618-000001", version=1, fact="opened",
        state=CaseState.RECEIVED, public_state=PUBLIC_STATE[CaseState.RECEIVED], actor="system", cause="test",
        category="sanitation.noise", matter=WORDS, tickets=(told,),
    )  # fmt: skip


TARGET = event_target("notifier", "/router", fact, ("case_id",), ("matter",))
