"""What a picture's position says of a ticket's place: it agrees, it differs, or it is the first that is known. Pure."""

from dataclasses import dataclass, replace

from services.intake.domain.message import Where
from services.intake.domain.place import PlaceRead, PlaceReader
from shared.city.city import City
from shared.city.geo import Point, cell_centre, distance
from shared.contracts.events.ticket import PhotoEvidence

NEAR = 1_000.0
"""Metres; some telephones write GCJ-02 where the standard says WGS-84, which is some 500 m in China."""
FAR = 3_000.0
"""From here on a picture was taken elsewhere; between the two it says nothing."""


@dataclass(frozen=True)
class SaidPlace:
    """A ticket's place as it was kept: division codes and a cell."""

    district: str | None = None
    street: str | None = None
    cell: str | None = None


@dataclass(frozen=True)
class Evidence:
    """What a position says, how far it lies from the ticket's cell, and where it is in the city's words."""

    verdict: PhotoEvidence
    metres: int | None
    place: PlaceRead


@dataclass(frozen=True)
class Witness:
    """Weighs positions with the city's shapes and names."""

    city: City
    places: PlaceReader

    def weigh(self, taken_at: Point, said: SaidPlace) -> Evidence | None:
        """Weigh a position against a ticket's place; None where it tells nothing."""
        inside = self.city.district_at(taken_at) is not None
        known = said.cell or said.district
        if not known and not inside:
            return None
        here = self.places.read(Where(point=taken_at)) if inside else PlaceRead(point=taken_at)
        metres = distance(taken_at, cell_centre(said.cell)) if said.cell else None
        verdict = _verdict(said, here, metres) if known else PhotoEvidence.NEW
        return Evidence(verdict, round(metres) if metres is not None else None, here) if verdict else None


def _verdict(said: SaidPlace, here: PlaceRead, metres: float | None) -> PhotoEvidence | None:
    """Compare by metres where they are known, else by street, else by district."""
    if metres is not None:
        return PhotoEvidence.AGREES if metres <= NEAR else PhotoEvidence.DIFFERS if metres >= FAR else None
    if said.district != here.district:
        return PhotoEvidence.DIFFERS
    if said.street is None or said.street == here.street:
        return PhotoEvidence.AGREES
    return None  # a street is guessed from the nearest known point: the next one is no contradiction


def coarse(place: PlaceRead) -> PlaceRead:
    """Leave district and street: the exact place of a confidential ticket may be somebody's home."""
    return replace(place, words="", name=None, point=None)
