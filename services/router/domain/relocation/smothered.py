"""Work that quiet times leave no room for: said before anybody plans, never half-applied."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from services.router.domain.relocation.clock import minute
from services.router.domain.relocation.quiet import QuietTime, forbidden
from services.router.domain.relocation.register import Crew, Register, Run, Stop


@dataclass(frozen=True)
class Smothered:
    """A stop that may begin at no minute of its crew's shift on a date."""

    date: date
    crew: Crew
    stop: Stop
    sources: tuple[str, ...]

    @property
    def sentence(self) -> str:
        shift = f"{self.crew.shift_start:%H:%M}-{self.crew.shift_end:%H:%M}"
        return f"“{self.stop.title}”在{self.crew.title}整个班次{shift}里都不能作业（{'；'.join(self.sources)}）"


def smothered(register: Register, quiet: Sequence[QuietTime], day: date) -> Iterator[Smothered]:
    """List the stops of a date that quiet times allow no start in the shift, whichever vehicle the crew could take."""
    for run in (register.run(crew, day) for crew in register.crews):
        in_force = [time for time in quiet if time.hours(day)]
        for stop in run.stops:
            meant = [time for time in in_force if time.silences(stop, run.vehicle)]
            if meant and not any(_has_room(run, stop, index, meant) for index in range(1 + len(run.spares))):
                yield Smothered(day, run.crew, stop, tuple(dict.fromkeys(time.title or time.source for time in meant)))


def _has_room(run: Run, stop: Stop, index: int, quiet: Sequence[QuietTime]) -> bool:
    vehicle = (run.vehicle, *run.spares)[index]
    if index and not stop.needs <= vehicle.can:
        return False
    closed = forbidden(run, stop, vehicle, quiet)
    first, last = minute(run.crew.shift_start), minute(run.crew.shift_end) - stop.minutes
    starts = [minute(stop.planned)] if stop.fixed else range(first, last + 1)
    return any(all(at + stop.minutes <= begin or at >= until for begin, until in closed) for at in starts)
