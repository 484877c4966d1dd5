import pytest

from services.intake.domain.place import PlaceReader
from tests.unit.intake.made import city


@pytest.fixture(scope="package", name="places")
def _places() -> PlaceReader:
    return PlaceReader(city()[0])
