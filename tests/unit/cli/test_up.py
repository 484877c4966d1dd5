import io
import json

import pytest

from shared.cli import up


@pytest.fixture
def talk():
    return up.Talk(io.StringIO())


def _line(level: str, event: str, **more: object) -> str:
    return json.dumps({"level": level, "event": event, "timestamp": "t", **more})


def test_every_line_is_kept_and_only_what_wants_attention_is_shown(talk, capsys):
    talk.say("router", _line("info", "case_opened"))
    talk.say("router", _line("warning", "waiting", part="broker"))
    assert talk.log.getvalue().count("\n") == 2
    assert capsys.readouterr().out == "router waiting part=broker\n"


def test_a_traceback_is_shown_by_its_last_line_and_once(talk, capsys):
    for _ in range(3):
        for line in ("Traceback (most recent call last):", '  File "x.py", line 1, in f', "ValueError: no such row"):
            talk.say("router", line)
    assert capsys.readouterr().out == "router ValueError: no such row\n"


@pytest.mark.parametrize("line", ["[bold]", "a [/] b"])
def test_what_a_service_wrote_is_no_markup(talk, capsys, line):
    talk.say("router", line)
    assert capsys.readouterr().out == f"router {line}\n"
