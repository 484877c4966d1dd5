import pytest
import typer

from shared.cli import __main__ as root
from shared.cli.output import problem


@pytest.fixture
def run(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("XIAOLAN_TRACE", raising=False)

    def go(action, *args: str):
        cli = typer.Typer(pretty_exceptions_enable=False)
        cli.callback()(lambda: None)
        cli.command("go")(action)
        monkeypatch.setattr(root, "build", lambda: cli)
        monkeypatch.setattr("sys.argv", ["xiaolan", "go", *args])
        with pytest.raises(SystemExit) as stopped:
            root.main()
        said = capsys.readouterr()
        return stopped.value.code, said.out, said.err

    return go


def _fail():
    raise ConnectionError("nobody answers\nsecond line")


def test_an_unexpected_error_is_one_sentence_and_says_where_the_trace_went(run, tmp_path):
    code, out, err = run(_fail)
    assert (code, out) == (1, "")
    assert "ConnectionError: nobody answers" in err
    assert "second line" not in err
    assert "Traceback" not in err
    assert "Traceback" in (tmp_path / ".state/last-error.txt").read_text(encoding="utf-8")


def test_the_trace_is_shown_to_who_asks_for_it(run, monkeypatch):
    monkeypatch.setenv("XIAOLAN_TRACE", "1")
    code, _, err = run(_fail)
    assert code == 1
    assert "Traceback" in err


def test_a_problem_names_the_next_step_and_the_exit_code(run):
    code, out, err = run(lambda: problem("The broker is away.", "Start it with `make up`.", 3))
    assert (code, out) == (3, "")
    assert err == "The broker is away.\n→ Start it with `make up`.\n"


def test_wrong_usage_ends_with_two(run):
    assert run(lambda: None, "--no-such-option")[0] == 2
