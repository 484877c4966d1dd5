"""What a figure says of itself, and what a run of sections makes of one that breaks off."""

import json
import sys
from pathlib import Path

import pytest
from rich.console import Console

from bench import __main__ as runner
from bench import report as reports
from bench.report import Figure, Report, not_measured, of_runs
from bench.section import Section


@pytest.mark.parametrize(
    ("value", "better", "must", "aim", "verdict"),
    [
        (0.50, "higher", 0.30, 0.45, "aim"),
        (0.30, "higher", 0.30, 0.45, "must"),
        (0.29, "higher", 0.30, 0.45, "missed"),
        (0.20, "lower", 0.25, 0.18, "must"),
        (0.26, "lower", 0.25, 0.18, "missed"),
        (0, "lower", 0, None, "must"),
        (1, "lower", 0, None, "missed"),
        (7, "lower", None, None, "told"),
    ],
)
def test_a_figure_is_held_against_must_and_aim(value, better, must, aim, verdict):
    figure = Figure("id", "what", value, "x", better, must, aim)
    assert figure.verdict == verdict
    assert figure.reached == (verdict != "missed")


@pytest.mark.parametrize(
    ("value", "better", "must", "aim", "share"),
    [
        (30, "higher", 10, 60, 0.5),
        (90, "higher", 10, 60, 1.0),
        (4, "lower", 3, 2, 0.5),
        (0, "lower", 0, None, 1.0),
        (3, "lower", 0, None, 0.0),
        (0, "higher", 5, None, 0.0),
    ],
)
def test_a_bar_is_full_where_the_aim_is_reached(value, better, must, aim, share):
    assert Figure("id", "what", value, "x", better, must, aim).share == share


def test_the_median_of_the_runs_counts():
    assert of_runs("id", "what", [9.0, 1.0, 2.0], "x", "lower").value == 2.0


def test_what_was_not_measured_is_not_reached_and_says_why(capsys):
    report = Report("kit", [not_measured("G3", "kit / other", "x", "higher", "no line [out]", must=1.5)])
    assert not report.reached
    report.show(Console(width=160))
    assert "no line [out]" in capsys.readouterr().out


def _broken(report, console, rounds):
    report.figures.append(Figure("first", "what it had by then", 1, "", "higher", must=1))
    raise OSError("no [red]disk[/] left")


def _good(report, console, rounds):
    report.figures.append(Figure("rounds", "rounds", rounds, "", "higher", must=2))


def _run(monkeypatch, folder: Path, *arguments: str) -> int:
    sections = {"broken": Section("breaks off", _broken), "good": Section("is good", _good)}
    monkeypatch.setattr(runner, "discover", lambda *_: sections)
    monkeypatch.setattr(reports, "OUT", folder)
    monkeypatch.setattr(sys, "argv", ["bench", *arguments])
    return runner.main()


def test_a_section_that_breaks_off_is_red_and_the_next_one_runs(monkeypatch, tmp_path, capsys):
    assert _run(monkeypatch, tmp_path) == 1
    broken, good = (json.loads((tmp_path / f"{name}.json").read_text()) for name in ("broken", "good"))
    assert broken["failure"] == "OSError: no [red]disk[/] left"
    assert [f["id"] for f in broken["figures"]] == ["first"]
    assert [f["value"] for f in good["figures"]] == [5]
    said = " ".join(capsys.readouterr().out.split())
    assert "broke off (OSError: no [red]disk[/] left): look above; again: python -m bench broken" in said


def test_a_missed_must_ends_with_one_and_a_reached_one_with_nothing(monkeypatch, tmp_path):
    assert _run(monkeypatch, tmp_path, "good", "--rounds", "1") == 1
    assert _run(monkeypatch, tmp_path, "good", "--rounds", "2") == 0


def test_an_unknown_section_is_refused_before_anything_runs(monkeypatch, tmp_path, capsys):
    with pytest.raises(SystemExit):
        _run(monkeypatch, tmp_path, "good,godo")
    assert "no section is called godo" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
