"""Reads `queries.sql`: each statement by its name."""

import re
from functools import cache
from pathlib import Path

_NAME = re.compile(r"^-- (\w+):.*$", re.MULTILINE)


@cache
def queries() -> dict[str, str]:
    parts = _NAME.split(Path(__file__).with_name("queries.sql").read_text(encoding="utf-8"))
    return dict(zip(parts[1::2], (sql.strip().rstrip(";") for sql in parts[2::2]), strict=True))
