"""What the effects of fired rules ask for, gathered: whose the matter is, what else has to be done."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.router.domain.case import Ticket
from services.router.domain.relocation.near import Near, Sighting, stops_near
from services.router.domain.relocation.register import Register
from services.router.domain.units import Units
from shared.city.city import City


@dataclass(frozen=True)
class Scene:
    """What an effect may look at: the ticket, the city, and the time (local)."""

    ticket: Ticket
    city: City
    units: Units
    register: Register
    now: datetime

    def runs_to_move(self) -> tuple[date, date] | None:
        """Give the first and last day of the runs that may still move; None where there is none.

        From the run after the complaint, and after today: what has been driven cannot be moved. To the last day of the
        quiet season that the complaint fell into.
        """
        after_complaint = self.ticket.reported_at.date() + timedelta(days=1)
        first = max(after_complaint, self.now.date() + timedelta(days=1))
        season = self.city.calendar.season_at(after_complaint)
        return None if season is None or season.last < first else (first, season.last)

    def disturbing(self) -> tuple[Near, ...]:
        """Find the stops of the likeliest crew that may be meant; nothing without an hour to look for."""
        if self.ticket.incident.start is None:
            return ()
        place = self.ticket.place
        words = f"{place.words} {place.name or ''} {self.ticket.title}"
        seen = Sighting(self.ticket.category, self.ticket.incident.start, words, place.point)
        near = stops_near(self.register, seen)
        return tuple(n for n in near if (n.stop.crew, n.kinship) == (near[0].stop.crew, near[0].kinship))


@dataclass(frozen=True)
class Move:
    """City work that has to leave the hours before `not_before`, on these dates (inclusive)."""

    crew: str
    stops: tuple[str, ...]
    first_date: date
    last_date: date
    not_before: time
    measures: tuple[str, ...] = ()
    approval: bool = False
    """True: a person approves the plan before it is published."""


@dataclass(frozen=True)
class Orders:
    """The sum of what was ordered; of two leads the first counts."""

    lead: str | None = None
    assisting: tuple[str, ...] = ()
    refer_to: str | None = None
    moves: tuple[Move, ...] = ()
    instructions: tuple[str, ...] = ()

    def __add__(self, other: "Orders") -> "Orders":
        return Orders(
            self.lead or other.lead,
            tuple(dict.fromkeys((*self.assisting, *other.assisting))),
            self.refer_to or other.refer_to,
            (*self.moves, *other.moves),
            tuple(dict.fromkeys((*self.instructions, *other.instructions))),
        )
