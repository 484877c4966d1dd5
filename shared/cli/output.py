"""What every command says: rich in a terminal, plain when piped; errors as a sentence and a next step."""

import json
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any, NoReturn
from uuid import UUID

import typer
from rich.console import Console

PLAIN_WIDTH = 200
"""Columns when nobody looks: wide enough that a table's row stays one line for `grep`."""


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, width=None if stream.isatty() else PLAIN_WIDTH)


console = _console(stderr=False)
errors = _console(stderr=True)


def problem(sentence: str, next_step: str, code: int = 1) -> NoReturn:
    """Say what is wrong and what to do next, on standard error, and end with `code` (1 failed, 2 wrong usage)."""
    errors.print(sentence, style="bold red", markup=False, soft_wrap=True)
    errors.print(f"→ {next_step}", markup=False, soft_wrap=True)
    raise typer.Exit(code)


def print_json(value: Any) -> None:
    """Print one JSON document for a machine; Chinese stays readable, times are ISO 8601."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def print_json_line(value: Any) -> None:
    """Print one JSON document as one line of a stream."""
    typer.echo(json.dumps(value, ensure_ascii=False, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID | Path):
        return str(value)
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    raise TypeError(f"{type(value).__name__} has no JSON form here")
