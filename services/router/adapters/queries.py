"""Reads queries.sql: each statement by its name."""

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def _read(text: str) -> dict[str, str]:
    parts = _NAME.split(text)[1:]
    return dict(zip(parts[::2], (body.strip() for body in parts[1::2]), strict=True))


QUERIES = _read((Path(__file__).parent / "queries.sql").read_text(encoding="utf-8"))
