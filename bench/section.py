"""A section: one file in bench/sections, found by its SECTION."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console

from bench.report import Report


@dataclass(frozen=True)
class Section:
    """`measure(report, console, rounds)` fills the report."""

    about: str
    measure: Callable[[Report, Console, int], None]
