"""Taking in: sealed, numbered, said once."""

from dataclasses import replace

import pytest

from services.intake.domain.message import Supplement
from services.intake.usecases.follow_up import follow_up
from services.intake.usecases.receive import portions, receive
from shared.contracts.events.ticket import TicketEvaluated, TicketSupplemented, TicketWithdrawn
from shared.contracts.faults import Refused
from shared.contracts.vocabulary import ticket_id
from tests.unit.intake.made import NOW, SAMPLES, FakeTickets, FakeVault, arrival, city, desk, readings

READER = city()[1].reader
EARLY = arrival("hotline", SAMPLES["hotline"]["new_early_truck"])
GARBAGE = arrival("minhu", SAMPLES["minhu"]["new_garbage_pile"])


async def test_new_submissions_get_the_days_next_numbers_in_order() -> None:
    at_desk = desk()
    first = await receive(readings(EARLY), at_desk, NOW)
    second = await receive(readings(GARBAGE), at_desk, NOW)
    assert [event.number for _, event in (*first, *second)] == ["SX-20250618-000001", "SX-20250618-000002"]


async def test_the_same_person_has_one_reference_on_every_channel() -> None:
    at_desk = desk()
    other = replace(GARBAGE, message=replace(GARBAGE.message, complainant=EARLY.message.complainant))  # type: ignore[union-attr, type-var]
    events = [event for _, event in await receive(readings(EARLY, other), at_desk, NOW)]
    assert events[0].complainant_ref == events[1].complainant_ref is not None


async def test_a_submission_under_another_message_id_is_no_second_ticket() -> None:
    at_desk = desk()
    again = replace(EARLY, message_id="ce:other")
    assert len(await receive(readings(EARLY, again), at_desk, NOW)) == 1
    assert await receive(readings(again), at_desk, NOW) == []


@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "in the next batch"])
async def test_a_re_used_number_with_other_content_is_refused(together: bool) -> None:
    at_desk = desk()
    other = replace(EARLY, message_id="ce:other", content_hash="other")
    if not together:
        await receive(readings(EARLY), at_desk, NOW)
    with pytest.raises(Refused, match="number_reused"):
        await receive(readings(EARLY, other) if together else readings(other), at_desk, NOW)


def test_a_portion_holds_at_most_so_many_bytes_and_a_longer_message_is_one_by_itself() -> None:
    short, long = replace(EARLY, original=b"x" * 40), replace(EARLY, original=b"x" * 200)
    parted = [[len(one.original) for one in portion] for portion in portions([short, short, short, long, short], 100)]
    assert parted == [[40, 40], [40], [200], [40]]
    assert list(portions([], 100)) == []


async def test_an_empty_batch_asks_nobody() -> None:
    assert await receive([], desk(), NOW) == []
    assert await follow_up([], FakeTickets(), FakeVault(), READER, NOW) == []


@pytest.mark.parametrize(
    ("sample", "event_type"),
    [("supplement", TicketSupplemented), ("withdraw", TicketWithdrawn), ("evaluate_no", TicketEvaluated)],
)
@pytest.mark.parametrize("channel", ["hotline", "minhu", "qihu"])
async def test_a_follow_up_is_said_for_the_ticket_of_its_number(channel: str, sample: str, event_type: type) -> None:
    came = arrival(channel, SAMPLES[channel][sample])
    ((_, event),) = await follow_up([came], FakeTickets(), FakeVault(), READER, NOW)
    assert isinstance(event, event_type)
    assert event.ticket_id == ticket_id(channel, came.message.number)
    assert event.message_id == came.message_id


async def test_a_follow_up_taken_before_is_not_said_again() -> None:
    came = arrival("minhu", SAMPLES["minhu"]["supplement"])
    tickets, vault = FakeTickets(), FakeVault()
    assert len(await follow_up([came], tickets, vault, READER, NOW)) == 1
    assert await follow_up([came], tickets, vault, READER, NOW) == []


async def test_the_three_answers_stay_apart_and_unanswered_is_none() -> None:
    came = arrival("minhu", {**SAMPLES["minhu"]["evaluate_yes"], "SFJJ": "0"})
    del_answer = arrival("minhu", {k: v for k, v in SAMPLES["minhu"]["evaluate_yes"].items() if k != "SFMY"})
    ((_, first),) = await follow_up([came], FakeTickets(), FakeVault(), READER, NOW)
    ((_, second),) = await follow_up([del_answer], FakeTickets(), FakeVault(), READER, NOW)
    assert isinstance(first, TicketEvaluated)
    assert isinstance(second, TicketEvaluated)
    assert (first.responded, first.solved, first.satisfied) == (True, False, True)
    assert second.satisfied is None


async def test_a_follow_up_is_sealed_apart_from_its_ticket() -> None:
    came = arrival("hotline", SAMPLES["hotline"]["supplement"])
    vault = FakeVault()
    await follow_up([came], FakeTickets(), vault, READER, NOW)
    (sealed,) = vault.sealed.values()
    assert sealed.ticket_id != ticket_id("hotline", came.message.number)
    assert sealed.original == came.original


async def test_a_phone_in_a_supplement_does_not_leave_intake() -> None:
    came = arrival("hotline", SAMPLES["hotline"]["supplement_before_its_order"])
    assert isinstance(came.message, Supplement)
    ((_, event),) = await follow_up([came], FakeTickets(), FakeVault(), READER, NOW)
    assert "13900000099" not in event.model_dump_json()
