"""Facts about cases become notices: each ticket once per fact and way, in the facts' order."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.notifier.domain.audience import Hearing, Policy, audience
from services.notifier.domain.fact import Fact, Ticket
from services.notifier.domain.message import message_of
from services.notifier.domain.notice import HANDED_OVER, Notice, State, notice_id
from services.notifier.domain.standing import Standing
from services.notifier.domain.way import name_way, read_way
from services.notifier.domain.wording import Wording
from services.notifier.usecases.hear import read_fact, read_ticket
from services.notifier.usecases.ports import Way, Ways, Work
from services.notifier.usecases.tell import tell
from shared.contracts.events.case import CaseChanged

Standings = dict[tuple[UUID, str], Standing]


@dataclass(frozen=True)
class Plan:
    """What the city tells, in which words, by which ways."""

    policy: Policy
    wording: Wording
    ways: Ways

    def reach(self, ticket: Ticket, word: str) -> Iterator[str]:
        """List the ways by which a ticket can hear a kind of fact."""
        for name, way in self.ways.items():
            for address in way.outlet.can_reach(way.config, ticket, word):
                yield name_way(name, address)

    def way(self, name: str) -> Way:
        return self.ways[read_way(name)[0]]


async def plan_notices(events: Sequence[CaseChanged], work: Work, plan: Plan) -> list[Notice]:
    """Plan, store and announce the notices of a batch; those of outlets that publish leave with this transaction."""
    closed = await work.notices.closed_ways()
    hearings = (pair for event in events for pair in _hearings(event, plan) if pair[1].way not in closed)
    heard = {_id(fact, h): (fact, h) for fact, h in hearings}
    known = await work.notices.known(list(heard))
    standings = await work.notices.standings({(h.ticket.ticket_id, h.way) for _, h in heard.values()})
    fresh = ((id_, fact, h) for id_, (fact, h) in heard.items() if id_ not in known)
    planned = [notice for id_, fact, h in fresh if (notice := _plan(id_, fact, h, standings, plan))]
    await work.notices.keep_standings(list(standings.values()))
    await work.notices.add(planned)
    for notice in planned:
        _announce(notice, work, plan)
    return planned


def _hearings(event: CaseChanged, plan: Plan) -> Iterator[tuple[Fact, Hearing]]:
    fact = read_fact(event)
    tickets = (read_ticket(ticket) for ticket in event.tickets)
    return ((fact, hearing) for hearing in audience(fact, tickets, plan.policy, plan.reach))


def _plan(id_: UUID, fact: Fact, hearing: Hearing, standings: Standings, plan: Plan) -> Notice | None:
    ticket, way, telling = hearing.ticket, hearing.way, hearing.telling
    outlet, state = plan.way(way).outlet, telling.state or fact.state
    text = plan.wording.render(telling.template, fact, ticket, state, outlet.escape)
    digest = hashlib.sha256(f"{state}\n{text}".encode()).hexdigest()[:32]
    standing = standings[ticket.ticket_id, way]
    standing = standing.anew() if telling.starts_anew else standing
    if standing.already_said(fact.word, digest) or standing.has_said(telling.silent_after):
        return None
    standing = standings[ticket.ticket_id, way] = standing.saying(fact.word, digest)
    return Notice(
        notice_id=id_,
        case_id=fact.case_id,
        case_version=fact.case_version,
        ticket_id=ticket.ticket_id,
        number=ticket.number,
        channel=ticket.channel,
        external_id=ticket.external_id,
        fact=fact.word,
        way=way,
        told_version=standing.version,
        public_state=state,
        text=text,
        at=fact.at,
        overtaken_by=telling.overtaken_by,
        state=HANDED_OVER if outlet.record else State.PENDING,
    )


def _announce(notice: Notice, work: Work, plan: Plan) -> None:
    if record := plan.way(notice.way).outlet.record:
        work.publish_record(record(message_of(notice)))
    tell(work, notice, cause=f"{notice.case_id}/{notice.case_version}")


def _id(fact: Fact, hearing: Hearing) -> UUID:
    ticket = hearing.ticket.ticket_id
    return notice_id(fact.case_id, fact.case_version, hearing.way, ticket, hearing.telling.template)
