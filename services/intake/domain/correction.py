"""What a supplement corrects: only words that say so change what was read, a place merely mentioned does not."""

import re
from dataclasses import dataclass

from services.intake.domain.category.reader import UNKNOWN, CategoryRead
from services.intake.domain.message import Where
from services.intake.domain.place import PlaceRead
from services.intake.domain.ticket import Reader

_PLACE = re.compile(
    r"(?:地址|地点|位置|地方)(?:说|写|填|报|搞)?错|(?:准确|具体|正确)的?(?:地址|地点|位置)(?:是|为|应)|(?:地址|地点|位置)(?:应该?|更正)(?:是|为)"
)
_MATTER = re.compile(r"类别(?:说|写|填|选|分)?错|(?:类别|反映的|诉求)(?:应该?|更正)(?:是|为)|反映的(?:其实)?是")
_SURE = 0.5


@dataclass(frozen=True)
class Correction:
    """What was read anew; None where nothing is corrected."""

    category: CategoryRead | None = None
    place: PlaceRead | None = None


def read_correction(text: str, reader: Reader) -> Correction:
    """Read what a supplement corrects, where it says that it does and can be read well enough."""
    category = reader.categories.read(title="", text=text, hint="") if _MATTER.search(text) else None
    place = reader.places.read(Where(), text=text) if _PLACE.search(text) else None
    return Correction(
        category if category and category.code != UNKNOWN and category.confidence >= _SURE else None,
        place if place and place.district and place.confidence >= _SURE else None,
    )
