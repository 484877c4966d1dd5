"""`xiaolan demo --json`, once, for real: what it promises a reader, held against the stories themselves."""

import json
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTHING_WRONG = {"parked": 0, "lost": 0, "doubled": 0}
SECONDS = 150


@pytest.fixture(scope="module")
def told():
    command = [sys.executable, "-m", "shared.cli", "demo", "--json"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ended.returncode == 0, ended.stdout[-4_000:] + ended.stderr[-4_000:]
    return json.loads(ended.stdout)


@pytest.mark.timeout(SECONDS + 10)
def test_both_stories_end_as_the_city_expects(told):
    assert [(story["id"], story["differences"]) for story in told["stories"]] == [("story-1", []), ("story-3", [])]


def test_nothing_is_parked_lost_or_doubled_and_the_repeat_is_recognised(told):
    assert {name: told[name] for name in NOTHING_WRONG} == NOTHING_WRONG
    assert told["published"] == told["applied"] + told["repeats"]
    assert told["repeats"] == 1


def test_six_people_on_three_channels_have_two_cases(told):
    assert (told["cases"], told["tasks"]) == (2, 3), "the truck: its supervisor and its operator; the lamps: one unit"
    assert {one["channel"] for one in told["told"]} == {"hotline", "minhu", "qihu"}
    assert len({one["number"] for one in told["told"]}) == 6


def test_everybody_hears_each_thing_once(told):
    said = Counter((one["channel"], one["number"], one["text"]) for one in told["told"])
    assert set(said.values()) == {1}
    assert told["notices"] == len(told["told"])


def test_the_five_of_one_matter_are_answered_each_on_the_own_channel(told):
    answered = [one for one in told["told"] if "恢复供电" in one["text"]]
    assert Counter(one["channel"] for one in answered) == {"hotline": 2, "minhu": 2, "qihu": 1}


def test_the_truck_comes_after_half_past_seven_until_the_exam_is_over(told):
    moved = [one for one in told["moved"] if "后村家园" in one["stop"] and one["from"] == "05:30"]
    assert [one["date"] for one in moved] == [date(2025, 6, day).isoformat() for day in (19, 20, 21, 22)]
    assert all(one["to"] >= "07:30" for one in moved)


def test_the_complainant_hears_the_new_time_and_nobody_repeats_his_phone(told):
    new_time = next(one["to"] for one in told["moved"] if "后村家园" in one["stop"])
    said = "".join(one["text"] for one in told["told"] if one["key"] == "XL20250618000017")
    assert new_time in said
    assert "13800000017" not in json.dumps(told, ensure_ascii=False)
