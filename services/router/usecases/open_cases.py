"""Opens or joins a case for each new ticket of a batch, decides by the rule tables, and sets everything going."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.router.domain.case import Decided, Grounds
from services.router.domain.case_file import CaseFile
from services.router.usecases.arriving import Arrived
from services.router.usecases.books import Books, open_books
from services.router.usecases.desk import Desk
from services.router.usecases.dispatch_case import open_case
from services.router.usecases.follow_up import release_held
from services.router.usecases.join_case import join_case
from services.router.usecases.keep_reports import early_work
from services.router.usecases.order_moves import order_moves
from services.router.usecases.telling import publish_facts


async def open_cases(arrived: Sequence[Arrived], spoken_of: Collection[UUID], desk: Desk) -> None:
    """Open or join a case for each ticket that is not known yet; then apply what was held for it.

    `spoken_of`: the tickets that this batch says more about.
    """
    known = await desk.store.cases_of({*(one.ticket.ticket_id for one in arrived), *spoken_of})
    fresh = {one.ticket.ticket_id: one for one in arrived if one.ticket.ticket_id not in known}
    arrivals = list(fresh.values())
    books = await open_books(arrivals, [known[ticket] for ticket in spoken_of if ticket in known], desk)
    for one in arrivals:
        _take_in(one, books, desk)
    await release_held((file for file in books.files.values() if file.touched), desk)
    await desk.store.save(books.files.values())
    await desk.store.propose(books.proposals)
    await desk.store.ask(books.requests)
    await desk.store.keep_seen(books.seen)
    for file in books.files.values():
        publish_facts(file, desk)


def _take_in(one: Arrived, books: Books, desk: Desk) -> None:
    file = join_case(one, books, desk)
    if file is None:
        file = open_case(one, desk)
        books.add(file)
    for grounds in one.decisions.all:
        file.decided.append(_decided(grounds, one, file))
    if broken := file.work_broken_by(one.ticket):
        books.seen += [early_work(moved, one.ticket) for moved in broken if moved.stop_id]
    else:
        order_moves(one, file, books, desk)


def _decided(grounds: Grounds, one: Arrived, file: CaseFile) -> Decided:
    return Decided(
        file.case.case_id,
        one.ticket.ticket_id,
        grounds.table,
        grounds.version,
        grounds.row,
        grounds.facts,
        grounds.why,
        one.ticket.received_at,
    )
