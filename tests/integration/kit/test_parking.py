"""Parked rows: tried again in their key's order, dead after five tries, replayed and given up by a person's word."""

import pytest

from shared.cli.views.parking_lot import Place, discard
from shared.contracts.topics import TICKET
from shared.kit import parking
from shared.kit.keys import KeyRing
from shared.kit.record import Raw, key_hash
from shared.kit.retry import Retrier
from shared.kit.settings import KitSettings
from tests.integration.kit.direct import Direct, raw
from tests.integration.kit.toy import IN, SERVICE


async def test_what_is_away_for_now_is_tried_again_in_its_key_s_order(direct: Direct) -> None:
    direct.faults.away.add("one")
    await direct.take(raw(0, {"id": "one"}), raw(1, {"id": "two"}), raw(2, {"id": "other"}, key=b"o"))
    assert await direct.parked() == [(0, "waiting", "not_yet"), (1, "behind", "key_is_held")]
    await direct.retry(times=7)
    assert (await direct.parked())[0] == (0, "waiting", "not_yet")  # a passing fault is never dead
    direct.faults.away.clear()
    await direct.retry()
    assert await direct.applied() == ["other", "one", "two"]
    assert [state for _, state, _ in await direct.parked()] == ["applied", "applied"]


async def test_a_row_is_not_tried_before_its_time(direct: Direct) -> None:
    direct.faults.away.add("one")
    await direct.take(raw(0, {"id": "one"}))
    direct.faults.away.clear()
    assert await direct.retrier.run_due() == 0
    await direct.make_due()
    assert await direct.retrier.run_due() == 1


async def test_records_that_come_while_their_key_is_settled_keep_their_place(direct: Direct) -> None:
    direct.faults.away.add("one")
    await direct.take(raw(0, {"id": "one"}))
    await direct.take(raw(1, {"id": "two"}))
    direct.faults.away.clear()
    await direct.retry()
    await direct.take(raw(2, {"id": "three"}))
    assert await direct.applied() == ["one", "two", "three"]


@pytest.mark.parametrize("topic", [IN.name, TICKET.name])
async def test_an_unexpected_failure_is_dead_after_five_tries(direct: Direct, topic: str) -> None:
    direct.faults.broken.add("bad")
    await direct.take(raw(0, {"id": "bad"}, topic=topic))
    await direct.retry(times=3)
    assert (await direct.parked())[0] == (0, "waiting", "unexpected")
    await direct.retry()
    assert (await direct.parked())[0] == (0, "dead", "unexpected")
    assert await direct.connection.fetchval("select attempts from intake.parked") == parking.MAX_TRIES


async def test_a_dead_record_of_our_own_topic_holds_its_key_until_it_is_replayed(direct: Direct) -> None:
    direct.faults.broken.add("bad")
    bad = raw(0, {"id": "bad"}, topic=TICKET.name)
    await direct.take(bad, raw(1, {"id": "after"}, topic=TICKET.name))
    await direct.retry(times=8)
    assert [row[:2] for row in await direct.parked()] == [(0, "dead"), (1, "behind")]
    direct.faults.broken.clear()
    assert [(t.row.raw.offset, t.state) for t in await direct.replay(bad)] == [(0, "applied"), (1, "applied")]
    assert await direct.replay(bad) == []
    assert await direct.applied() == ["bad", "after"]
    assert all(not parked for _, parked in await direct.claims())


async def test_a_dead_record_of_a_stranger_s_topic_lets_its_followers_go(direct: Direct) -> None:
    direct.faults.broken.add("bad")
    await direct.take(raw(0, {"id": "bad"}), raw(1, {"id": "after"}))
    await direct.retry(times=5)
    assert await direct.applied() == ["after"]
    assert [row[:2] for row in await direct.parked()] == [(0, "dead"), (1, "applied")]


async def test_a_dry_run_says_what_would_happen_and_changes_nothing(direct: Direct) -> None:
    async def everything() -> list[list[tuple[object, ...]]]:
        tables = ("parked", "inbox", "effect", "outbox", "audit")
        return [[tuple(r) for r in await direct.connection.fetch(f"select * from intake.{t}")] for t in tables]

    direct.faults.broken.add("bad")
    bad = raw(0, {"id": "bad"}, topic=TICKET.name)
    await direct.take(bad, raw(1, {"id": "after"}, topic=TICKET.name))
    before = await everything()
    assert [t.state for t in await direct.replay(bad, dry=True)] == ["waiting"]
    direct.faults.broken.clear()
    assert [t.state for t in await direct.replay(bad, dry=True)] == ["applied", "applied"]
    assert await everything() == before


async def test_an_unreadable_record_is_applied_by_replay_once_the_reader_is_mended(direct: Direct) -> None:
    odd = raw(0, b"{'id': 'one'}")
    await direct.take(odd)
    assert await direct.parked() == [(0, "dead", "malformed_json")]
    mended = direct.again()
    mended.consumer = mended.retrier.by_topic[IN.name]
    object.__setattr__(mended.consumer, "decode", _kind)
    assert [t.state for t in await mended.replay(odd)] == ["applied"]
    assert await direct.applied() == ["one"]


def _kind(record: object) -> object:
    from shared.kit.record import Decoded

    return Decoded("toy", "one", b"one", {"id": "one"})


async def test_a_refused_record_whose_correction_came_meanwhile_is_never_applied_over_it(direct: Direct) -> None:
    direct.faults.broken.add("never")
    refused = raw(0, {"id": "one", "refuse": True})
    await direct.take(refused)
    await direct.take(raw(1, {"id": "one"}))
    (tried,) = await direct.replay(refused)
    assert (tried.state, tried.trouble and tried.trouble.reason) == ("dead", "id_reused")
    assert await direct.applied() == ["one"]


async def test_an_unreadable_record_that_came_again_readable_is_settled_as_a_duplicate(direct: Direct) -> None:
    spoilt = raw(0, {"id": "one"}, headers=[("h", b"\xff")])
    await direct.take(spoilt)
    assert await direct.parked() == [(0, "dead", "header_not_text")]
    await direct.take(raw(1, {"id": "one"}))
    clean = raw(0, {"id": "one"})
    await _reseal(direct, clean)
    assert [t.state for t in await direct.replay(clean)] == ["duplicate"]
    assert await direct.applied() == ["one"]


async def _reseal(direct: Direct, record: object) -> None:
    """Put readable bytes into the row, as if the reader had learnt to read them."""
    from shared.kit.keys import seal
    from shared.kit.record import pack
    from tests.integration.kit.direct import RING

    sealed = seal(RING, pack(record), parking.context_of(IN.name, 0, 0))  # type: ignore[arg-type]
    await direct.connection.execute("update intake.parked set data_key = $1, sealed = $2", sealed.data_key, sealed.blob)


async def test_a_discarded_record_lets_its_followers_go_on_and_is_audited(direct: Direct, database: str) -> None:
    direct.faults.broken.add("bad")
    await direct.take(raw(0, {"id": "bad"}, topic=TICKET.name), raw(1, {"id": "after"}, topic=TICKET.name))
    await direct.retry(times=4)
    settings = KitSettings(database_url=database)
    place = Place(SERVICE, await direct.connection.fetchval("select min(id) from intake.parked"))
    assert await discard(direct.connection, place, "a trial", settings)
    assert not await discard(direct.connection, place, "again", settings)
    await direct.retrier.run_due()
    assert await direct.applied() == ["after"]
    act = await direct.connection.fetchrow("select * from intake.audit where act = 'parked_record_discarded'")
    assert act["actor"].startswith("operator:")
    assert "a trial" in act["facts"]


async def test_a_row_under_a_lost_key_holds_up_no_other_row(direct: Direct) -> None:
    direct.faults.away.update(("one", "two"))
    await direct.take(raw(0, {"id": "one"}, key=b"1"), raw(1, {"id": "two"}, key=b"2"))
    other = KeyRing.parse(f"k2:{'B' * 43}=", setting="PARKING_KEYS")
    lost = parking.seal(other, b"{}", parking.context_of(IN.name, 0, 0))
    await direct.connection.execute(
        "update intake.parked set data_key = $1, sealed = $2 where off = 0", lost.data_key, lost.blob
    )
    direct.faults.away.clear()
    await direct.retry()
    assert await direct.applied() == ["two"]


async def test_old_bytes_are_destroyed_and_open_rows_that_hold_a_key_keep_theirs(direct: Direct) -> None:
    direct.faults.broken.add("held")
    await direct.take(raw(0, {"id": "x", "refuse": True}), raw(0, {"id": "held"}, topic=TICKET.name))
    await direct.connection.execute("update intake.parked set parked_at = now() - interval '31 days'")
    assert await parking_erase(direct) == 1
    rows = await direct.connection.fetch("select state, data_key, sealed from intake.parked order by id")
    found = [(r["state"], r["data_key"] is None, r["sealed"] is None) for r in rows]
    assert found == [("dead", True, True), ("waiting", False, False)]
    refused = raw(0, {"id": "x", "refuse": True})
    assert await direct.replay(refused) == []


async def parking_erase(direct: Direct) -> int:
    async with direct.pool.acquire() as connection:
        return await parking.erase_old(connection)


async def test_settled_bytes_are_kept_for_their_days_only(direct: Direct) -> None:
    direct.faults.away.add("one")
    await direct.take(raw(0, {"id": "one"}))
    direct.faults.away.clear()
    await direct.retry()
    assert await parking_erase(direct) == 0
    await direct.connection.execute("update intake.parked set settled_at = now() - interval '31 days'")
    assert await parking_erase(direct) == 1


async def test_two_retriers_at_once_apply_a_row_once(direct: Direct) -> None:
    import asyncio

    direct.faults.away.add("one")
    await direct.take(*[raw(n, {"id": "one" if n == 0 else f"a{n}"}) for n in range(10)])
    direct.faults.away.clear()
    await direct.make_due()
    others = [Retrier(SERVICE, direct.pool, r.clock, r.ring, [direct.consumer]) for r in [direct.retrier] * 3]
    await asyncio.gather(*(retrier.run_due() for retrier in others))
    assert await direct.applied() == ["one", *(f"a{n}" for n in range(1, 10))]


async def test_a_record_of_a_topic_made_anew_parks_beside_the_one_that_had_its_place(direct: Direct) -> None:
    """Offsets begin again with a new topic: a place alone does not name a record."""
    await direct.take(raw(0, b"{"), raw(1, b"{"))
    await direct.connection.execute("update intake.cursor set next_offset = 0 where topic = $1", IN.name)
    again = direct.again()
    await again.assign()
    await again.take(raw(0, b"["), raw(1, {"id": "two"}))
    assert [(off, state) for off, state, _ in await direct.parked()] == [(0, "dead"), (1, "dead"), (0, "dead")]
    assert await direct.applied() == ["two"]


async def died_while_trying(direct: Direct, record: Raw, times: int) -> None:
    """Leave what processes leave that died while they tried a key's first row."""
    for _ in range(times):
        await parking.begin_try(direct.pool, key_hash(record))


async def test_a_parked_record_that_kills_the_process_is_dead_after_the_fifth_death(direct: Direct) -> None:
    direct.faults.away.add("killer")
    await direct.take(killer := raw(0, {"id": "killer"}), raw(1, {"id": "after"}))
    direct.faults.away.clear()
    await died_while_trying(direct, killer, times=parking.MAX_TRIES)
    direct.faults.calls.clear()
    await direct.retry()
    assert direct.faults.calls == []
    assert (await direct.parked())[0] == (0, "dead", "killed_process")
    await direct.retry()
    assert await direct.applied() == ["after"]


async def test_after_a_death_the_first_row_of_its_key_is_tried_alone_so_that_the_one_which_kills_is_found(
    direct: Direct,
) -> None:
    direct.faults.away.add("one")
    await direct.take(one := raw(0, {"id": "one"}), raw(1, {"id": "two"}))
    direct.faults.away.clear()
    await died_while_trying(direct, one, times=1)
    await direct.retry()
    assert await direct.applied() == ["one"]
    await direct.retry()
    assert await direct.applied() == ["one", "two"]


async def test_a_try_that_ends_is_no_death(direct: Direct) -> None:
    direct.faults.away.add("one")
    await direct.take(raw(0, {"id": "one"}))
    await direct.retry(times=7)
    assert await direct.connection.fetchval("select deaths from intake.parked") == 0
