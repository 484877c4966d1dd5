"""Says what was read in the events' form."""

from services.intake.domain.category.reader import CategoryRead
from services.intake.domain.place import PlaceRead
from shared.contracts.events.ticket import PlaceConflict, Point, ReadCategory, ReadPlace


def said_category(read: CategoryRead, hint: str = "") -> ReadCategory:
    return ReadCategory(code=read.code, confidence=read.confidence, words=read.words, hint=hint or None)


def said_place(read: PlaceRead) -> ReadPlace:
    point = Point(lon=read.point.lon, lat=read.point.lat) if read.point else None
    return ReadPlace(
        words=read.words,
        name=read.name,
        district=read.district,
        street=read.street,
        point=point,
        cell=read.cell,
        confidence=read.confidence,
        kind=read.kind,
        conflicts=tuple(PlaceConflict(**vars(conflict)) for conflict in read.conflicts),
    )
