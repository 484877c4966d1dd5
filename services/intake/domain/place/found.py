"""What is found: a place's phrase in the words, and the place as all the evidence together says it."""

from dataclasses import dataclass

from shared.city.geo import Point, cell


@dataclass(frozen=True)
class PlaceFound:
    """One phrase that names a place; it ends before unit and room, and `start`, `end` are its span in `part`."""

    part: str
    """`address`, `title` or `text`."""
    start: int
    end: int
    phrase: str
    kind: str
    """district, street, community, one of the gazetteer's kinds, junction, or what a suffix says: road, estate."""
    name: str
    """The gazetteer's name, or the name as its suffix ends it where the gazetteer does not hold it."""
    id: str | None = None
    """A division's code or the gazetteer's id; None where several bear the name or none."""
    district: str | None = None
    street: str | None = None
    point: Point | None = None
    confidence: float = 0.0


@dataclass(frozen=True)
class Conflict:
    """Two pieces of evidence (`text`, `division`, `point`) that cannot both be right: division codes or metres.

    `text` against `city`: the words name another city, in `one_says`.
    """

    one: str
    other: str
    one_says: str | None = None
    other_says: str | None = None
    metres: int | None = None


@dataclass(frozen=True)
class PlaceRead:
    """A place as it was read; division codes of 6 and 9 digits, `cell` of the point."""

    words: str = ""
    name: str | None = None
    district: str | None = None
    street: str | None = None
    point: Point | None = None
    confidence: float = 0.0
    kind: str = ""
    conflicts: tuple[Conflict, ...] = ()

    @property
    def cell(self) -> str | None:
        return cell(self.point) if self.point else None
