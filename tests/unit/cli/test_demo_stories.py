from datetime import time
from pathlib import Path
from uuid import UUID

import pytest

from deploy.demo import story as stories
from deploy.demo.outcome import differences
from tests.unit.cli.played import CASE, Paper, fact, played, task

CITY = Path("deploy/cities/shaoxing")


@pytest.fixture(params=stories.names(CITY))
def story(request):
    return stories.load(CITY, request.param)


@pytest.fixture
def moving():
    return stories.load(CITY, "story-1")


@pytest.fixture
def many():
    return stories.load(CITY, "story-3")


def test_every_story_of_the_city_can_be_told(story):
    assert story.sends
    assert story.expect.told


def test_a_story_that_does_not_exist_names_those_that_do():
    with pytest.raises(stories.StoryError, match=r"'story-99'.*story-1"):
        stories.load(CITY, "story-99")


def test_a_repeat_before_its_original_is_refused(many):
    said = many.model_dump(by_alias=True)
    said["sends"] = [one for one in said["sends"] if one["again"]]
    with pytest.raises(ValueError, match="sent again before it was sent"):
        stories.Story.model_validate(said)


def test_a_story_that_ends_as_expected_differs_in_nothing(story):
    assert differences(story, played(story).ledger) == []


def test_what_became_no_ticket_is_named(many):
    found = differences(many, Paper().ledger)
    assert [f"{s.channel} {s.key} became no ticket" in found for s in many.sends] == [True] * len(many.sends)


def test_a_matter_in_two_cases_is_named(many):
    paper = played(many)
    ticket = paper.ledger.tickets(many.keys)[0]
    other = next(e for e in paper.ledger.entries if e.event and getattr(e.event, "fact", "") == "opened")
    paper.ledger.entries.remove(other)
    paper.say(fact(UUID(int=2), 1, ticket))
    assert "there are 2 cases, not 1" in differences(many, paper.ledger)


def test_a_task_for_another_unit_is_named(moving):
    paper = played(moving)
    paper.say(task("yc-env", CASE))
    assert "tasks went to sy-env, sy-huanwei-op, yc-env, not to sy-env, sy-huanwei-op" in differences(
        moving, paper.ledger
    )


def test_a_stop_moved_too_little_is_named(moving):
    paper = Paper()
    paper.move(moving, to=time(7, 0))
    assert "后村家园 was moved to 07:00 on 2025-06-19, before 07:30" in differences(moving, paper.ledger)


def test_a_stop_that_was_not_moved_is_named(moving):
    assert "后村家园 was not moved on 2025-06-22" in differences(moving, Paper().ledger)


def test_somebody_told_twice_is_named(many):
    paper = played(many)
    first = many.expect.told[0]
    paper.status(first.channel, first.key, first.states[-1], "恢复供电")
    assert f"{first.key} heard 已受理 → 办理中 → 已答复 → 已答复, not 已受理 → 办理中 → 已答复" in differences(
        many, paper.ledger
    )


def test_words_that_were_not_said_are_named(many):
    told = many.expect.told[0]
    assert f"{told.key} was not told “恢复供电”" in differences(many, Paper().ledger)


def test_a_new_time_that_was_not_told_is_named(moving):
    paper = played(moving)
    paper.ledger.entries = [entry for entry in paper.ledger.entries if not entry.hearer]
    assert f"{moving.expect.told[0].key} was not told the new time 07:30" in differences(moving, paper.ledger)
