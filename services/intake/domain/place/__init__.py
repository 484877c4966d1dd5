"""Where a matter is: read in the words, weighed with the platform's division code and point."""

from services.intake.domain.place.found import Conflict, PlaceFound, PlaceRead
from services.intake.domain.place.reader import PlaceReader

__all__ = ["Conflict", "PlaceFound", "PlaceRead", "PlaceReader"]
