"""What intake takes from the city folder: the words of its categories and the names of its places."""

from dataclasses import dataclass

from services.intake.domain.category.model import EMPTY
from services.intake.domain.category.reader import CategoryReader
from services.intake.domain.kind import KindReader
from services.intake.domain.place import PlaceReader
from services.intake.domain.ticket import Reader
from services.intake.model_file import load_model
from shared.city.city import City
from shared.city.folder import Folder


@dataclass(frozen=True)
class IntakeCity:
    reader: Reader
    prefix: str
    """Begins every ticket's number: SX."""


def load(folder: Folder, city: City) -> IntakeCity:
    """Build the readers; intake has no tables of its own, but cannot read a city without words or names."""
    if not city.categories:
        folder.fault("categories.csv", None, "", "没有一个类别，诉求无法归类")
    if not city.places:
        folder.fault("places.csv", None, "", "没有一个地名，诉求的地点无法识别")
    model = load_model(folder) or EMPTY
    reader = Reader(CategoryReader(city.categories, model), PlaceReader(city), KindReader(model.kind), city.calendar)
    return IntakeCity(reader, city.number_prefix)
