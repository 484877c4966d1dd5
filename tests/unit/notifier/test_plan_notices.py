"""From facts to notices: each ticket once per fact and way, in order, numbered without a gap."""

import json
import uuid

import pytest

from services.notifier.usecases.plan_notices import plan_notices
from shared.contracts.events.notice import NoticeChanged
from tests.unit.notifier.made import World, endpoint, fact, plan, ticket

FIVE = (
    ticket("hotline", "XL1"),
    ticket("hotline", "XL2"),
    ticket("minhu", "MH1"),
    ticket("minhu", "MH2"),
    ticket("qihu", "QH1"),
)


async def test_five_people_on_three_channels_each_hear_the_end_once_on_their_own() -> None:
    world = World()
    await plan_notices([fact("closed", 7, *FIVE)], world, plan())
    assert [(r.topic, r.key.decode()) for r in world.records] == [
        ("channel.hotline.out.v1", "XL1"),
        ("channel.hotline.out.v1", "XL2"),
        ("channel.minhu.out.v1", "MH1"),
        ("channel.minhu.out.v1", "MH2"),
        ("channel.qihu.out.v1", "QH1"),
    ]


async def test_a_platform_message_is_accepted_by_the_transaction_that_plans_it() -> None:
    world = World()
    (notice,) = await plan_notices([fact("opened")], world, plan())
    (event,) = world.events
    assert isinstance(event, NoticeChanged)
    assert (event.notice_id, event.state, event.version, event.way) == (notice.notice_id, "accepted", 1, "platform")
    assert [act for act, _ in world.audits] == ["notice_accepted"]
    assert world.records[0].event_id == str(notice.notice_id)


async def test_messages_of_one_ticket_are_numbered_in_the_facts_order_also_within_a_batch() -> None:
    world = World()
    await plan_notices([fact("opened", 1), fact("dispatched", 2)], world, plan())
    await plan_notices([fact("signed", 3), fact("scheduled", 4)], world, plan())
    bodies = [json.loads(record.value) for record in world.records]
    assert [body["BBH"] for body in bodies] == [1, 2, 3]
    assert [body["BLZT"] for body in bodies] == ["已收到", "办理中", "已排期"]


async def test_the_same_fact_again_tells_nobody_again() -> None:
    world = World()
    await plan_notices([fact("opened"), fact("dispatched", 2)], world, plan())
    assert await plan_notices([fact("dispatched", 2), fact("opened")], world, plan()) == []
    assert len(world.records) == 2


async def test_the_same_new_timetable_published_twice_is_told_once_and_another_one_is_told() -> None:
    world = World()
    first = fact("scheduled", 2)
    other = first.work[0].model_copy(update={"moved_to": first.work[0].moved_to.replace(hour=8)})
    await plan_notices([first, fact("scheduled", 3)], world, plan())
    await plan_notices([fact("scheduled", 4, work=(other,)), fact("scheduled", 5)], world, plan())
    assert [json.loads(r.value)["BBH"] for r in world.records] == [1, 2, 3]
    assert ["08:35" in json.loads(r.value)["BLSM"] for r in world.records] == [False, True, False]


async def test_an_old_fact_that_comes_again_after_newer_ones_is_not_told_again() -> None:
    world = World()
    first = fact("scheduled", 2)
    other = first.work[0].model_copy(update={"moved_to": first.work[0].moved_to.replace(hour=8)})
    await plan_notices([first, fact("scheduled", 3, work=(other,)), first], world, plan())
    assert await plan_notices([first], world, plan()) == []
    assert len(world.records) == 2


async def test_after_a_reopening_the_same_words_are_told_again() -> None:
    world = World()
    await plan_notices([fact("replied", 2), fact("reopened", 3), fact("replied", 4)], world, plan())
    assert len(world.records) == 3


@pytest.mark.parametrize("word", ["signed", "handled", "verified", "a_fact_of_tomorrow"])
async def test_a_fact_that_the_city_does_not_tell_is_passed_over(word: str) -> None:
    world = World()
    assert await plan_notices([fact(word)], world, plan()) == []
    assert (world.events, world.records) == ([], [])


async def test_a_withdrawal_ends_that_ticket_whatever_the_case_does() -> None:
    world = World()
    await plan_notices([fact("ticket_withdrawn", 3)], world, plan())
    assert json.loads(world.records[0].value)["BLZT"] == "已结束"


async def test_who_withdrew_does_not_hear_that_the_case_was_closed_for_it() -> None:
    world = World()
    await plan_notices([fact("ticket_withdrawn", 3), fact("closed", 4)], world, plan())
    assert len(world.records) == 1


async def test_each_supplement_is_acknowledged() -> None:
    world = World()
    await plan_notices([fact("ticket_supplemented", 3), fact("ticket_supplemented", 4)], world, plan())
    assert len(world.records) == 2


async def test_a_ticket_of_a_channel_without_a_possible_topic_is_not_published() -> None:
    world = World()
    await plan_notices([fact("opened", 1, ticket("../evil", "1"))], world, plan())
    assert world.records == []


async def test_a_channel_without_a_file_of_its_own_hears_in_the_plain_form() -> None:
    world = World()
    await plan_notices([fact("opened", 1, ticket("xinfang", "XF9"))], world, plan())
    (record,) = world.records
    body = json.loads(record.value)
    assert record.topic == "channel.xinfang.out.v1"
    assert (body["external_id"], body["version"], body["state"]) == ("XF9", 1, "已收到")


async def test_an_endpoint_hears_its_own_channels_and_facts_only() -> None:
    world = World()
    portal = endpoint(channels=("minhu",), facts=("scheduled",))
    await plan_notices([fact("opened", 1, *FIVE), fact("scheduled", 2, *FIVE)], world, plan(portal))
    assert world.states() == [("scheduled", "pending")] * 2


async def test_each_way_counts_its_own_messages() -> None:
    world = World()
    await plan_notices([fact("opened"), fact("scheduled", 2)], world, plan(endpoint(facts=("scheduled",))))
    told = [n.told_version for n in world.notices.rows.values() if n.way == "webhook:portal"]
    assert told == [1]


async def test_an_endpoint_that_is_gone_hears_nothing_more() -> None:
    world = World()
    await world.notices.close_way("webhook:portal", "http_410")
    await plan_notices([fact("opened")], world, plan(endpoint()))
    assert world.states() == []
    assert len(world.records) == 1


async def test_two_cases_of_one_ticket_share_its_count() -> None:
    world = World()
    await plan_notices([fact("opened")], world, plan())
    await plan_notices([fact("ticket_joined", 5, case_id=uuid.uuid4())], world, plan())
    assert [json.loads(r.value)["BBH"] for r in world.records] == [1, 2]
