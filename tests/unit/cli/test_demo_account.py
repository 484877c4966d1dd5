from pathlib import Path

import pytest

from deploy.demo.reckoning import Tables, reckon
from deploy.demo.story import load
from tests.unit.cli.played import Paper, played

STORY = load(Path("deploy/cities/shaoxing"), "story-3")


def tables(paper: Paper, *, parked=(), without=(), outgoing=()) -> Tables:
    """Say what the services' tables hold when everything but `without` was applied; repeats are claimed by nobody."""
    sent = [entry.seen for entry in paper.ledger.sent()]
    firsts = {(seen.topic, seen.key, seen.value): seen for seen in reversed(sent)}.values()
    claimed = {(s.topic, s.partition, s.offset) for s in firsts} - set(without) - set(parked)
    cursors = {(topic, 0): end for topic, end in paper.ends.items()}
    return Tables(frozenset(claimed), frozenset(parked), cursors, frozenset(outgoing))


@pytest.fixture
def paper():
    return played(STORY)


def test_every_message_ends_in_exactly_one_place(paper):
    account = reckon(paper.ledger, tables(paper))
    assert (account.published, account.applied, account.repeats) == (6, 5, 1)
    assert (account.cases, account.tasks, account.notices) == (1, 1, 11)
    assert account.clean


def test_a_message_that_nobody_applied_is_lost(paper):
    first = paper.ledger.sent()[0].seen
    account = reckon(paper.ledger, tables(paper, without=[(first.topic, first.partition, first.offset)]))
    assert (account.lost, account.clean) == (1, False)


def test_a_claimed_message_without_effect_is_lost(paper):
    ticket = next(e for e in paper.ledger.entries if e.seen.topic == "ticket.received.v1")
    paper.ledger.entries.remove(ticket)
    assert reckon(paper.ledger, tables(paper)).lost == 1


def test_a_repeat_is_no_repeat_before_it_was_read(paper):
    unread = Tables(tables(paper).claimed, frozenset(), {}, frozenset())
    assert reckon(paper.ledger, unread).lost == 1


def test_a_parked_message_is_parked_and_not_lost(paper):
    first = paper.ledger.sent()[0].seen
    account = reckon(paper.ledger, tables(paper, parked=[(first.topic, first.partition, first.offset)]))
    assert (account.parked, account.lost, account.clean) == (1, 0, False)


def test_a_ticket_parked_on_its_way_is_parked_and_not_lost(paper):
    ticket = next(e for e in paper.ledger.entries if e.seen.topic == "ticket.received.v1")
    facts = [e for e in paper.ledger.entries if e.seen.topic == "case.changed.v1"]
    paper.ledger.entries.remove(facts[0])
    seen = ticket.seen
    account = reckon(paper.ledger, tables(paper, parked=[(seen.topic, seen.partition, seen.offset)]))
    assert (account.parked, account.lost) == (1, 0)


def test_an_answer_that_was_neither_accepted_nor_refused_is_lost(paper):
    paper.answer("yc-envgroup", "r1")
    assert reckon(paper.ledger, tables(paper)).lost == 1


def test_what_a_service_committed_to_say_and_nobody_can_read_is_lost(paper):
    assert reckon(paper.ledger, tables(paper, outgoing=["00000000-0000-0000-0000-000000000001"])).lost == 1


def test_the_same_words_told_twice_are_doubled(paper):
    for _ in range(2):
        paper.status("minhu", "MH2025061700085", "已结束", "已结案")
    assert reckon(paper.ledger, tables(paper)).doubled == 1


def test_the_same_event_published_twice_is_doubled(paper):
    ticket = next(e for e in paper.ledger.entries if e.seen.topic == "ticket.received.v1").event
    paper.say(ticket)
    assert reckon(paper.ledger, tables(paper)).doubled == 2, "the event, and the ticket"
