"""Tells each record in a line: when, who, what, and where it lies. Of matters it speaks Chinese, as the city does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from deploy.demo.fold import fold
from deploy.demo.hearing import TITLES, heard
from deploy.demo.ledger import Entry
from deploy.demo.story import Story
from shared.contracts.events.base import Event
from shared.contracts.events.case import CaseChanged, Decision, WorkMoved
from shared.contracts.events.parked import RecordParked
from shared.contracts.events.schedule import RelocationRequested, ScheduleChanged
from shared.contracts.events.ticket import TicketReceived
from shared.contracts.events.unit import ReplyRefused, TaskAssigned
from shared.contracts.vocabulary import TaskRole
from shared.kit.clock import Clock

FACTS = {
    "opened": "立案",
    "ticket_joined": "并案",
    "dispatched": "派单",
    "scheduled": "已排期",
    "relocation_refused": "排不开",
    "signed": "签收",
    "progressed": "办理进展",
    "returned": "退单",
    "handled": "处置完成",
    "verified": "核查通过",
    "replied": "答复",
    "referred_out": "转办",
    "closed": "结案",
}
ANSWERS = {"sign": "签收", "progress": "办理进展", "return": "退单", "submit_result": "处置结果"}
MEASURES = {"quiet_equipment": "使用低噪声设备", "another_route": "调整行车路线", "reroute": "调整行车路线"}
KINDS = {
    "inquiry": "咨询",
    "help": "求助",
    "complaint": "投诉",
    "report_violation": "举报",
    "suggestion": "建议",
    "praise": "表扬",
}
COLOURS = {"平台": "cyan", "intake": "green", "router": "yellow", "notifier": "magenta", "单位": "blue"}
WHO_WIDTH = 10
MARGIN = 20
"""Columns before what is said: the time and who says it."""


@dataclass(frozen=True)
class Line:
    """`group` chooses the colour: platforms, a service, units. `more` stands below, without a place of its own."""

    group: str
    who: str
    what: str
    more: tuple[str, ...] = ()


@dataclass
class Narrator:
    console: Console
    clock: Clock
    stories: list[Story] = field(default_factory=list)

    def story(self, story: Story) -> None:
        """Begin a story."""
        self.stories.append(story)
        self.console.print()
        self.console.rule(Text(f"{story.title}", style="bold"), align="left")
        self.console.print(Text(story.about, style="dim"))
        self.console.print()

    def tell(self, entry: Entry) -> None:
        """Tell one record, if it says something that a listener needs."""
        line = self.line(entry)
        if line is None:
            return
        head = Text(f"{self._when(entry):%H:%M:%S}  ", style="dim")
        head.append(line.who + " " * max(1, WHO_WIDTH - cell_len(line.who)), style=f"bold {COLOURS[line.group]}")
        self._print(head, line.what, "default", where=entry.seen.where)
        for more in line.more:
            self._print(Text(" " * MARGIN + "╰ ", style="dim"), more, "dim")

    def _print(self, head: Text, text: str, style: str, where: str = "") -> None:
        """Print a text after its head; in a terminal it is folded beside the head, piped it stays one line."""
        if not self.console.is_terminal:
            self.console.print(head + Text(text) + Text(f"  {where}" if where else ""), soft_wrap=True)
            return
        indent = head.cell_len
        width = max(MARGIN, self.console.width - indent)
        lines = [Text(line, style=style) for line in fold(text, width)]
        if where and lines[-1].cell_len + 2 + len(where) <= width:
            lines[-1].append(f"  {where}", style="dim not bold")
        elif where:
            lines.append(Text(where, style="dim"))
        self.console.print(head + lines[0], soft_wrap=True)
        for line in lines[1:]:
            self.console.print(Text(" " * indent) + line, soft_wrap=True)

    def line(self, entry: Entry) -> Line | None:
        if entry.platform:
            return self._sent(entry)
        if entry.hearer:
            said = heard(entry)
            return Line("notifier", TITLES[said.channel], f"告知 {said.number}【{said.state}】{said.text}")
        if entry.answering:
            document = entry.seen.document
            words = document.get("public_text") or document.get("text") or document.get("explanation") or ""
            return Line("单位", entry.answering, f"答复：{ANSWERS.get(document.get('kind'), '')} {words}".strip())
        told = TELLERS.get(type(entry.event)) if entry.event else None
        return told(entry.event) if told else None

    def _sent(self, entry: Entry) -> Line:
        channel = entry.platform or ""
        sendings = [s for story in self.stories for s in story.sends if (s.channel, s.key) == (channel, entry.seen.key)]
        before = 0 if not sendings else self._count(entry)
        who = sendings[min(before, len(sendings) - 1)].who if sendings else "?"
        return Line("平台", TITLES.get(channel, channel), f"推送 {entry.seen.key}（{who}）")

    def _count(self, entry: Entry) -> int:
        """Count how often this number came before."""
        place = (entry.seen.topic, entry.seen.key)
        self._seen_keys[place] = self._seen_keys.get(place, -1) + 1
        return self._seen_keys[place]

    _seen_keys: dict[tuple[str, str], int] = field(default_factory=dict)

    def _when(self, entry: Entry) -> datetime:
        at, clock = entry.seen.at, self.clock
        if clock.start is None or clock.real_start is None:
            return at.astimezone()
        return clock.start + (at - clock.real_start) * clock.speed


def _ticket(event: TicketReceived) -> Line:
    category = event.category
    evidence = f"（{'、'.join(category.words[:4])}）" if category.words else ""
    when = f"，事发 {event.incident.start:%m-%d %H:%M}" if event.incident.start else ""
    place = event.place.name or event.place.words or "地点不明"
    what = f"收到 {event.number} {KINDS[event.kind]}·{category.code} {category.confidence:.2f}{evidence}，{place}{when}"
    return Line("intake", "intake", what, (f"“{event.text}”",) if event.text else ())


def _case(event: CaseChanged) -> Line:
    numbers = "、".join(ticket.number for ticket in event.tickets)
    unit = f" → {event.unit.title}" if event.unit else ""
    moved = "".join(f"，{_work(work)}" for work in event.work)
    fact = FACTS.get(event.fact, event.fact)
    what = f"{fact} {event.number} {event.matter}{unit}{moved}（{numbers}）"
    return Line("router", "router", what, _why(event.decision))


def _work(work: WorkMoved) -> str:
    dates = f"{work.first_date:%m-%d} 至 {work.last_date:%m-%d}"
    return f"{work.stop} {work.planned:%H:%M} → {work.moved_to:%H:%M}（{dates}）"


def _why(decision: Decision | None) -> tuple[str, ...]:
    if decision is None:
        return ()
    facts = "，".join(f"{name}={'、'.join(v) if isinstance(v, list) else v}" for name, v in decision.facts.items())
    return (f"依据规则 {decision.table} / {decision.row}（版本 {decision.version[:8]}）：{facts}",)


def _relocation(event: RelocationRequested) -> Line:
    what = (
        f"要求重排 {event.crew_id}：{event.first_date:%m-%d} 至 {event.last_date:%m-%d} 不早于 {event.not_before:%H:%M}"
    )
    return Line("router", "router", what, _why(event.decision))


def _schedule(event: ScheduleChanged) -> Line:
    measures = "".join(f"，{MEASURES.get(measure, measure)}" for measure in event.measures)
    what = f"作业调整 {event.crew_id}（{event.unit_id}）{measures}"
    runs: dict[tuple[str, time, time], list[date]] = {}
    for move in sorted(event.moves, key=lambda move: (move.planned, move.date)):
        runs.setdefault((move.stop, move.planned, move.moved_to), []).append(move.date)
    return Line("router", "router", what, tuple(_run(*run, days) for run, days in runs.items()))


def _run(stop: str, planned: time, moved_to: time, days: list[date]) -> str:
    without_gap = days[-1] - days[0] == timedelta(days=len(days) - 1)
    dates = [f"{day:%m-%d}" for day in days]
    when = f"{dates[0]} 至 {dates[-1]}" if without_gap and len(days) > 1 else "、".join(dates)
    return f"{when} {stop} {planned:%H:%M} → {moved_to:%H:%M}"


def _task(event: TaskAssigned) -> Line:
    role = "主办" if event.role is TaskRole.LEAD else "协办"
    if event.version > 1:
        return Line("router", "router", f"任务更新 {event.unit_id}（{role}）：{event.title}", event.instructions)
    what = f"任务交 {event.unit_id}（{role}）：{event.title}，{event.place}，{event.sign_by:%m-%d %H:%M} 前签收"
    return Line("router", "router", what, event.instructions)


def _refused(event: ReplyRefused) -> Line:
    return Line("router", "router", f"答复不生效：{event.reason}")


def _parked(event: RecordParked) -> Line:
    origin = f"{event.origin_topic}/{event.origin_partition}@{event.origin_offset}"
    return Line(event.service, event.service, f"挂起 {origin}：{event.reason}", event.faults)


TELLERS: dict[type[Event], Callable[..., Line]] = {
    TicketReceived: _ticket,
    CaseChanged: _case,
    RelocationRequested: _relocation,
    ScheduleChanged: _schedule,
    TaskAssigned: _task,
    ReplyRefused: _refused,
    RecordParked: _parked,
}
