"""The root of `xiaolan`: gathers every part's commands; what goes wrong becomes a sentence, not a traceback."""

import os
import sys
import traceback
from pathlib import Path

import typer

from shared.cli.gather import DoubledCommandError, gather
from shared.cli.output import errors

TRACE = Path(".state/last-error.txt")

FAILED, USAGE, INTERRUPTED = 1, 2, 130


def main() -> None:
    """Run `xiaolan`. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 Ctrl-C. XIAOLAN_TRACE=1 shows the traceback."""
    try:
        build()()
    except DoubledCommandError as error:
        errors.print(f"{error}\n→ Rename one of the two.", markup=False, soft_wrap=True)
        sys.exit(USAGE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the last place that can turn an error into a sentence
        sys.exit(_failed(error))


def build() -> typer.Typer:
    """Build the root command with everything that was discovered."""
    root = typer.Typer(
        name="xiaolan",
        help="小蓝: a city's complaints, from three platforms to one case, a unit and an answer.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="markdown",
    )
    root.callback()(_root)
    return gather(root)


def _root() -> None:
    """小蓝: a city's complaints, from three platforms to one case, a unit and an answer."""


def _failed(error: Exception) -> int:
    trace = "".join(traceback.format_exception(error))
    if os.environ.get("XIAOLAN_TRACE") == "1":
        errors.print(trace, markup=False, soft_wrap=True)
        return FAILED
    sentence = str(error).strip().split("\n", 1)[0] or type(error).__name__
    errors.print(f"{type(error).__name__}: {sentence}", style="bold red", markup=False, soft_wrap=True)
    errors.print(f"→ {_kept(trace)}", markup=False, soft_wrap=True)
    return FAILED


def _kept(trace: str) -> str:
    try:
        TRACE.parent.mkdir(mode=0o700, exist_ok=True)
        TRACE.write_text(trace, encoding="utf-8")
    except OSError:
        return "Run it again with XIAOLAN_TRACE=1 to see where it happened."
    return f"Where it happened stands in {TRACE}; XIAOLAN_TRACE=1 shows it here."


if __name__ == "__main__":
    main()
