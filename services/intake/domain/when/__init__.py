"""When a matter happens: every time phrase of a message, what it means, and which of them is the matter's."""

from services.intake.domain.when.found import Certainty, On, Recurrence, TimeFound, When
from services.intake.domain.when.reading import find_times, read_when

__all__ = ["Certainty", "On", "Recurrence", "TimeFound", "When", "find_times", "read_when"]
