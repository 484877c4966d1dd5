"""The Gantt chart of a run: one row for each stop, in per cent of the hours that are shown."""

from dataclasses import dataclass
from datetime import time

from services.router.domain.relocation.clock import DAY, minute
from services.router.pictures.map import fate
from services.router.pictures.scene import RunScene, StopScene

HOUR = 60
MARKS = (1, 2, 3, 4, 6)
"""Hours between marks; the first that gives a dozen marks or fewer."""


@dataclass(frozen=True)
class Span:
    """Where something begins and how long it is, in per cent of the row."""

    left: float
    width: float


@dataclass(frozen=True)
class Row:
    stop: StopScene
    number: int
    fate: str
    before: Span
    after: Span | None
    quiet: tuple[Span, ...]
    how: str = ""
    """How it was kept on the date; empty where that is nothing to ask."""


@dataclass(frozen=True)
class Chart:
    marks: tuple[tuple[float, str], ...]
    """Where the hours stand, and what they are called."""
    shift: Span
    rows: tuple[Row, ...]


def chart_of(run: RunScene) -> Chart:
    """Lay a run out over its shift and an hour on either side, inside the day."""
    first = max(0, minute(run.run.crew.shift_start) // HOUR * HOUR - HOUR)
    last = min(DAY, -(-minute(run.run.crew.shift_end) // HOUR) * HOUR + HOUR)
    axis = _Axis(first, last)
    step = next((step for step in MARKS if (last - first) / HOUR / step <= 12), MARKS[-1])  # noqa: PLR2004 - see MARKS
    hours = range(first, last + 1, step * HOUR)
    return Chart(
        tuple((axis.span(at, at).left, f"{at // HOUR}") for at in hours),
        axis.span(minute(run.run.crew.shift_start), minute(run.run.crew.shift_end)),
        tuple(_row(run, axis, number, stop) for number, stop in enumerate(run.stops, 1)),
    )


@dataclass(frozen=True)
class _Axis:
    first: int
    last: int

    def span(self, begin: int, end: int) -> Span:
        """Cut a stretch of minutes to what is shown."""
        begin, end = (min(max(at, self.first), self.last) for at in (begin, end))
        whole = self.last - self.first
        return Span(round((begin - self.first) / whole * 100, 2), round((end - begin) / whole * 100, 2))


def _row(run: RunScene, axis: _Axis, number: int, scene: StopScene) -> Row:
    def work(start: time) -> Span:
        return axis.span(minute(start), minute(start) + scene.stop.minutes)

    hours = sorted({hours for quiet in scene.quiet for hours in quiet.hours(run.run.date)})
    spans = tuple(span for begin, end in hours if (span := axis.span(begin, end)).width > 0)
    after = work(scene.after) if scene.after else None
    how = run.how_kept(scene.stop.id)
    return Row(scene, number, fate(scene), work(scene.before), after, spans, how)
