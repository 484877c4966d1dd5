"""The notifier's part of `xiaolan`: whatever stands as `CLI` in a module of commands/."""

import typer

from services.notifier import commands
from shared.kit.discovery import discover

CLI = typer.Typer()
for _part in discover(commands, "CLI", typer.Typer).values():
    CLI.registered_commands += _part.registered_commands
    CLI.registered_groups += _part.registered_groups
