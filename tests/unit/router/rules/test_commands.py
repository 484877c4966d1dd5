"""`xiaolan rules` on the city's own folder."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.router.commands.rules import CLI

STORY = ["--category", "环卫作业噪声", "--at", "2025-06-18T05:30", "--place", "后村家园"]


def run(*args: str, code: int = 0) -> str:
    result = CliRunner().invoke(CLI, ["rules", *args])
    assert result.exit_code == code, result.output
    return result.output


def test_explain_says_what_fires_and_what_nearly_did_as_json():
    assignment, measures = json.loads(run("explain", *STORY, "--json"))
    assert (assignment["row"], assignment["arguments"]["lead"]) == ("sanitation-noise-shangyu", "sy-env")
    assert (measures["row"], measures["arguments"]["not_before"]) == ("exam-quiet", "07:30:00")
    assert measures["facts"]["at"] == "2025-06-18T05:30+08:00"
    assert [because["column"] for because in measures["because"]] == ["category", "when", "calendar"]


def test_a_wrong_word_is_refused_with_the_likest_one():
    assert "是不是“百官街道”" in run("explain", "--street", "百官街到", code=2)


def test_a_table_that_does_not_exist_is_refused_with_those_that_do():
    assert "assignment, measures" in run("list", "--table", "assignments", code=2)


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    root = tmp_path / "shaoxing"
    shutil.copytree("deploy/cities/shaoxing", root)
    file = root / "rules" / "measures.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("calendar: exam}", "calendar: exams}"), encoding="utf-8")
    return root


def test_check_names_every_fault_of_the_tables_by_file_line_and_column(spoilt):
    found = json.loads(run("check", "--city", str(spoilt), "--json", code=1))
    assert not found["ok"]
    assert [(f["file"], f["where"]) for f in found["faults"]] == [
        ("rules/measures.yaml", "exam-quiet.if.calendar"),
        ("rules/measures.yaml", "exam-construction.if.calendar"),
    ]
    assert all(f["row"] for f in found["faults"])
