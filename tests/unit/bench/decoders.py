"""The decoder of every consumed topic, as its service builds it."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bench.corpus.case import Rec
from bench.corpus.corpus import corpus
from services.intake.handlers import decoder as of_channel
from services.router.domain.units import Unit, Units
from services.router.unit_replies import decoder as of_units
from shared.contracts.events.case import CaseChanged
from shared.contracts.events.schedule import RelocationRequested
from shared.contracts.events.ticket import TicketEvaluated, TicketReceived, TicketSupplemented, TicketWithdrawn
from shared.contracts.faults import Refused
from shared.kit.record import Decoder, Raw, check_headers, events
from tests.unit.intake.made import CHANNELS

CORPUS = corpus()
_UNIT = Unit("sy-env", "单位", "city", "centre", None, messaging=True)
DECODERS: Mapping[str, Decoder] = {
    **{name: of_channel(name, channel) for name, channel in CHANNELS.items()},
    "answers": of_units(Units({_UNIT.id: _UNIT}, _UNIT.id)),
    "tickets": events(TicketReceived, TicketSupplemented, TicketEvaluated, TicketWithdrawn),
    "relocations": events(RelocationRequested),
    "cases": events(CaseChanged),
}


def raw(target: str, record: Rec) -> Raw:
    topic = CORPUS.supplies[target].target.topic
    return Raw(topic, 0, 0, record.key, record.value, record.headers, datetime.now(UTC))


def refusal(target: str, record: Rec) -> Refused | None:
    """Read a record as the kit does; gives why it is refused. Anything else that is raised is our failure."""
    made = raw(target, record)
    try:
        check_headers(made)
        DECODERS[target](made)
    except Refused as refused:
        return refused
    return None
