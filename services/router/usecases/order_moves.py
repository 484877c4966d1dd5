"""Asks that city work be moved, unless it is moved already or asked for: then the case is told by the plan in force."""

from services.router.domain.case import Grounds
from services.router.domain.case_file import Act, CaseFile
from services.router.domain.orders import Move
from services.router.domain.timetable import Request, Timetable
from services.router.usecases.arriving import Arrived
from services.router.usecases.books import Books
from services.router.usecases.desk import Desk
from services.router.usecases.settle_work import settle_work
from services.router.usecases.telling import decision_of
from shared.contracts.events.schedule import RelocationRequested
from shared.contracts.vocabulary import derived_id


def order_moves(one: Arrived, file: CaseFile, books: Books, desk: Desk) -> None:
    """Wish for each move that the measures order for a ticket; a case does not wait for the same twice."""
    act = desk.act("system", one.cause)
    for move in one.decisions.orders.moves:
        _order(_request(move, one.decisions.measures, file, desk), file, books, desk, act)


def _order(wish: Request, file: CaseFile, books: Books, desk: Desk, act: Act) -> None:
    timetable = books.timetables.get(wish.crew_id, Timetable(wish.crew_id))
    if timetable.granting(wish):
        settle_work(file, wish, timetable, desk, act)
        return
    awaited = timetable.awaited(wish)
    if awaited is not None and awaited.case_id == wish.case_id:
        return
    books.requests.append(wish)
    books.timetables[wish.crew_id] = timetable.with_wish(wish)
    if awaited is None:
        desk.out.publish(requested(wish))
        desk.out.audit(
            "relocation_requested",
            subject=f"crew:{wish.crew_id}",
            actor="system",
            cause=act.cause,
            facts={"request": str(wish.request_id), "case": str(wish.case_id)},
        )


def _request(move: Move, grounds: Grounds, file: CaseFile, desk: Desk) -> Request:
    case_id = file.case.case_id
    return Request(
        derived_id("relocation", case_id, move.crew, *move.stops, move.first_date, move.last_date, move.not_before),
        case_id,
        move.crew,
        move.stops,
        move.first_date,
        move.last_date,
        move.not_before,
        move.measures,
        grounds,
        desk.now,
        approval=move.approval,
    )


def requested(wish: Request) -> RelocationRequested:
    """Write a wish as the message that asks for its plan."""
    return RelocationRequested(
        at=wish.asked_at,
        request_id=wish.request_id,
        case_id=wish.case_id,
        crew_id=wish.crew_id,
        stops=wish.stops,
        first_date=wish.first_date,
        last_date=wish.last_date,
        not_before=wish.not_before,
        measures=wish.measures,
        decision=decision_of(wish.decision),
        approval=wish.approval,
        round=wish.round,
    )
