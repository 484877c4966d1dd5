"""Finds every command by where it lies: `CLI` in a module of `shared/cli/` or in `services/<name>/cli.py`."""

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator

import typer
from typer.main import get_command_name

import services
import shared.cli

ROOT_MODULE = "shared.cli.__main__"


class DoubledCommandError(Exception):
    """Two modules give one command."""

    def __init__(self, command: str, first: str, second: str) -> None:
        self.command = command
        super().__init__(f"`xiaolan {command}` is given by {first} and by {second}.")


def gather(root: typer.Typer) -> typer.Typer:
    """Merge every discovered `CLI` into `root`. Raises `DoubledCommandError` where two modules give one name."""
    owners: dict[str, str] = {}
    for module, cli in found():
        for command in names(cli):
            if command in owners:
                raise DoubledCommandError(command, owners[command], module)
            owners[command] = module
        root.registered_commands += cli.registered_commands
        root.registered_groups += cli.registered_groups
    return root


def found() -> Iterator[tuple[str, typer.Typer]]:
    """Yield each module that holds commands, with its `CLI`, in order of name."""
    for module in (*_own_modules(), *_service_modules()):
        cli = getattr(importlib.import_module(module), "CLI", None)
        if isinstance(cli, typer.Typer):
            yield module, cli


def names(cli: typer.Typer) -> list[str]:
    """List the commands and groups that a `CLI` gives to the root."""
    commands = [c.name or get_command_name(c.callback.__name__) for c in cli.registered_commands if c.callback]
    groups = [
        g.name if isinstance(g.name, str) else g.typer_instance.info.name
        for g in cli.registered_groups
        if g.typer_instance
    ]
    return [*commands, *(g for g in groups if isinstance(g, str))]


def _own_modules() -> list[str]:
    found = (f"shared.cli.{m.name}" for m in pkgutil.iter_modules(shared.cli.__path__) if not m.ispkg)
    return sorted(name for name in found if name != ROOT_MODULE)


def _service_modules() -> list[str]:
    packages = sorted(f"services.{m.name}" for m in pkgutil.iter_modules(services.__path__) if m.ispkg)
    return [f"{name}.cli" for name in packages if importlib.util.find_spec(f"{name}.cli")]
