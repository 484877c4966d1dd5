"""Reads the router's statements: each by its name."""

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def statements(file: str) -> dict[str, str]:
    """Read the statements of a file beside this one."""
    parts = _NAME.split((Path(__file__).parent / file).read_text(encoding="utf-8"))[1:]
    return dict(zip(parts[::2], (body.strip() for body in parts[1::2]), strict=True))


QUERIES = statements("queries.sql")
