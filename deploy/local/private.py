"""Files that only their owner may read."""

import os
from collections.abc import Callable
from pathlib import Path


def once(path: Path, make: Callable[[], str]) -> str:
    """Read the file; the first time, write what `make` gives. It appears whole, readable by its owner alone."""
    if not path.exists():
        half = path.with_name(f".{path.name}.{os.getpid()}")
        half.unlink(missing_ok=True)
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(make())
        half.replace(path)
    return path.read_text("ascii")
