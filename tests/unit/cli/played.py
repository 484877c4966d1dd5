"""A story played on paper: the records that its end would leave on the topics."""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, time
from uuid import UUID, uuid4

from deploy.demo.ledger import Ledger
from deploy.demo.story import Story
from shared.cli.reading import Seen
from shared.contracts.envelope import seal
from shared.contracts.events.base import Event
from shared.contracts.events.case import CaseChanged, CaseTicket
from shared.contracts.events.schedule import ScheduleChanged, StopMove
from shared.contracts.events.ticket import Incident, Origin, ReadCategory, ReadPlace, TicketReceived
from shared.contracts.events.unit import TaskAssigned
from shared.contracts.vocabulary import CaseState, Kind, PublicState, TaskRole, Urgency, ticket_id

NOW = datetime(2025, 6, 18, 6, 0, tzinfo=UTC)
CASE = UUID(int=1)


class Paper:
    """Writes records, as many per topic as come, all in partition 0."""

    def __init__(self) -> None:
        self.ledger = Ledger()
        self.ends: dict[str, int] = {}

    def write(self, topic: str, key: str, value: bytes, headers: dict[str, str] | None = None) -> Seen:
        offset = self.ends.get(topic, 0)
        self.ends[topic] = offset + 1
        seen = Seen(topic, 0, offset, NOW, key, headers or {}, value)
        self.ledger.add(seen)
        return seen

    def say(self, event: Event) -> Seen:
        record = seal(event, source="/test")
        headers = {name: value.decode() for name, value in record.headers}
        return self.write(record.topic, record.key.decode(), record.value, headers)

    def send(self, story: Story) -> list[Seen]:
        return [
            self.write(f"channel.{s.channel}.in.v1", s.key, json.dumps(story.payload(s)).encode()) for s in story.sends
        ]

    def take_in(self, story: Story, sent: Iterable[Seen], *, case: UUID = CASE) -> None:
        """Write a ticket for each first sending, and the case that holds them."""
        tickets = []
        for sending, seen in zip(story.sends, sent, strict=True):
            if not sending.again:
                tickets.append(self.ticket(story, sending.channel, sending.key, seen))
        for version, ticket in enumerate(tickets, 1):
            self.say(fact(case, version, ticket))

    def ticket(self, story: Story, channel: str, key: str, seen: Seen) -> TicketReceived:
        ticket = TicketReceived(
            at=NOW,
            ticket_id=ticket_id(channel, key),
            number=f"SX-{key}",
            channel=channel,
            external_id=key,
            kind=Kind.COMPLAINT,
            category=ReadCategory(code=story.expect.category, confidence=0.9),
            title="",
            text="",
            place=ReadPlace(),
            incident=Incident(),
            urgency=Urgency.NORMAL,
            confidential=False,
            complainant_kind="person",
            reported_at=NOW,
            origin=Origin(topic=seen.topic, partition=seen.partition, offset=seen.offset, sha256=""),
        )
        self.say(ticket)
        return ticket

    def assign(self, story: Story, *, case: UUID = CASE) -> None:
        for unit in story.expect.tasks:
            self.say(task(unit, case))

    def move(self, story: Story, *, to: time | None = None) -> None:
        wanted = story.expect.moved
        if wanted is None:
            return
        moves = tuple(
            StopMove(date=day, stop_id="s", stop=wanted.stop, planned=wanted.planned, moved_to=to or wanted.not_before)
            for day in wanted.dates
        )
        first, last = wanted.dates[0], wanted.dates[-1]
        self.say(
            ScheduleChanged(
                at=NOW, plan_id=uuid4(), version=1, crew_id="crew", unit_id="unit", change="moved", first_date=first,
                last_date=last, moves=moves,
            )
        )  # fmt: skip

    def tell(self, story: Story) -> None:
        moved = story.expect.moved
        new_time = [f"{moved.not_before:%H:%M}"] if moved else []
        for told in story.expect.told:
            for state in told.states:
                self.status(told.channel, told.key, state, "，".join([*told.says, *new_time]))

    def status(self, channel: str, key: str, state: str, text: str, id_: str = "") -> None:
        number, id_ = f"SX-{key}", id_ or str(uuid4())
        forms = {
            "hotline": {
                "msgId": id_,
                "order": {"orderNo": key, "acceptNo": number},
                "status": {"state": state},
                "reply": {"content": text},
            },
            "minhu": {"XXBH": id_, "AJBH": key, "SLBH": number, "BLZT": state, "BLSM": text},
            "qihu": {"eventId": id_, "appealId": key, "acceptanceNumber": number, "status": state, "message": text},
        }
        self.write(f"channel.{channel}.out.v1", key, json.dumps(forms[channel]).encode(), {"ce_id": id_})

    def answer(self, unit: str, reply_id: str) -> Seen:
        return self.write(f"unit.{unit}.out.v1", str(CASE), json.dumps({"reply_id": reply_id}).encode())


def fact(case: UUID, version: int, ticket: TicketReceived) -> CaseChanged:
    named = CaseTicket(
        ticket_id=ticket.ticket_id, number=ticket.number, channel=ticket.channel, external_id=ticket.external_id
    )
    return CaseChanged(
        at=NOW, case_id=case, number="C", version=version, fact="opened", state=CaseState.ACCEPTED,
        public_state=PublicState.ACCEPTED, actor="system", cause="", category=ticket.category.code, matter="",
        tickets=(named,),
    )  # fmt: skip


def task(unit: str, case: UUID) -> TaskAssigned:
    return TaskAssigned(
        at=NOW, unit_id=unit, case_id=case, task_id=uuid4(), token="t", version=1, case_number="C", role=TaskRole.LEAD,
        category="", category_title="", title="", text="", place="", incident="", urgency=Urgency.NORMAL,
        sign_by=NOW, resolve_by=NOW,
    )  # fmt: skip


def played(story: Story) -> Paper:
    """Play a story as it should end."""
    paper = Paper()
    paper.take_in(story, paper.send(story))
    paper.assign(story)
    paper.move(story)
    paper.tell(story)
    return paper
