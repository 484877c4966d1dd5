"""Says what was read in the events' form."""

from collections.abc import Sequence

from services.intake.domain.category.reader import CategoryRead
from services.intake.domain.matters import Matter
from services.intake.domain.place import PlaceRead
from shared.contracts.events.ticket import PlaceConflict, Point, ReadCategory, ReadMatter, ReadPlace


def said_category(read: CategoryRead, hint: str = "") -> ReadCategory:
    second = read.second
    return ReadCategory(
        code=read.code,
        confidence=read.confidence,
        words=read.reasons,
        hint=hint or None,
        second=second.code if second else None,
        second_confidence=second.confidence if second else 0.0,
    )


def said_matters(matters: Sequence[Matter]) -> tuple[ReadMatter, ...]:
    return tuple(
        ReadMatter(
            category=matter.category.code, confidence=matter.category.confidence, start=matter.start, end=matter.end
        )
        for matter in matters
    )


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
