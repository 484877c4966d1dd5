import asyncio
import os
import signal
import sys
import time
from collections import defaultdict

import pytest

from deploy.local import supervisor
from deploy.local.children import Command
from deploy.local.supervisor import Supervisor

DEADLINE = 20.0


def python(code: str) -> Command:
    return Command([sys.executable, "-I", "-c", code], environment=dict(os.environ))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(supervisor, "LONGEST_PAUSE", 0.02)


class Heard:
    def __init__(self):
        self.lines = defaultdict(list)

    def __call__(self, name, line):
        self.lines[name].append(line)

    async def until(self, condition):
        deadline = time.monotonic() + DEADLINE
        while not condition(self.lines):
            assert time.monotonic() < deadline, dict(self.lines)
            await asyncio.sleep(0.01)


@pytest.fixture
def heard():
    return Heard()


async def running(commands, heard, condition):
    """Run the commands until the condition holds on what was heard, then stop them."""
    keeper = Supervisor(commands, heard)
    task = asyncio.create_task(keeper.run())
    await heard.until(condition)
    keeper.stop()
    await asyncio.wait_for(task, DEADLINE)


async def test_lines_come_with_the_name_of_who_wrote_them(heard):
    commands = {"a": python("print('one'); input()"), "b": python("import sys; print('two', file=sys.stderr)")}
    await running(commands, heard, lambda lines: "one" in lines["a"] and "two" in lines["b"])


async def test_one_that_exits_is_started_again_and_it_is_said_once(heard):
    await running({"a": python("print('up'); raise SystemExit(3)")}, heard, lambda lines: lines["a"].count("up") >= 3)
    assert sum("exited with status 3" in line for line in heard.lines["a"]) == 1


async def test_one_that_fails_does_not_disturb_the_others(heard):
    commands = {
        "good": python("import time; print('up', flush=True); time.sleep(60)"),
        "bad": python("print('no'); raise SystemExit(1)"),
    }
    await running(commands, heard, lambda lines: lines["bad"].count("no") >= 3)
    assert heard.lines["good"] == ["up"]


async def test_a_clean_stop_lets_them_finish(heard):
    code = """
import os, signal, time
def end(*_):
    os.write(1, b"finished\\n"); os._exit(0)
signal.signal(signal.SIGTERM, end)
print("up", flush=True)
time.sleep(60)
"""
    await running({"a": python(code)}, heard, lambda lines: lines["a"])
    assert heard.lines["a"] == ["up", "finished"]


async def test_one_that_ignores_the_stop_is_killed(heard, monkeypatch):
    monkeypatch.setattr(supervisor, "PATIENCE", 0.1)
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    await running({"a": python(code)}, heard, lambda lines: lines["a"])


async def test_a_line_longer_than_the_limit_comes_in_pieces(heard, monkeypatch):
    monkeypatch.setattr(supervisor, "LINE", 100)
    code = "import time; print('x' * 1000, flush=True); print('next', flush=True); time.sleep(60)"
    await running({"a": python(code)}, heard, lambda lines: "next" in lines["a"])
    assert "".join(heard.lines["a"]) == "x" * 1000 + "next"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_signal_stops_all(heard, number):
    task = asyncio.create_task(
        Supervisor({"a": python("print('up', flush=True); import time; time.sleep(60)")}, heard).run()
    )
    await heard.until(lambda lines: lines["a"])
    os.kill(os.getpid(), number)
    await asyncio.wait_for(task, DEADLINE)
