"""How urgent a matter is: words of danger to life or property, and what takes them back."""

from services.intake.domain.urgency.dangers import Danger, find_dangers
from services.intake.domain.urgency.reading import read_urgency

__all__ = ["Danger", "find_dangers", "read_urgency"]
