"""Fail points: closed names, tripped by the environment alone, at the n-th time, by SIGKILL."""

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from signal import SIGKILL

import pytest

from shared.kit import failpoint
from shared.kit.failpoint import POINTS, FailPointError, arm, reach

ROOT = Path(__file__).parents[3]
CALLS = Counter(
    name
    for folder in ("shared", "services")
    for path in (ROOT / folder).rglob("*.py")
    for name in re.findall(r'\breach\("([^"]+)"\)', path.read_text("utf-8"))
)
PROGRAM = """
import sys
from shared.kit.failpoint import arm, reach
arm(sys.argv[1])
for n in range(1, 4):
    print("passed", n, flush=True)
    reach("t1.claimed")
    reach("relay.acked")
"""


@pytest.fixture(autouse=True)
def disarmed() -> Iterator[None]:
    yield
    arm(None)


def run(text: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", PROGRAM, text], cwd=ROOT, capture_output=True, text=True, check=False)


def test_every_named_point_stands_in_the_code_once_and_no_other() -> None:
    assert dict.fromkeys(POINTS, 1) == dict(CALLS)


@pytest.mark.parametrize(("text", "passed"), [("t1.claimed", 1), ("t1.claimed:1", 1), ("relay.acked:3", 3)])
def test_the_process_dies_by_sigkill_the_time_that_was_asked_for_and_says_where(text: str, passed: int) -> None:
    done = run(text)
    assert done.returncode == -SIGKILL
    assert done.stdout.splitlines() == [f"passed {n}" for n in range(1, passed + 1)]
    assert f'"point": "{text.partition(":")[0]}"' in done.stderr


@pytest.mark.parametrize("text", ["t1.claimed:4", ""])
def test_what_is_not_reached_kills_nobody(text: str) -> None:
    assert (run(text).returncode, run(text).stderr) == (0, "")


@pytest.mark.parametrize("text", ["t1.claim", "t1.claimed:0", "t1.claimed:-1", "t1.claimed:x", "t1.claimed:1:2", " "])
def test_an_unknown_name_or_form_is_refused_and_quoted(text: str) -> None:
    with pytest.raises(FailPointError, match=re.escape(repr(text))):
        arm(text)


def test_nothing_is_armed_by_importing_or_reaching(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAIL_AT", "t1.claimed")
    reach("t1.claimed")
    assert failpoint._armed is None
