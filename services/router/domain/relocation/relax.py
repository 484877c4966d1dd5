"""What would help a run that has no plan: the least of one constraint that has to be given up."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import time

from services.router.domain.relocation.clock import DAY, clock, minute
from services.router.domain.relocation.moves import Constraint, Relaxation
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Noise, Run, Stop
from services.router.domain.relocation.tuning import Weights
from services.router.domain.relocation.wording import hours_said, place_said

Works = Callable[[Run, Sequence[QuietTime]], bool]
"""Tells whether a run with these quiet times has a plan."""


def relaxations(run: Run, quiet: Sequence[QuietTime], weights: Weights, works: Works) -> tuple[Relaxation, ...]:
    """List the single relaxations after which there is a plan, least first."""
    found = [*_longer_shift(run, quiet, weights, works), *_shorter_quiet(run, quiet, weights, works)]
    found += [*_freed_stops(run, quiet, weights, works), *_freed_pairs(run, quiet, weights, works)]
    found += [*_quieter_vehicle(run, quiet, weights, works), *_done_by_others(run, quiet, weights, works)]
    return tuple(sorted(found, key=lambda relaxation: (relaxation.points, relaxation.sentence)))


def _longer_shift(run: Run, quiet: Sequence[QuietTime], weights: Weights, works: Works) -> Iterator[Relaxation]:
    start, end = minute(run.crew.shift_start), minute(run.crew.shift_end)

    def until(extra: int) -> Run:
        return replace(run, crew=replace(run.crew, shift_end=clock(end + extra)))

    def since(extra: int) -> Run:
        return replace(run, crew=replace(run.crew, shift_start=clock(start - extra)))

    if (extra := _least(DAY - 1 - end, lambda m: works(until(m), quiet))) is not None:
        text = f"班次推迟到{_hhmm(clock(end + extra))}结束（多{extra}分钟）"
        yield Relaxation(Constraint.SHIFT, extra * weights.minute, text)
    if (extra := _least(start, lambda m: works(since(m), quiet))) is not None:
        text = f"班次提前到{_hhmm(clock(start - extra))}开始（多{extra}分钟）"
        yield Relaxation(Constraint.SHIFT, extra * weights.minute, text)


def _shorter_quiet(run: Run, quiet: Sequence[QuietTime], weights: Weights, works: Works) -> Iterator[Relaxation]:
    """Let those quiet times end earlier that have to, and no others."""
    quiet = [_of_others(time, run) for time in quiet]
    most = max(map(_spare_minutes, quiet), default=0)
    less = _least(most, lambda m: works(run, [_shorter(q, m) for q in quiet]))
    if less is not None:
        needed = _needed(run, quiet, less, works)
        text = "、".join(dict.fromkeys(_ends_earlier(time, less) for time in needed))
        yield Relaxation(Constraint.QUIET, less * weights.minute, text)


def _of_others(quiet: QuietTime, run: Run) -> QuietTime:
    """Take what was granted to people against another crew as standing: it is not this crew's to have shortened."""
    return quiet if quiet.asked_of in ("", run.crew.id) else replace(quiet, standing=True)


def _needed(run: Run, quiet: Sequence[QuietTime], less: int, works: Works) -> tuple[QuietTime, ...]:
    """Leave out every quiet time that need not end earlier; those that are left have to, all of them."""
    needed = {n for n, time in enumerate(quiet) if _spare_minutes(time)}
    for n in sorted(needed):
        if works(run, [_shorter(time, less) if k in needed - {n} else time for k, time in enumerate(quiet)]):
            needed.remove(n)
    return tuple(quiet[n] for n in sorted(needed))


def _ends_earlier(quiet: QuietTime, minutes: int) -> str:
    sooner = _shorter(quiet, minutes)
    less = minute(quiet.end) - minute(sooner.end)
    said = f"{place_said(quiet.place)}{hours_said(quiet)}的安静时段提前{less}分钟、到{_hhmm(sooner.end)}结束"
    return f"{said}（{quiet.title}，须发布方同意）" if quiet.title else said


def _quieter_vehicle(run: Run, quiet: Sequence[QuietTime], weights: Weights, works: Works) -> Iterator[Relaxation]:
    hushed = replace(run, vehicle=replace(run.vehicle, noise=Noise.QUIET))
    if run.vehicle.noise > Noise.QUIET and works(hushed, quiet):
        text = "换用能做同样作业的低噪声车辆"
        yield Relaxation(Constraint.VEHICLE, weights.changed_vehicle, text)


def _done_by_others(run: Run, quiet: Sequence[QuietTime], weights: Weights, works: Works) -> Iterator[Relaxation]:
    for stop in run.stops:
        if not any(time.silences(stop, run.vehicle) for time in quiet if not time.lets_be(stop, run.crew.id)):
            continue
        if works(replace(run, stops=tuple(other for other in run.stops if other.id != stop.id)), quiet):
            yield Relaxation(Constraint.WORK, weights.changed_crew, f"当天由别的班代做“{stop.title}”")


def _freed_stops(run: Run, quiet: Sequence[QuietTime], weights: Weights, works: Works) -> Iterator[Relaxation]:
    for stop in run.stops:
        if stop.fixed and works(_with(run, replace(stop, fixed=False)), quiet):
            yield Relaxation(Constraint.FIXED, weights.changed_stop, f"允许“{stop.title}”改时间")


def _freed_pairs(run: Run, quiet: Sequence[QuietTime], weights: Weights, works: Works) -> Iterator[Relaxation]:
    for stop in run.stops:
        if stop.must_precede and works(_with(run, replace(stop, must_precede=frozenset())), quiet):
            text = f"取消“{stop.title}”必须在先的要求"
            yield Relaxation(Constraint.PRECEDENCE, weights.changed_stop, text)


def _least(most: int, works: Callable[[int], bool]) -> int | None:
    """Find the least number of minutes, 1..most, that works, by halving; None if the most does not."""
    if most < 1 or not works(most):
        return None
    low, high = 0, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if works(middle) else (middle, high)
    return high


def _spare_minutes(quiet: QuietTime) -> int:
    """Count the minutes by which a quiet time may end earlier; a whole day and a standing one are never shortened."""
    if quiet.standing:
        return 0
    start, end = minute(quiet.start), minute(quiet.end)
    return end - start - 1 if start < end else end if start > end else 0


def _shorter(quiet: QuietTime, minutes: int) -> QuietTime:
    return replace(quiet, end=clock(minute(quiet.end) - min(minutes, _spare_minutes(quiet))))


def _with(run: Run, changed: Stop) -> Run:
    stops = tuple(changed if stop.id == changed.id else stop for stop in run.stops)
    return replace(run, stops=stops)


def _hhmm(at: time) -> str:
    return f"{at:%H:%M}"
