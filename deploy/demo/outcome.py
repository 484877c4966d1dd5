"""What came of a story, compared with what it expects."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from deploy.demo.hearing import Heard, heard
from deploy.demo.ledger import Ledger
from deploy.demo.story import Moved, Story, Told
from shared.contracts.events.schedule import ScheduleChanged


@dataclass(frozen=True)
class Move:
    """One stop of one run that was moved."""

    crew: str
    stop: str
    date: date
    planned: time
    moved_to: time


def moves(ledger: Ledger) -> list[Move]:
    """List what was moved, in order of date and time."""
    changes = (change for change in ledger.events(ScheduleChanged) if change.change == "moved")
    found = {Move(c.crew_id, m.stop, m.date, m.planned, m.moved_to) for c in changes for m in c.moves}
    return sorted(found, key=lambda move: (move.crew, move.date, move.planned))


def told(ledger: Ledger) -> list[Heard]:
    return [heard(entry) for entry in ledger.heard()]


def differences(story: Story, ledger: Ledger) -> list[str]:
    """List, in words, what differs from the story's end; empty when all is as expected."""
    return [*_cases(story, ledger), *_tasks(story, ledger), *_moved(story, ledger), *_all_told(story, ledger)]


def _cases(story: Story, ledger: Ledger) -> Iterator[str]:
    tickets = ledger.tickets(story.keys)
    missing = story.keys - {(t.channel, t.external_id) for t in tickets}
    yield from (f"{channel} {key} became no ticket" for channel, key in sorted(missing))
    for ticket in tickets:
        if ticket.category.code != story.expect.category:
            yield f"{ticket.external_id} was read as {ticket.category.code}, not {story.expect.category}"
        if ledger.case_of(ticket.ticket_id) is None:
            yield f"{ticket.external_id} is in no case"
    if len(cases := ledger.cases(story.keys)) != story.expect.cases:
        yield f"there are {len(cases)} cases, not {story.expect.cases}"


def _tasks(story: Story, ledger: Ledger) -> Iterator[str]:
    found = sorted(task.unit_id for task in ledger.tasks(ledger.cases(story.keys)).values())
    if found != sorted(story.expect.tasks):
        yield f"tasks went to {', '.join(found) or 'nobody'}, not to {', '.join(story.expect.tasks)}"


def _moved(story: Story, ledger: Ledger) -> Iterator[str]:
    wanted = story.expect.moved
    if wanted is None:
        return
    found = _moves_of(wanted, ledger)
    dates = Counter(move.date for move in found)
    yield from (f"{wanted.stop} was not moved on {day}" for day in wanted.dates if not dates[day])
    yield from (f"{wanted.stop} was moved {count} times on {day}" for day, count in sorted(dates.items()) if count > 1)
    yield from _wrong_moves(wanted, found)


def _moves_of(wanted: Moved, ledger: Ledger) -> list[Move]:
    return [move for move in moves(ledger) if wanted.stop in move.stop and move.planned == wanted.planned]


def _wrong_moves(wanted: Moved, found: list[Move]) -> Iterator[str]:
    for move in found:
        if move.date not in wanted.dates:
            yield f"{wanted.stop} was moved on {move.date} too"
        if move.moved_to < wanted.not_before:
            yield f"{wanted.stop} was moved to {move.moved_to:%H:%M} on {move.date}, before {wanted.not_before:%H:%M}"


def _all_told(story: Story, ledger: Ledger) -> Iterator[str]:
    said = told(ledger)
    for wanted in story.expect.told:
        heard_there = [one for one in said if (one.channel, one.key) == (wanted.channel, wanted.key)]
        yield from _told(wanted, heard_there)
        yield from _told_new_time(story, wanted, heard_there, ledger)


def _told_new_time(story: Story, wanted: Told, said: list[Heard], ledger: Ledger) -> Iterator[str]:
    """Whoever complained about work that moves must hear the time that the crew got."""
    if story.expect.moved is None:
        return
    text = "".join(one.text for one in said)
    times = {f"{move.moved_to:%H:%M}" for move in _moves_of(story.expect.moved, ledger)}
    yield from (f"{wanted.key} was not told the new time {new}" for new in sorted(times) if new not in text)


def _told(wanted: Told, said: list[Heard]) -> Iterator[str]:
    states = [one.state for one in said]
    if states != list(wanted.states):
        yield f"{wanted.key} heard {' → '.join(states) or 'nothing'}, not {' → '.join(wanted.states)}"
    text = "".join(one.text for one in said)
    yield from (f"{wanted.key} was not told “{words}”" for words in wanted.says if words not in text)
