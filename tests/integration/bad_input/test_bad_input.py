"""Bad input of every kind into every consumed topic: nothing lost, nothing leaked, nobody stopped."""

import pytest

from bench.corpus import course, verdict
from bench.corpus.run import Run
from bench.corpus.system import SERVICES
from tests.integration.bad_input import CORPUS

pytestmark = pytest.mark.timeout(700)
NAMES = [entry.name for entry in CORPUS.entries]


@pytest.mark.parametrize("name", NAMES)
async def test_a_bad_record_ends_where_it_should(done: Run, name: str) -> None:
    assert verdict.problem(done.seen, name) == ""


@pytest.mark.parametrize("target", CORPUS.supplies)
async def test_every_healthy_record_between_is_applied(done: Run, target: str) -> None:
    assert len(done.seen.healthy[target]) > len(CORPUS.of(target)) / 4
    assert verdict.unapplied(done.seen, target) == []


async def test_nothing_parks_but_what_was_sent_and_every_parked_record_is_announced_once(done: Run) -> None:
    assert await verdict.unannounced(done) == []


async def test_no_person_stands_in_faults_logs_figures_or_notices_or_on_a_topic_behind_intake(done: Run) -> None:
    assert await verdict.leaks(done) == []
    assert all(done.system.lines(name, "record_parked") for name in SERVICES), "the logs were looked at"


async def test_no_word_of_a_stranger_forges_or_turns_a_line_of_a_log(done: Run) -> None:
    assert verdict.forged_lines(done) == []


async def test_a_task_takes_the_answer_of_its_own_unit_alone(done: Run) -> None:
    assert await verdict.wrong_answers(done) == []


async def test_after_all_that_a_complaint_still_goes_all_its_way(done: Run) -> None:
    """From the platform to the case that its matter has, to the unit and back, with the longest words of a unit."""
    await course.complain(done.sender, "LAST-1")
    await course.answer(done.system, done.sender, "LAST-1", "progress", text="已" * 2_000)
    assert [said["status"]["version"] for said in await course.told(done.system, "LAST-1", 2)] == [1, 2]


async def test_all_three_services_still_run_ready_and_never_stopped_and_called_nobody(done: Run) -> None:
    assert await verdict.stopped(done) == []
