"""Joins a ticket to the case that is about the same matter; a likely one is proposed to the dispatcher."""

from dataclasses import replace

from services.router.domain.case import Ticket, case_id_of
from services.router.domain.case_file import CaseFile
from services.router.domain.matching import Score, Verdict, best, matter_of
from services.router.usecases.arriving import Arrived
from services.router.usecases.books import Books
from services.router.usecases.desk import Desk
from services.router.usecases.ports import Proposal
from services.router.usecases.reopen_work import reopen
from shared.contracts.vocabulary import CaseState

ANSWERED = (CaseState.REPLIED, CaseState.CLOSED)


def join_case(one: Arrived, books: Books, desk: Desk) -> CaseFile | None:
    """Link at once above the upper threshold; between the two propose; give the case that was joined."""
    window, weights = desk.world.window(one.ticket.category), desk.world.weights
    near = [file for file in books.near(one.ticket.place.vicinity) if _may_hold(file, one.ticket)]
    candidates = [(file.case.case_id, matter_of(file.opener)) for file in near if file.opener]
    found = best(matter_of(one.ticket), candidates, window, weights)
    if found is None:
        return None
    case_id, score = found
    if score.verdict(weights) is Verdict.LINKED:
        return _link(one, books.files[case_id], score, desk)
    own = case_id_of(one.ticket.ticket_id)
    books.proposals.append(Proposal(one.ticket.ticket_id, own, case_id, score.parts, desk.now))
    return None


def _may_hold(file: CaseFile, ticket: Ticket) -> bool:
    """Tell whether a case may take another ticket: it is not over, or its moved work was seen early again."""
    return file.case.state not in ANSWERED or file.broken_by(ticket)


def _link(one: Arrived, file: CaseFile, score: Score, desk: Desk) -> CaseFile:
    act = desk.act("system", one.cause)
    link = "repeat" if score.repeat else "linked"
    again = file.broken_by(one.ticket)
    ticket = replace(one.ticket, link=link, score=score.parts)
    file.add_ticket(ticket)
    file.tell("ticket_joined", act, [ticket.ticket_id], unit=file.case.lead, reply_by=ticket.reply_by)
    if again:
        reopen(file, desk, act)
    return file
