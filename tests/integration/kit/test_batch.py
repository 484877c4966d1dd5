"""What becomes of a batch, without a broker: gaps, zombies, order per key, deaths, bad deployments."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from shared.contracts.topics import TICKET
from shared.kit import consume, parking
from shared.kit.attempts import PART
from shared.kit.consumer import Consumer
from shared.kit.record import Raw, Received
from shared.kit.transaction import Transaction
from tests.integration.kit.direct import Direct, raw
from tests.integration.kit.toy import IN, decode

THERE = (IN.name, 0)


def ids(*numbers: int) -> list[str]:
    return [f"a{n}" for n in numbers]


def records(first: int, last: int, **more: Any) -> list[Raw]:
    return [raw(n, {"id": f"a{n}"}, **more) for n in range(first, last + 1)]


async def test_records_below_the_cursor_are_dropped_and_the_rest_of_the_batch_applied(direct: Direct) -> None:
    await direct.take(*records(0, 3))
    await direct.take(*records(2, 5))
    assert await direct.applied() == ids(0, 1, 2, 3, 4, 5)
    assert direct.counted("duplicate") == 0
    assert await direct.cursor() == 6


async def test_a_batch_that_starts_above_the_cursor_is_left_and_the_client_sent_back(direct: Direct) -> None:
    await direct.take(*records(4, 8))
    assert await direct.applied() == []
    assert await direct.cursor() == 0
    assert direct.seeks == [(THERE, 0)]
    await direct.take(*records(0, 8))
    assert await direct.applied() == ids(*range(9))


async def test_the_same_gap_twice_is_passed_only_when_the_broker_says_that_nothing_is_lost(direct: Direct) -> None:
    asked = []

    async def explain(at: tuple[str, int]) -> bool:
        asked.append(at)
        return len(asked) > 1

    direct.consumption.positions.explain = explain
    await direct.take(*records(4, 5))
    await direct.take(*records(4, 5))
    assert (await direct.applied(), asked) == ([], [THERE])
    await direct.take(*records(4, 5))
    assert await direct.applied() == ids(4, 5)
    assert await direct.cursor() == 6


async def test_a_gap_in_one_partition_holds_up_no_other(direct: Direct) -> None:
    await direct.take(*records(4, 5), raw(0, {"id": "other"}, partition=1))
    assert await direct.applied() == ["other"]


async def test_records_of_a_partition_that_is_not_ours_are_dropped(direct: Direct) -> None:
    direct.consumption.positions.at.clear()
    await direct.take(*records(0, 3))
    assert (await direct.applied(), await direct.cursor()) == ([], 0)


async def test_who_wakes_late_is_refused_by_the_cursor_and_only_in_the_partition_that_moved(direct: Direct) -> None:
    zombie = direct.again()
    await zombie.assign()
    await direct.take(*records(0, 9))
    await zombie.take(*records(0, 4), raw(0, {"id": "mine"}, partition=1))
    assert await direct.applied() == [*ids(*range(10)), "mine"]
    assert await direct.cursor() == 10
    assert zombie.consumption.positions.at[THERE] == 10
    assert zombie.seeks == [(THERE, 10)]
    assert await direct.parked() == []
    assert zombie.counted("not_ours") == 5


async def test_a_zombie_whose_cursor_cannot_be_read_again_finds_its_way_back(direct: Direct) -> None:
    zombie = direct.again()
    await zombie.assign()
    await direct.take(*records(0, 4))
    answers = iter([TimeoutError(), None])
    recall = zombie.consumption.positions.recall

    async def once_away(partitions: Any) -> None:
        if error := next(answers):
            raise error
        await recall(partitions)

    zombie.consumption.positions.recall = once_away  # type: ignore[method-assign]
    await zombie.take(*records(0, 2))
    await zombie.take(*records(5, 6))
    assert await direct.applied() == ids(*range(7))


async def test_a_partition_revoked_while_its_batch_commits_is_not_taken_back_by_the_commit(direct: Direct) -> None:
    handle = direct.consumer.handle

    async def revoked_meanwhile(received: Any, transaction: Any) -> None:
        direct.consumption.positions.at.clear()
        await handle(received, transaction)

    direct.consumption.consumer = replace(direct.consumer, handle=revoked_meanwhile)
    await direct.take(*records(0, 3))
    assert await direct.cursor() == 4
    assert direct.consumption.positions.at == {}


async def test_a_partition_revoked_after_its_records_were_trimmed_is_left_and_the_others_applied(
    direct: Direct,
) -> None:
    suspects = direct.consumption.positions.suspects

    async def revoked_meanwhile(raws: Any) -> Any:
        direct.consumption.positions.at.pop(THERE)
        return await suspects(raws)

    direct.consumption.positions.suspects = revoked_meanwhile  # type: ignore[method-assign]
    await direct.take(*records(0, 3), raw(0, {"id": "other"}, partition=1))
    assert (await direct.applied(), await direct.cursor()) == (["other"], 0)


async def test_an_answer_lost_at_the_commit_is_decided_by_what_the_database_says(direct: Direct) -> None:
    committed = direct.consumption._committed
    answers = iter([ConnectionResetError(), None])

    async def lost(batch: Any, connection: Any) -> None:
        if error := next(answers):
            raise error
        await committed(batch, connection)

    direct.consumption._committed = lost  # type: ignore[method-assign]
    await direct.take(*records(0, 3))
    assert await direct.applied() == ids(0, 1, 2, 3)
    assert direct.consumption.positions.at[THERE] == 4


async def test_an_outage_parks_nothing_and_the_batch_comes_again_whole(direct: Direct) -> None:
    tries = []
    handle = direct.consumer.handle

    async def away_twice(received: Any, transaction: Any) -> None:
        tries.append(len(received))
        await handle(received, transaction)
        if len(tries) < 3:
            raise ConnectionResetError

    direct.consumption.consumer = replace(direct.consumer, handle=away_twice)
    await direct.take(*records(0, 3))
    assert tries == [4, 4, 4]
    assert (await direct.applied(), await direct.parked()) == (ids(0, 1, 2, 3), [])


@pytest.mark.parametrize("topic", [IN.name, TICKET.name])
async def test_a_key_goes_on_up_to_its_first_failure_and_no_further(direct: Direct, topic: str) -> None:
    direct.faults.broken.add("bad")
    await direct.take(
        raw(0, {"id": "before"}, topic=topic),
        raw(1, {"id": "bad"}, topic=topic),
        raw(2, {"id": "after"}, topic=topic),
        raw(3, {"id": "other"}, topic=topic, key=b"other"),
    )
    assert await direct.applied() == ["before", "other"]
    assert await direct.parked() == [(1, "waiting", "unexpected"), (2, "behind", "key_is_held")]
    await direct.take(raw(4, {"id": "later"}, topic=topic))
    assert (await direct.parked())[-1] == (4, "behind", "key_is_held")


async def test_a_failure_before_an_unreadable_record_of_its_key_holds_what_lies_between(direct: Direct) -> None:
    direct.faults.broken.add("bad")
    await direct.take(
        raw(0, {"id": "bad"}, topic=TICKET.name),
        raw(1, {"id": "between"}, topic=TICKET.name),
        raw(2, b"rubbish", topic=TICKET.name),
        raw(3, {"id": "after"}, topic=TICKET.name),
    )
    assert await direct.applied() == []
    assert [row[:2] for row in await direct.parked()] == [(0, "waiting"), (1, "behind"), (2, "dead"), (3, "behind")]
    direct.faults.broken.clear()
    await direct.retry()
    assert await direct.applied() == ["bad", "between"]


async def test_a_corrected_record_gets_through_even_in_the_batch_of_the_refused_one(direct: Direct) -> None:
    await direct.take(raw(0, {"id": "one", "refuse": True}), raw(1, {"id": "one"}), raw(2, {"id": "two"}, key=b"x"))
    assert await direct.applied() == ["one", "two"]
    assert await direct.parked() == [(0, "dead", "forbidden")]


async def test_the_same_record_twice_in_a_batch_is_applied_once(direct: Direct) -> None:
    await direct.take(raw(0, {"id": "one"}), raw(1, {"id": "one", "sent": 2}), raw(2, {"id": "one", "n": 2}))
    assert await direct.applied() == ["one"]
    assert direct.counted("duplicate") == 1
    assert await direct.parked() == [(2, "dead", "id_reused")]


async def test_a_record_without_a_key_is_its_own_key(direct: Direct) -> None:
    direct.faults.broken.add("bad")
    await direct.take(raw(0, {"id": "bad"}, key=None), raw(1, {"id": "after"}, key=None))
    assert await direct.applied() == ["after"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda t: t.audit("took", subject="\x00", actor="toy", cause="x"),
        lambda t: t.publish_record(_oversized()),
        lambda t: t.publish_record(_line_break()),
    ],
    ids=["an audit that the database will not take", "a record above the limit", "a header with a line break"],
)
async def test_what_cannot_be_said_parks_its_cause_and_poisons_nobody(direct: Direct, spoil: Any) -> None:
    handle = direct.consumer.handle

    async def saying(received: Any, transaction: Any) -> None:
        await handle(received, transaction)
        if any(r.event["id"] == "bad" for r in received):
            spoil(transaction)

    direct.consumption.consumer = replace(direct.consumer, handle=saying)
    await direct.take(raw(0, {"id": "well"}), raw(1, {"id": "bad"}, key=b"b"), raw(2, {"id": "too"}))
    assert await direct.applied() == ["well", "too"]
    assert await direct.parked() == [(1, "waiting", "unexpected")]
    said = await direct.connection.fetchval(
        "select count(*) from intake.outbox_record where topic = 'notice.changed.v1'"
    )
    assert said == 2


def _oversized() -> Any:
    from shared.contracts.envelope import Record
    from shared.contracts.topics import OWN_RECORD_BYTES

    return Record("notice.changed.v1", b"k", "0" * 32, (), b"x" * OWN_RECORD_BYTES)


def _line_break() -> Any:
    from shared.contracts.envelope import Record

    return Record("notice.changed.v1", b"k", "0" * 32, (("h", b"a\nb"),), b"x")


class Died(BaseException):
    """The process ends here, in the middle of a batch."""


@pytest.mark.parametrize(("killer", "last"), [(0, 4), (1, 4), (PART - 1, 3 * PART), (2 * PART + 5, 3 * PART)])
async def test_a_record_that_kills_the_process_is_parked_after_the_fifth_death_and_its_neighbours_live(
    direct: Direct, killer: int, last: int
) -> None:
    handle = direct.consumer.handle

    async def deadly(received: Any, transaction: Any) -> None:
        if any(r.event["id"] == f"a{killer}" for r in received):
            raise Died
        await handle(received, transaction)

    direct.consumer = Consumer(direct.consumer.topics, decode, deadly)
    deaths = 0
    while True:
        process = direct.again()
        await process.assign()
        try:
            await process.take(*records(await direct.cursor(), last))
            break
        except Died:
            deaths += 1
    assert await direct.applied() == ids(*(n for n in range(last + 1) if n != killer))
    assert await direct.parked() == [(killer, "dead", "killed_process")]
    assert deaths <= parking.MAX_TRIES + 3  # whole batch, its part, that part once more; five are the record's own
    assert await direct.connection.fetchval("select count(*) from intake.attempt") <= 1


async def test_a_process_that_is_stopped_often_without_a_fault_parks_nothing(direct: Direct) -> None:
    for n in range(12):
        process = direct.again()
        await process.assign()
        await process.take(raw(n, {"id": f"a{n}"}))
    assert (await direct.applied(), await direct.parked()) == (ids(*range(12)), [])


async def test_too_many_unexpected_failures_stop_the_consumer_and_park_nothing(direct: Direct) -> None:
    direct.faults.broken.update(ids(*range(41)))
    await direct.take(*[raw(n, {"id": f"a{n}"}, key=b"%d" % n, topic=TICKET.name) for n in range(200)])
    assert direct.consumption.stopped
    assert (await direct.applied(), await direct.parked(), await direct.cursor(TICKET.name)) == ([], [], 0)


async def test_a_fifth_of_the_last_records_failing_is_not_yet_a_bad_deployment(direct: Direct) -> None:
    direct.faults.broken.update(ids(*range(40)))
    await direct.take(*[raw(n, {"id": f"a{n}"}, key=b"%d" % n, topic=TICKET.name) for n in range(200)])
    assert not direct.consumption.stopped
    assert len(await direct.parked()) == 40


async def test_faults_of_schema_on_our_own_topics_stop_the_consumer_too(direct: Direct) -> None:
    await direct.take(*[raw(n, b"rubbish", key=b"%d" % n, topic=TICKET.name) for n in range(60)])
    assert direct.consumption.stopped
    assert await direct.parked() == []


async def test_rubbish_of_strangers_never_stops_their_channel(direct: Direct) -> None:
    await direct.take(*[raw(n, b"rubbish", key=b"%d" % n) for n in range(300)])
    await direct.take(raw(300, {"id": "well"}))
    assert not direct.consumption.stopped
    assert len(await direct.parked()) == 300
    assert await direct.applied() == ["well"]


async def test_long_work_is_done_before_the_transaction_and_its_failure_is_one_record_s(direct: Direct) -> None:
    seen = []
    handle = direct.consumer.handle

    async def prepare(received: Any) -> Any:
        if any(r.event["id"] == "a1" for r in received):
            raise RuntimeError
        return [r.event["id"] for r in received]

    async def prepared(received: Any, transaction: Any) -> None:
        seen.append(transaction.prepared)
        await handle(received, transaction)

    direct.consumption.consumer = Consumer(direct.consumer.topics, decode, prepared, prepare)
    await direct.take(*[raw(n, {"id": f"a{n}"}, key=b"%d" % n) for n in range(3)])
    assert seen == [["a0"], ["a2"]]
    assert await direct.parked() == [(1, "waiting", "unexpected")]


def test_back_off_grows_and_stays_at_a_day() -> None:
    waits = [parking.pause(n) for n in range(1, 10)]
    assert timedelta(seconds=4) < waits[0] < timedelta(seconds=6)
    assert all(later > earlier for earlier, later in pairwise(waits[:6]))
    assert timedelta(hours=21) < waits[-1] < timedelta(hours=27)


async def test_a_batch_too_long_for_one_transaction_is_applied_in_parts(
    direct: Direct, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consume, "TOO_LONG", 1.0)
    handle, sizes = direct.consumer.handle, []

    async def slowly(batch: Sequence[Received[Any]], transaction: Transaction) -> None:
        sizes.append(len(batch))
        await transaction.connection.execute("set local idle_in_transaction_session_timeout = '1s'")
        await handle(batch, transaction)
        time.sleep(0.1 * len(batch))  # noqa: ASYNC251 - it computes: nothing else runs, the database hears nothing

    direct.consumption.consumer = replace(direct.consumer, handle=slowly)
    await direct.take(*records(0, 23))
    assert await direct.applied() == ids(*range(24))
    assert await direct.parked() == []
    assert max(sizes) == 24
    assert sizes[-1] <= 12


async def test_a_transaction_takes_no_more_records_than_its_consumer_says(direct: Direct) -> None:
    few = Direct(direct.pool, direct.connection, replace(direct.consumer, most=3), direct.faults)
    await few.assign()
    await few.take(*records(0, 7))
    assert direct.faults.calls == [3, 3, 2]
    assert await few.applied() == ids(*range(8))
    assert await few.cursor() == 8
