"""`xiaolan case` and `xiaolan unit` beside a running router, as somebody types them."""

import asyncio
import json
import os
import sys
from typing import Any

from shared.contracts.topics import UNIT_IN
from tests.integration.router.shaoxing import City, anything, noise
from tests.outside import running


async def xiaolan(city: City, *words: str) -> tuple[int, str, str]:
    """Type a command; give its exit code, what it printed, and what it complained about."""
    more = {
        "KAFKA_SERVERS": city.stack.kafka_servers,
        "DATABASE_URL": city.database,
        "TOPIC_PREFIX": city.prefix,
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "shared.cli",
        *words,
        env=os.environ | more,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, errors = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, out.decode(), errors.decode()


async def as_json(city: City, *words: str) -> Any:
    code, out, errors = await xiaolan(city, *words, "--json")
    assert code == 0, errors
    return json.loads(out)


async def test_a_case_is_listed_shown_and_answered_from_the_command_line(city: City) -> None:
    async with running(city.runtime()):
        await city.say(noise("1", text="只有诉求人知道的话，电话［已隐去］"))
        await city.wait(UNIT_IN.of("sy-env").name, anything)
        await city.fact("scheduled")
        (task,) = await as_json(city, "unit", "inbox", "sy-env")
        number = task["case_number"]
        accepted = await as_json(city, "unit", "reply", "sy-env", "sign", "--task", number)
        code, _, errors = await xiaolan(city, "unit", "reply", "sy-env", "sign", "--task", number)
        _, inbox, _ = await xiaolan(city, "unit", "inbox", "sy-env")
        (listed,) = await as_json(city, "case", "list", "--state", "scheduled")
        shown = await as_json(city, "case", "show", number)
        _, page, _ = await xiaolan(city, "case", "show", number)
        by_platform = await as_json(city, "case", "show", "1")
    assert accepted["version"] == 2
    assert code == 1
    assert "illegal_now" in errors
    assert "submit_result" in errors
    assert task["token"] in inbox
    assert (listed["number"], listed["lead"], listed["tickets"]) == (number, "sy-env", 1)
    assert by_platform == shown
    assert [fact["fact"] for fact in shown["facts"]] == ["opened", "dispatched", "scheduled", "signed"]
    measures = next(d for d in shown["decisions"] if d["table"] == "measures")
    assert measures["row"] == "exam-quiet"
    assert measures["why"]
    assert [(r["kind"], r["accepted"]) for r in shown["replies"]] == [("sign", True), ("sign", False)]
    assert task["token"] not in json.dumps(shown)
    assert "complainant_ref" not in shown["tickets"][0]
    for words in ("经过", "依据", "任务", "单位答复", "诉求", "05:30 → ", "exam-quiet"):
        assert words in page


async def test_mistakes_at_the_command_line_are_named_with_what_to_do(city: City) -> None:
    unknown_unit, no_task, no_case, no_answer = [
        await xiaolan(city, *words)
        for words in (
            ("unit", "inbox", "nobody"),
            ("unit", "reply", "sy-env", "sign"),
            ("case", "show", "AJ-1"),
            ("unit", "reply", "sy-env", "close"),
        )
    ]
    assert unknown_unit[0] == 2
    assert "sy-env" in unknown_unit[2]
    assert no_task[0] == 1
    assert "xiaolan unit inbox sy-env" in no_task[2]
    assert no_case[0] == 1
    assert "xiaolan case list" in no_case[2]
    assert no_answer[0] == 2
    assert "submit_result" in no_answer[2]
