import subprocess
import sys

import pytest
import typer

from shared.cli import gather


def _cli(*commands: str, groups: tuple[str, ...] = ()) -> typer.Typer:
    cli = typer.Typer()
    for name in commands:
        cli.command(name)(lambda: None)
    for name in groups:
        cli.add_typer(_cli("list"), name=name)
    return cli


def test_commands_and_groups_of_every_module_stand_at_the_root(monkeypatch):
    found = [("one", _cli("up")), ("two", _cli("send", groups=("case",)))]
    monkeypatch.setattr(gather, "found", lambda: iter(found))
    assert gather.names(gather.gather(typer.Typer())) == ["up", "send", "case"]


@pytest.mark.parametrize("second", [_cli("case"), _cli(groups=("case",))])
def test_a_command_given_twice_is_refused_with_both_modules_named(monkeypatch, second):
    found = [("one", _cli(groups=("case",))), ("two", second)]
    monkeypatch.setattr(gather, "found", lambda: iter(found))
    with pytest.raises(gather.DoubledCommandError, match="`xiaolan case` is given by one and by two"):
        gather.gather(typer.Typer())


def test_a_command_without_a_name_of_its_own_is_named_by_its_function():
    cli = typer.Typer()

    @cli.command()
    def city_check() -> None: ...

    assert gather.names(cli) == ["city-check"]


def test_every_discovered_command_has_one_owner_and_help_with_an_example():
    root = gather.gather(typer.Typer())
    commands = [c for c in _commands(root) if c.callback is not None]
    without = [c.callback.__qualname__ for c in commands if "xiaolan " not in (c.callback.__doc__ or c.help or "")]
    assert not without, f"no example in the help of {without}"


def _commands(cli: typer.Typer):
    yield from cli.registered_commands
    for group in cli.registered_groups:
        if group.typer_instance:
            yield from _commands(group.typer_instance)


def test_help_imports_nothing_heavy():
    heavy = {"pydantic", "aiokafka", "asyncpg", "faststream", "yaml", "shared.city.folder"}
    code = f"import sys; from shared.cli.__main__ import build; build(); print(*({heavy!r} & set(sys.modules)))"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ended.stdout.split() == []
