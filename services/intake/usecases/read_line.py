"""Read one message as intake does, without a platform round it: for `xiaolan read`, and to measure."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from services.intake.domain.category.reader import CategoryRead
from services.intake.domain.kind import KindRead
from services.intake.domain.matters import Matter, find_matters
from services.intake.domain.message import Where
from services.intake.domain.place import PlaceFound, PlaceRead
from services.intake.domain.ticket import Reader, as_one
from services.intake.domain.urgency import read_urgency
from services.intake.domain.when import TimeFound, find_times
from shared.city.city import City
from shared.city.geo import Point
from shared.city.redact import Find, find_personal_data
from shared.city.workdays import CITY_TIME
from shared.contracts.vocabulary import Urgency

MOST = 1_000_000
"""Characters of a text that are taken; more is no message."""


def _local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=CITY_TIME) if moment.tzinfo is None else moment.astimezone(CITY_TIME)


class GivenPoint(BaseModel):
    """Degrees, WGS-84."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    lon: float = Field(ge=-180, le=180)
    lat: float = Field(ge=-90, le=90)


class Line(BaseModel):
    """One message to be read; a time without a zone is the city's."""

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True, coerce_numbers_to_str=True)

    id: str = Field(min_length=1, max_length=256)
    title: str | None = Field(default=None, max_length=MOST)
    text: str = Field(max_length=MOST)
    received_at: Annotated[datetime, AfterValidator(_local)] | None = None
    point: GivenPoint | None = None
    platform_category: str | None = Field(default=None, max_length=256)

    @property
    def parts(self) -> dict[str, str]:
        """Give what was written, by where it stands."""
        return {"platform_category": self.platform_category or "", "title": self.title or "", "text": self.text}


@dataclass(frozen=True)
class LineRead:
    """Everything that was read of a line."""

    line: Line
    category: CategoryRead
    kind: KindRead
    matters: tuple[Matter, ...]
    place: PlaceRead
    places: tuple[PlaceFound, ...]
    times: tuple[TimeFound, ...]
    urgency: Urgency
    personal: dict[str, tuple[Find, ...]]
    """By `title` and `text`."""


@dataclass(frozen=True)
class LineReader:
    """What reads, and the city that it reads for."""

    reader: Reader
    city: City

    def read(self, line: Line, now: datetime) -> LineRead:
        """Read a line; `now` is when it came, where it does not say so itself."""
        title, text, hint = line.title or "", line.text, line.platform_category or ""
        whole = as_one(title, text)
        seen = self.reader.categories.see(title=title, text=text, hint=hint)
        category = self.reader.categories.judge(seen)
        where = Where(point=Point(line.point.lon, line.point.lat) if line.point else None)
        place, places = self.reader.places.look(where, title=title, text=text)
        return LineRead(
            line=line,
            category=category,
            kind=self.reader.kinds.read(title=title, text=text, seen=seen.scores.kind),
            matters=find_matters(text, category, self.reader.categories, seen.heard),
            place=place,
            places=places,
            times=find_times(whole, line.received_at or now, self.city.calendar),
            urgency=read_urgency(whole, marked=False),
            personal={"title": find_personal_data(title), "text": find_personal_data(text)},
        )
