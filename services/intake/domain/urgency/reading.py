"""How urgent a message is, by the worst danger that it speaks of."""

from services.intake.domain.urgency.dangers import find_dangers
from shared.contracts.vocabulary import Urgency

_ORDER = (Urgency.NORMAL, Urgency.URGENT, Urgency.EMERGENCY)


def read_urgency(text: str, *, marked: bool) -> Urgency:
    """Read the urgency of a text; `marked` is the platform's own mark, worth at least 紧急."""
    said = [danger.urgency for danger in find_dangers(text) if not danger.taken_back]
    return max((*said, Urgency.URGENT if marked else Urgency.NORMAL), key=_ORDER.index)
