"""Tries are counted to find a record that kills the process: only deaths may add up, and nothing goes back."""

from dataclasses import replace
from typing import Any

from shared.kit.attempts import PART
from tests.integration.kit.direct import Direct, raw
from tests.integration.kit.toy import IN

THERE = (IN.name, 0)


def records(first: int, last: int) -> list[Any]:
    return [raw(n, {"id": f"a{n}"}) for n in range(first, last + 1)]


async def tries(direct: Direct) -> dict[int, int]:
    rows = await direct.connection.fetch("select off, tries from intake.attempt where tries > 0")
    return {row["off"]: row["tries"] for row in rows}


async def died_of(direct: Direct, offset: int, times: int = 1) -> None:
    """Leave what a process leaves that died while it tried a record."""
    await direct.connection.execute("insert into intake.attempt values ($1, 0, $2, $3)", IN.name, offset, times)


async def test_who_wakes_late_with_suspects_in_hand_does_not_move_the_cursor_back(direct: Direct) -> None:
    zombie = direct.again()
    await zombie.assign()
    await direct.take(*records(0, 9))
    await died_of(direct, 0)
    await zombie.take(*records(0, 4))
    assert await direct.cursor() == 10
    assert zombie.consumption.positions.at[THERE] == 10
    assert (await direct.parked(), await tries(direct)) == ([], {})


async def test_a_batch_run_apart_does_not_move_the_cursor_back_when_another_was_faster(direct: Direct) -> None:
    zombie = direct.again()
    await zombie.assign()
    apart = zombie.consumption._apart

    async def overtaken(batch: Any) -> None:
        await direct.take(*records(0, 9))
        await apart(batch)

    zombie.consumption._apart = overtaken  # type: ignore[method-assign]
    await zombie.take(raw(0, {"id": "a0", "refuse": True}), *records(1, 3), raw(4, {"id": "a1"}))
    assert await direct.cursor() == 10


async def test_what_is_in_hand_when_its_partition_goes_was_not_tried(direct: Direct) -> None:
    await died_of(direct, 0)
    handle = direct.consumer.handle

    async def revoked_meanwhile(received: Any, transaction: Any) -> None:
        direct.consumption.positions.at.clear()
        await handle(received, transaction)

    direct.consumption.consumer = replace(direct.consumer, handle=revoked_meanwhile)
    await direct.take(*records(0, PART + 4))
    assert await direct.applied() == [f"a{n}" for n in range(PART)]
    assert await tries(direct) == {}


async def test_tries_that_an_outage_ended_do_not_add_up(direct: Direct) -> None:
    transact, away = direct.consumption._transact, iter(range(8))

    async def away_at_first(*batch: Any, **how: Any) -> None:
        if next(away, None) is not None:
            direct.consumption.positions.untried.add(THERE)  # a rebalance each time
            raise ConnectionResetError
        await transact(*batch, **how)

    direct.consumption._transact = away_at_first  # type: ignore[method-assign]
    await direct.take(*records(0, 2))
    assert await direct.applied() == ["a0", "a1", "a2"]
    assert await direct.parked() == []


async def test_deaths_add_up_to_the_fifth_and_the_record_alone_is_parked(direct: Direct) -> None:
    await died_of(direct, 0, times=5)
    await direct.take(*records(0, 2))
    assert await direct.parked() == [(0, "dead", "killed_process")]
    assert await direct.applied() == ["a1", "a2"]


async def test_who_takes_over_a_batch_that_another_is_at_still_needs_few_transactions_for_it(direct: Direct) -> None:
    transact, turns = direct.consumption._transact, []

    async def counted(batch: Any, *rest: Any, **how: Any) -> None:
        turns.append(len(batch.items))
        await transact(batch, *rest, **how)

    direct.consumption._transact = counted  # type: ignore[method-assign]
    await died_of(direct, 0)
    await direct.take(*records(0, 3 * PART))
    assert turns == [PART, PART, PART, 1]
    assert await direct.applied() == [f"a{n}" for n in range(3 * PART + 1)]
