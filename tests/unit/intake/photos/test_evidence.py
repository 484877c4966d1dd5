from dataclasses import replace

import pytest

from services.intake.domain.place import PlaceRead
from services.intake.photos.evidence import SaidPlace, Witness, coarse
from shared.city.geo import Point, cell
from shared.contracts.events.ticket import PhotoEvidence
from tests.unit.intake.made import city

HERE = Point(120.57, 30.0417)
DISTRICT = "330602"
NEW, AGREES, DIFFERS = PhotoEvidence.NEW, PhotoEvidence.AGREES, PhotoEvidence.DIFFERS


def witness() -> Witness:
    base, intake = city()
    return Witness(base, intake.reader.places)


def north(metres: float) -> Point:
    return replace(HERE, lat=HERE.lat + metres / 111_195)


WEIGHED = {
    "nothing is known of the place": (HERE, SaidPlace(), NEW),
    "nothing is known, and it was taken in another city": (Point(121.47, 31.23), SaidPlace(), None),
    "the same cell": (HERE, SaidPlace(DISTRICT, cell=cell(HERE)), AGREES),
    "as far as two map datums lie apart": (north(550), SaidPlace(cell=cell(HERE)), AGREES),
    "neither near nor far": (north(2_000), SaidPlace(cell=cell(HERE)), None),
    "far": (north(4_000), SaidPlace(cell=cell(HERE)), DIFFERS),
    "another city": (Point(121.47, 31.23), SaidPlace(DISTRICT), DIFFERS),
    "the district that was named": (HERE, SaidPlace(DISTRICT), AGREES),
    "a district that was not named": (HERE, SaidPlace("330624"), DIFFERS),
    "another street of the district, by a guess": (HERE, SaidPlace(DISTRICT, "330602999"), None),
}


@pytest.mark.parametrize(("taken_at", "said", "verdict"), WEIGHED.values(), ids=WEIGHED)
def test_what_a_position_says(taken_at: Point, said: SaidPlace, verdict: PhotoEvidence | None) -> None:
    evidence = witness().weigh(taken_at, said)
    assert (evidence.verdict if evidence else None) == verdict


def test_the_place_is_told_in_the_citys_words_and_the_metres_are_whole() -> None:
    evidence = witness().weigh(north(4_000), SaidPlace(cell=cell(HERE)))
    assert evidence is not None
    assert evidence.metres == pytest.approx(4_000, abs=200)
    assert evidence.place.district is not None


def test_of_a_confidential_ticket_district_and_street_are_told() -> None:
    place = PlaceRead("后村", "后村家园", DISTRICT, "330602001", HERE, 0.7)
    assert coarse(place) == PlaceRead("", None, DISTRICT, "330602001", None, 0.7)
    assert coarse(place).cell is None
