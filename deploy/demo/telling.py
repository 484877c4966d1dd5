"""Puts each of our events into a line of Chinese, with the city's names for its codes."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from deploy.demo.titles import Titles
from shared.cli.titles import FACTS
from shared.contracts.events.base import Event
from shared.contracts.events.case import CaseChanged, Decision, WorkMoved
from shared.contracts.events.parked import RecordParked
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged
from shared.contracts.events.ticket import TicketReceived
from shared.contracts.events.unit import ReplyRefused, TaskAssigned, TaskRevoked
from shared.contracts.vocabulary import TaskRole


@dataclass(frozen=True)
class Line:
    """`group` chooses the colour: platforms, a service, units. `more` stands below, without a place of its own."""

    group: str
    who: str
    what: str
    more: tuple[str, ...] = ()


def _ticket(event: TicketReceived, titles: Titles) -> Line:
    category = event.category
    evidence = f"（{'、'.join(category.words[:4])}）" if category.words else ""
    when = f"，事发 {event.incident.start:%m-%d %H:%M}" if event.incident.start else ""
    place = event.place.name or event.place.words or "地点不明"
    read = f"{titles.of(event.kind)}·{titles.of(category.code)} {category.confidence:.2f}{evidence}"
    what = f"收到 {event.number} {read}，{place}{when}"
    return Line("intake", "intake", what, (f"“{event.text}”",) if event.text else ())


def _case(event: CaseChanged, titles: Titles) -> Line:
    numbers = "、".join(ticket.number for ticket in event.tickets)
    unit = f" → {event.unit.title}" if event.unit else ""
    moved = "".join(f"，{_work(work)}" for work in event.work)
    fact = FACTS.get(event.fact, event.fact)
    what = f"{fact} {event.number} {event.matter}{unit}{moved}（{numbers}）"
    return Line("router", "router", what, _why(event.decision, titles))


def _work(work: WorkMoved) -> str:
    dates = f"{work.first_date:%m-%d} 至 {work.last_date:%m-%d}"
    return f"{work.stop} {work.planned:%H:%M} → {work.moved_to:%H:%M}（{dates}）"


def _why(decision: Decision | None, titles: Titles) -> tuple[str, ...]:
    if decision is None:
        return ()
    rule = f"{titles.of(decision.table)}规则 {decision.row}（版本 {decision.version[:8]}）"
    return (f"依据{rule}：{titles.facts(decision.facts) or '没有其他行符合'}",)


def _relocation(event: RelocationRequested, titles: Titles) -> Line:
    dates = f"{event.first_date:%m-%d} 至 {event.last_date:%m-%d}"
    what = f"要求重排 {titles.with_code(event.crew_id)}：{dates} 不早于 {event.not_before:%H:%M}"
    return Line("router", "router", what, _why(event.decision, titles))


def _schedule(event: ScheduleChanged, titles: Titles) -> Line:
    if event.change == "restored":
        crew = titles.with_code(event.crew_id, titles.of(event.unit_id))
        return Line("router", "router", f"恢复原作业时间 {crew}：{event.first_date:%m-%d} 起")
    measures = "".join(f"，{titles.of(measure)}" for measure in event.measures)
    what = f"作业调整 {titles.with_code(event.crew_id, titles.of(event.unit_id))}{measures}"
    runs: dict[tuple[str, time, time], list[date]] = {}
    for move in sorted(event.moves, key=lambda move: (move.planned, move.date)):
        runs.setdefault((move.stop, move.planned, move.moved_to), []).append(move.date)
    return Line("router", "router", what, tuple(_run(*run, days) for run, days in runs.items()))


def _run(stop: str, planned: time, moved_to: time, days: list[date]) -> str:
    without_gap = days[-1] - days[0] == timedelta(days=len(days) - 1)
    dates = [f"{day:%m-%d}" for day in days]
    when = f"{dates[0]} 至 {dates[-1]}" if without_gap and len(days) > 1 else "、".join(dates)
    return f"{when} {stop} {planned:%H:%M} → {moved_to:%H:%M}"


def _task(event: TaskAssigned, titles: Titles) -> Line:
    role = "主办" if event.role is TaskRole.LEAD else "协办"
    unit = titles.with_code(event.unit_id, role)
    if event.version > 1:
        return Line("router", "router", f"任务更新 {unit}：{event.title}", event.instructions)
    what = f"任务交 {unit}：{event.title}，{event.place}，{event.sign_by:%m-%d %H:%M} 前签收"
    return Line("router", "router", what, event.instructions)


def _revoked(event: TaskRevoked, titles: Titles) -> Line:
    return Line("router", "router", f"任务收回 {titles.with_code(event.unit_id)}")


def _refused(event: ReplyRefused, _titles: Titles) -> Line:
    return Line("router", "router", f"答复不生效：{event.reason}")


def _parked(event: RecordParked, _titles: Titles) -> Line:
    origin = f"{event.origin_topic}/{event.origin_partition}@{event.origin_offset}"
    return Line(event.service, event.service, f"挂起 {origin}：{event.reason}", event.faults)


TELLERS: dict[type[Event], Callable[..., Line]] = {
    TicketReceived: _ticket,
    CaseChanged: _case,
    RelocationRequested: _relocation,
    ScheduleChanged: _schedule,
    TaskAssigned: _task,
    TaskRevoked: _revoked,
    ReplyRefused: _refused,
    RecordParked: _parked,
}
