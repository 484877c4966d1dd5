"""Who plans together: crews whose plans in force belong to one another, and the dates that none of them forgets."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from services.router.domain.plan_life import merged_end, overlapping
from services.router.domain.relocation.register import Register
from services.router.domain.timetable import Request, Timetable

Timetables = Mapping[str, Timetable]


@dataclass(frozen=True)
class Team:
    """The crews that are planned together, the wish's first, and the dates (inclusive): the same for all of them."""

    crews: tuple[str, ...]
    first_date: date
    last_date: date
    givers: frozenset[str]
    """Who may hand stops over: the wish's crew, and those that do so already in a plan that is planned anew."""

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first_date + timedelta(days=n) for n in range((self.last_date - self.first_date).days + 1))


def team_of(wish: Request, timetables: Timetables, also: Iterable[str] = ()) -> Team:
    """Find the team that grants a wish: its crew, these ones, and everybody whose plans are one whole with theirs.

    A plan takes over all days of the plans that it meets, so the last date grows with them.
    """
    crews, last = tuple(dict.fromkeys((wish.crew_id, *also))), wish.last_date
    while True:
        plans = [timetables[crew].plans for crew in crews if crew in timetables]
        end = max((merged_end(of_crew, wish.first_date, last) for of_crew in plans), default=last)
        met = [plan for of_crew in plans for plan in overlapping(of_crew, wish.first_date, end)]
        more = tuple(dict.fromkeys((*crews, *(crew for plan in met for crew in plan.crews))))
        if (more, end) == (crews, last):
            givers = frozenset({wish.crew_id, *(plan.crew_id for plan in met if plan.gives)})
            return Team(crews, wish.first_date, last, givers)
        crews, last = more, end


def helpers(register: Register, crews: Iterable[str]) -> tuple[str, ...]:
    """List the crews that may take stops over from these, themselves left out."""
    own = set(crews)
    takers = {taker for stop in register.stops.values() if stop.crew in own for taker in stop.takers}
    return tuple(sorted((takers - own) & register.crews.keys()))
