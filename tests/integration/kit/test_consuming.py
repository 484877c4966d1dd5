"""One transaction per batch: applied once, recognised as a duplicate, or parked; in order per key."""

import json

from shared.contracts.topics import PARKED
from tests.integration.kit.toy import Faults, Toy
from tests.outside import running
from tests.waiting import until


async def test_each_record_is_applied_once_and_said_onwards_once(toy: Toy) -> None:
    for n in range(50):
        await toy.send({"id": f"a{n}", "n": n}, key=f"k{n % 7}")
    async with running(toy.runtime()):
        await toy.wait_effects(50)
        said = await toy.wait_said(50)
    assert len(await toy.effects()) == 50
    assert sorted(json.loads(r.value)["of"] for r in said) == sorted(f"a{n}" for n in range(50))


async def test_records_of_one_key_keep_their_order_all_the_way(toy: Toy) -> None:
    async with running(toy.runtime()):
        for n in range(200):
            await toy.send({"id": f"a{n}", "n": n}, key=f"k{n % 5}")
        await toy.wait_effects(200)
        said = await toy.wait_said(200)
    for key in (f"k{n}" for n in range(5)):
        assert [r["n"] for r in await toy.effects() if r["key"] == key] == list(range(int(key[1:]), 200, 5))
        assert [json.loads(r.value)["n"] for r in said if r.key == key.encode()] == list(range(int(key[1:]), 200, 5))


async def test_the_same_event_again_is_a_duplicate_even_with_a_new_send_time(toy: Toy) -> None:
    async with running(toy.runtime()) as runtime:
        for sent in range(3):
            await toy.send({"id": "one", "sent": sent}, key=f"k{sent}")
        await toy.send({"id": "two"})
        await toy.wait_effects(2)
        await toy.wait_said(2)
        counted = runtime.metrics.registry.get_sample_value(
            "xiaolan_records_total", {"consumer": "channel.toy.in.v1", "outcome": "duplicate"}
        )
    assert [r["id"] for r in await toy.effects()].count("one") == 1
    assert counted == 2
    assert await toy.parked() == []


async def test_the_same_id_with_other_content_is_parked_and_the_first_stands(toy: Toy) -> None:
    async with running(toy.runtime()):
        await toy.send({"id": "one", "n": 1})
        await toy.wait_effects(1)
        await toy.send({"id": "one", "n": 2})
        (row,) = await toy.wait_parked(1)
    assert (row["state"], row["reason"]) == ("dead", "id_reused")
    assert [r["n"] for r in await toy.effects()] == [1]


async def test_a_second_process_goes_on_where_the_first_stopped(toy: Toy) -> None:
    await toy.send({"id": "one"})
    async with running(toy.runtime()):
        await toy.wait_effects(1)
    await toy.send({"id": "two"})
    async with running(toy.runtime()):
        await toy.wait_effects(2)
    assert [r["id"] for r in await toy.effects()] == ["one", "two"]


async def test_one_bad_record_parks_alone_and_healthy_keys_go_on(toy: Toy) -> None:
    faults = Faults(broken={"bad"})
    await toy.send({"id": "bad"}, key="sick")
    await toy.send({"id": "after"}, key="sick")
    await toy.send({"id": "well"}, key="healthy")
    async with running(toy.runtime(faults)):
        await toy.wait_effects(1)
        first, second = await toy.wait_parked(2)
        assert [r["id"] for r in await toy.effects()] == ["well"]
        assert (first["state"], first["reason"]) == ("waiting", "unexpected")
        assert (second["state"], second["reason"]) == ("behind", "key_is_held")
        faults.broken.clear()
        await toy.wait_effects(3, seconds=40)
    assert [r["id"] for r in await toy.effects() if r["key"] == "sick"] == ["bad", "after"]


async def test_a_parked_record_is_announced_without_its_payload(toy: Toy) -> None:
    async with running(toy.runtime()):
        await toy.send(b'{"id": 13800138000, ', key="13800138000")
        await toy.wait_parked(1)

        async def announced() -> list[object]:
            return await toy.said(PARKED["intake"])

        (record,) = await until(announced)
    assert b"13800138000" not in record.value
    assert json.loads(record.value)["reason"] == "malformed_json"


async def test_a_dead_record_of_a_stranger_lets_the_corrected_one_through(toy: Toy) -> None:
    async with running(toy.runtime()):
        await toy.send({"id": "one", "refuse": True})
        (row,) = await toy.wait_parked(1)
        assert (row["state"], row["blocks"]) == ("dead", False)
        await toy.send({"id": "one"})
        await toy.wait_effects(1)
