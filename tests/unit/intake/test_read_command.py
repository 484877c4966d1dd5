"""`xiaolan read`: one answer a line, bad lines named by number, the rest read all the same."""

import json

import pytest
from typer.testing import CliRunner, Result

from services.intake.cli import CLI

GOOD = '{"id": "a", "text": "后村家园门口路灯不亮"}'


def run(*lines: str | bytes, as_json: bool = True) -> Result:
    given = b"\n".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return CliRunner().invoke(CLI, ["read", "-", *(["--json"] if as_json else [])], input=given)


def test_every_message_is_one_line_of_json() -> None:
    found = run(GOOD, "", GOOD.replace('"a"', '"b"'))
    assert found.exit_code == 0
    assert [json.loads(line)["id"] for line in found.stdout.splitlines()] == ["a", "b"]


def test_the_fields_are_those_that_are_promised() -> None:
    promised = "id category second_category confidence kind places times urgency pii matters why"
    assert set(promised.split()) <= json.loads(run(GOOD).stdout).keys()


def test_a_dispatcher_reads_chinese_with_reasons_and_no_personal_data() -> None:
    shown = run('{"id": "a", "text": "后村家园门口路灯不亮，我的电话13800000009"}', as_json=False).stdout
    for word in ("市政设施 / 路灯", "依据词", "后村家园", "电话 1 处"):
        assert word in shown
    assert "13800000009" not in shown


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ("not json", "line 2: line 1 column 1"),
        ("[1, 2]", "line 2: value"),
        ('{"id": "a"}', "line 2: text: Field required"),
        ('{"text": "a"}', "line 2: id: Field required"),
        ('{"id": "a", "text": null}', "line 2: text"),
        ('{"id": "a", "text": "a", "point": {"lon": 999, "lat": 30}}', "line 2: point.lon"),
        ('{"id": "a", "text": "a", "received_at": "gestern"}', "line 2: received_at"),
        ('{"id": "a", "text": "\\ud800"}', "line 2: text: holds half a surrogate pair"),
        (b'{"id": "a", "text": "\xff"}', "line 2: value: is no UTF-8"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(bad: str | bytes, said: str) -> None:
    found = run(GOOD, bad, GOOD)
    assert found.exit_code == 1
    assert len(found.stdout.splitlines()) == 2
    assert said in found.stderr
    assert "→" in found.stderr


def test_a_fault_never_repeats_what_was_written() -> None:
    found = run('{"id": "a", "text": 13800000009.5, "received_at": "13800000009"}')
    assert "13800000009" not in found.stderr


def test_what_would_steer_a_terminal_is_not_shown() -> None:
    shown = run('{"id": "a\\u001b[31m", "text": "路灯\\u001b[2J\\u202e不亮[red]红[/red]"}', as_json=False).stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[red]红[/red]" in shown


def test_a_file_that_is_not_there_is_named() -> None:
    found = CliRunner().invoke(CLI, ["read", "no-such-file.jsonl"])
    assert found.exit_code == 2
    assert "no-such-file.jsonl cannot be read" in found.stderr
