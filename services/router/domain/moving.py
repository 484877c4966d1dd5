"""Plans the wishes that a crew's work be moved, each upon what was granted before. Pure and slow."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from services.router.domain.relocation.moves import Move, Plan, Refusal
from services.router.domain.relocation.quiet import QuietTime, Season, quiet_around
from services.router.domain.relocation.register import NO_EDITION, Register, RegisterVersion
from services.router.domain.relocation.verify_crews import verify_together
from services.router.domain.team import Team, Timetables, helpers, team_of
from services.router.domain.team_days import plan_days, runs_on
from services.router.domain.timetable import Request, Timetable
from services.router.domain.world import World


@dataclass(frozen=True)
class Part:
    """What one crew does under a proposal, planned upon its timetable's version `base`."""

    crew_id: str
    base: int
    plans: tuple[Plan, ...] = ()
    moves: tuple[Move, ...] = ()
    """What its people are told: its own moves, and what it gives and takes."""


@dataclass(frozen=True)
class Proposal:
    """What came of one wish: one whole for all crews of its team, published together or not at all."""

    request: Request
    quiet: tuple[QuietTime, ...]
    first_date: date
    last_date: date
    """The dates that are planned: those of the wish and, merged with them, what is left of the plans that it meets."""
    parts: tuple[Part, ...] = ()
    """One for each crew, the wish's own first."""
    refusal: str = ""
    """Why there is no plan, with the constraint named, for people; empty if there is one."""
    register: RegisterVersion = NO_EDITION
    """What it was planned from."""

    @property
    def crews(self) -> tuple[str, ...]:
        return tuple(part.crew_id for part in self.parts)

    @property
    def moves(self) -> tuple[Move, ...]:
        """List what is moved of the wish's own crew, by whomever it is done."""
        return self.parts[0].moves

    @property
    def plans(self) -> tuple[Plan, ...]:
        return tuple(plan for part in self.parts for plan in part.plans)

    def stands_on(self, timetables: Timetables) -> bool:
        """Tell whether no timetable that it was planned upon has changed since."""
        return all(part.base == timetables[part.crew_id].version for part in self.parts)


def plan_one(world: World, timetables: Timetables, wish: Request) -> Proposal:
    """Plan one wish under all quiet times that were granted to its team before, and the city's own.

    Another crew comes in only where one day's plan gives it a stop; without one the crew's own plan is the answer.
    """
    alone = _planned(world, timetables, wish, team_of(wish, timetables))
    able = helpers(world.register, alone.crews)
    if not able or not (wanted := _taking(world, timetables, wish, able) - set(alone.crews)):
        return alone
    together = _planned(world, timetables, wish, team_of(wish, timetables, sorted(wanted)))
    handed = any(plan.takes for plan in together.plans)
    return together if handed and not together.refusal else alone


def _taking(world: World, timetables: Timetables, wish: Request, able: Iterable[str]) -> set[str]:
    """Name the crews that take a stop over on some date, if all that may do so are asked."""
    team = team_of(wish, timetables, able)
    outcomes = plan_days(world.register, team, _quiet_for(world, timetables, wish, team))
    return {outcome.crew_id for outcome in outcomes if isinstance(outcome, Plan) and outcome.takes}


def _planned(world: World, timetables: Timetables, wish: Request, team: Team) -> Proposal:
    quiet = _quiet_for(world, timetables, wish, team)
    outcomes = [*plan_days(world.register, team, quiet)]
    plans = [outcome for outcome in outcomes if isinstance(outcome, Plan)]
    parts = tuple(_part(crew, _version(timetables, crew), plans, world.register) for crew in team.crews)
    proposal = Proposal(wish, quiet, team.first_date, team.last_date, parts, register=world.register.version)
    if refused := [outcome for outcome in outcomes if isinstance(outcome, Refusal)]:
        clash = "、".join(dict.fromkeys(constraint.value for r in refused for constraint in r.clash))
        return _refused(proposal, f"{clash}：{refused[0].sentence}")
    return proposal if proposal.moves else _refused(proposal, "作业内容：这几天没有要避让的作业")


def _refused(proposal: Proposal, why: str) -> Proposal:
    bare = tuple(Part(part.crew_id, part.base) for part in proposal.parts)
    return replace(proposal, parts=bare, refusal=why)


def _part(crew_id: str, base: int, plans: Iterable[Plan], register: Register) -> Part:
    own, handed = [], []
    for plan in plans:
        if plan.crew_id == crew_id:
            own.append(plan)
        handed += [move for move in _handed(plan, register) if crew_id in (move.by, register.stops[move.stop_id].crew)]
    moves = [move for plan in own for move in plan.moves if move.stop_id not in plan.takes]
    in_order = sorted((*moves, *handed), key=lambda move: (move.date, move.planned, move.stop_id))
    return Part(crew_id, base, tuple(own), tuple(in_order))


def _handed(plan: Plan, register: Register) -> Iterator[Move]:
    """List what a crew takes over, at its new hour or at the old one."""
    forced = {move.stop_id for move in plan.moves if move.forced}
    for visit in plan.visits:
        if visit.stop_id in plan.takes:
            stop = register.stops[visit.stop_id].on(plan.date)
            told = (plan.date, stop.id, stop.title, stop.planned, visit.start)
            yield Move(*told, forced=stop.id in forced, by=plan.crew_id)


def violations(register: Register, proposal: Proposal) -> tuple[str, ...]:
    """Check a proposal again, all runs of each date together, by the verifier alone, before it may be published."""
    team = Team(proposal.crews, proposal.first_date, proposal.last_date, frozenset())
    return tuple(sentence for day in team.days for sentence in _wrong_on(day, register, proposal))


def _wrong_on(day: date, register: Register, proposal: Proposal) -> Iterator[str]:
    runs = runs_on(day, register, proposal.crews)
    plans = [plan for plan in proposal.plans if plan.date == day]
    if [plan.crew_id for plan in plans] != [run.crew.id for run in runs]:
        yield f"作业内容：{day}的方案与当天出工的班组对不上"
        return
    for violation in verify_together(runs, proposal.quiet, plans):
        yield f"{violation.constraint.value}：{violation.sentence}"


def quiet_of(world: World, orders: Iterable[Request], first: date, last: date) -> tuple[QuietTime, ...]:
    """Give the quiet times of these dates (inclusive): what wishes ask for, and the city's own, which are standing."""
    asked = (time for order in orders for time in _quiet_of(world.register, order))
    own = (replace(time, standing=True) for time in world.quiet)
    return tuple(time for time in (*asked, *own) if time.first_date <= last and first <= time.last_date)


def _quiet_of(register: Register, order: Request) -> Iterator[QuietTime]:
    stops = [stop for stop in order.stops if stop in register.stops]
    season = Season(order.first_date, order.last_date, order.not_before)
    for time in quiet_around(register, stops, season, source=f"{order.decision.table}/{order.decision.row}"):
        yield replace(time, asked_of=order.crew_id)


def _quiet_for(world: World, timetables: Timetables, wish: Request, team: Team) -> tuple[QuietTime, ...]:
    granted = [order for crew in team.crews if crew in timetables for order in timetables[crew].quiet_orders]
    return quiet_of(world, (*granted, wish), team.first_date, team.last_date)


def _version(timetables: Timetables, crew: str) -> int:
    return timetables.get(crew, Timetable(crew)).version
