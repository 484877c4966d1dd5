"""Processes that die: at any moment, or of one record again and again."""

import asyncio
import contextlib
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.kit.ledger import check, load
from tests.integration.kit.toy import Toy
from tests.waiting import until

ROOT = Path(__file__).parents[3]


class Process:
    """A toy service in a process of its own."""

    def __init__(self, toy: Toy, log: Path) -> None:
        self.toy, self.log = toy, log
        self.child: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        places = {
            "KAFKA_SERVERS": self.toy.stack.kafka_servers, "DATABASE_URL": self.toy.database,
            "TOPIC_PREFIX": self.toy.prefix,
        }  # fmt: skip
        with self.log.open("ab") as log:
            self.child = subprocess.Popen(
                [sys.executable, "-m", "tests.integration.kit.process"],
                cwd=ROOT, env={**os.environ, **places}, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        if self.child is not None:
            self.child.kill()
            self.child.wait()

    async def ended(self) -> int:
        assert self.child is not None
        return await asyncio.to_thread(self.child.wait, 60)


@contextlib.contextmanager
def processes(toy: Toy, folder: Path, count: int) -> Iterator[list[Process]]:
    made = [Process(toy, folder / f"{n}.log") for n in range(count)]
    for process in made:
        process.start()
    try:
        yield made
    finally:
        for process in made:
            process.kill()


async def test_a_record_that_kills_the_process_is_parked_after_the_fifth_death(toy: Toy, tmp_path: Path) -> None:
    await toy.send({"id": "killer", "kill": True}, partition=0)
    for n in range(3):
        await toy.send({"id": f"a{n}"}, partition=0)
    with processes(toy, tmp_path, 1) as (process,):
        for _ in range(5):
            assert await process.ended() == 9
            assert await toy.parked() == []
            process.start()
        await toy.wait_effects(3)
        (row,) = await toy.wait_parked(1)
        assert process.child is not None
        assert process.child.poll() is None
    assert (row["state"], row["reason"], row["off"]) == ("dead", "killed_process", 0)
    assert [r["id"] for r in await toy.effects()] == ["a0", "a1", "a2"]


KILLS = 10
SEEDS = (330604, *(pytest.param(seed, marks=(pytest.mark.long, pytest.mark.timeout(600))) for seed in range(40)))


@pytest.mark.parametrize("seed", SEEDS)
async def test_killed_at_random_moments_nothing_is_lost_doubled_or_out_of_order(
    seed: int, toy: Toy, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    with processes(toy, tmp_path, 2) as both:
        async with load(toy) as sent:
            for _ in range(KILLS):
                before = len(await toy.effects())
                await until(lambda before=before: _more(toy, before), seconds=60, what="progress between two kills")
                await asyncio.sleep(chance.uniform(0, 1.5))  # the moment is the point
                process = chance.choice(both)
                process.kill()
                process.start()
        await check(toy, sent)
    log = "".join(process.log.read_text() for process in both)
    assert "Traceback" not in log


async def _more(toy: Toy, before: int) -> bool:
    return len(await toy.effects()) > before
