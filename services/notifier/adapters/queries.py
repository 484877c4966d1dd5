"""Loads `queries.sql`: each query by its name."""

import re
from pathlib import Path

_NAME = re.compile(r"^-- name: (\w+)$", re.MULTILINE)


def load(path: Path = Path(__file__).with_name("queries.sql")) -> dict[str, str]:
    _, *parts = _NAME.split(path.read_text(encoding="utf-8"))
    return {name: text.strip() for name, text in zip(parts[::2], parts[1::2], strict=True)}


QUERIES = load()
