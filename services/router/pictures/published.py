"""The scene of a date as it is published: the plans that its runs go by, the proposed ones, and how they were kept."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, time

from services.router.domain.collisions import collisions
from services.router.domain.moving import quiet_of
from services.router.domain.plan_compliance import Seen, compliance
from services.router.domain.plan_life import WorkPlan, holding
from services.router.domain.plan_words import decided_said, ended_said
from services.router.domain.relocation.moves import Move, Plan, Visit
from services.router.domain.relocation.quiet import QuietTime
from services.router.domain.relocation.register import Run, Stop
from services.router.domain.world import World
from services.router.pictures.kept import Kept
from services.router.pictures.scene import HANDOVER, RunScene, Scene, Standing, StopScene, Watched, binding, why_moved


def published_scene(world: World, day: date, kept: Kept) -> Scene:
    """Show a date by what the database keeps: each crew's plan that holds or waits, and what became of the others."""
    crews = [crew for crew in world.register.crews if world.register.run(crew, day).stops]
    shown = [plan for crew in crews if (plan := _shown([p for p in kept.plans if p.crew_id == crew], day))]
    quiet = _quiet(world, day, kept, shown)
    runs = tuple(_run(world, plan, day, quiet, kept) for plan in shown)
    others = tuple(_standing(world, plan, day, kept) for plan in kept.plans if plan not in shown)
    in_force = tuple(time_ for time_ in quiet if time_.hours(day))
    found = collisions(world.register, world.quiet, day)
    return Scene(world, day, in_force, runs, len(crews) - len(runs), kept.at, others, kept.turned_down, found)


def _shown(plans: Sequence[WorkPlan], day: date) -> WorkPlan | None:
    """Choose the plan that a crew's run goes by, else the newest that waits to be let pass."""
    waiting = [plan for plan in plans if plan.pending and plan.holds_until >= day]
    return holding(plans, day) or max(waiting, key=lambda plan: plan.proposed_at, default=None)


def _quiet(world: World, day: date, kept: Kept, shown: Iterable[WorkPlan]) -> tuple[QuietTime, ...]:
    """Give the quiet times that the plans were made under: what was wished for, and the city's own."""
    asked = {plan.request_id for plan in shown if plan.pending}
    wishes = [wish for wish in kept.wishes if wish.bound or wish.request_id in asked]
    times = quiet_of(world, wishes, day, day)
    return tuple(replace(time_, source=_asked(time_.source)) if time_.asked_of else time_ for time_ in times)


def _asked(rule: str) -> str:
    """Say where a wish comes from: its rule's table and row are the city's own names."""
    return f"诉求，按措施规则 {rule.rpartition('/')[2]}"


def _run(world: World, plan: WorkPlan, day: date, quiet: Sequence[QuietTime], kept: Kept) -> RunScene:
    run = world.register.run(plan.crew_id, day)
    moves = [move for move in plan.moves if move.date == day]
    given = {move.stop_id: move.by for move in plan.gives if move.date == day}
    whole, driven = _driven(world, run, moves, given)
    stops = [_stop(world, whole, quiet, driven, stop) for stop in whole.stops]
    stops += [
        StopScene(stop, stop.planned, None, given_to=_crew(world, given[stop.id]))
        for stop in run.stops
        if stop.id in given
    ]
    in_order = tuple(sorted(stops, key=lambda scene: (scene.before, scene.stop.id)))
    return RunScene(run, in_order, run.vehicle.title, standing=_standing(world, plan, day, kept))


def _driven(world: World, run: Run, moves: Sequence[Move], given: Iterable[str]) -> tuple[Run, Plan]:
    """Write what the crew was told as a run and its plan: without what it gives, with what it takes."""
    register, own = world.register, {stop.id for stop in run.stops}
    told = {move.stop_id: move.moved_to for move in moves if move.stop_id not in given}
    taken = [register.stops[id_].on(run.date) for id_ in told if id_ not in own and id_ in register.stops]
    stops = (*(stop for stop in run.stops if stop.id not in given), *taken)
    visits = [Visit(stop.id, told.get(stop.id, stop.planned)) for stop in stops]
    mine = tuple(move for move in moves if move.stop_id in told and move.planned != move.moved_to)
    plan = Plan(run.date, run.crew.id, run.vehicle.id, tuple(sorted(visits, key=lambda visit: visit.start)), mine)
    return replace(run, stops=stops), plan


def _stop(world: World, run: Run, quiet: Sequence[QuietTime], plan: Plan, stop: Stop) -> StopScene:
    start = next(visit.start for visit in plan.visits if visit.stop_id == stop.id)
    constraint, why = why_moved(run, quiet, plan, stop) if start != stop.planned else ("", "")
    taken_from = "" if stop.crew == run.crew.id else _crew(world, stop.crew)
    if taken_from:
        constraint, why = HANDOVER, f"{taken_from}当天排不下，由{run.crew.title}代做"
    bound = binding(run, stop, run.vehicle, quiet)
    return StopScene(stop, stop.planned, start, constraint, why, bound, taken_from=taken_from)


def _standing(world: World, plan: WorkPlan, day: date, kept: Kept) -> Standing:
    cases = (case for case in kept.cases if case.case_id in plan.case_ids or plan.crew_id in case.crews)
    return Standing(
        plan,
        _crew(world, plan.crew_id),
        plan.stage(kept.at.date()),
        decided_said(plan, world.staff),
        ended_said(plan, world.staff),
        world.register.titles_of(plan.measures),
        tuple(cases),
        tuple(_watched(world, plan, day, kept)) if plan.holds(day) else (),
    )


def _watched(world: World, plan: WorkPlan, day: date, kept: Kept) -> Iterator[Watched]:
    """Say of each stop that had to move, or was seen early, how it was kept on the date."""
    told = {move.stop_id: move.moved_to for move in plan.moves if move.date == day}
    for run in compliance(plan, kept.seen, kept.at.date()).runs:
        if run.day == day:
            stop = world.register.stops.get(run.stop_id)
            seen = tuple(_seen(one, world) for one in kept.seen if one.stop_id == run.stop_id)
            hour = told.get(run.stop_id) or (stop.on(day).planned if stop else time(0))
            yield Watched(run.stop_id, stop.title if stop else run.stop_id, hour, run.how, seen)


def _seen(one: Seen, world: World) -> str:
    """Say a sighting: 05:30-05:50 车队系统报告, 05:30 居民反映."""
    until = f"-{one.ended_at:%H:%M}" if one.ended_at else ""
    kind, _, name = one.source.partition(":")
    fleet = world.fleets.get(name)
    who = f"{fleet.title if fleet else '车队系统'}报告" if kind == "fleet" else "居民反映"
    return f"{one.started_at:%H:%M}{until} {who}"


def _crew(world: World, crew_id: str) -> str:
    crew = world.register.crews.get(crew_id)
    return crew.title if crew else crew_id
