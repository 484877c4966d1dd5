"""Reads a channel's samples from the file beside it, when somebody asks for them."""

import json
from pathlib import Path
from typing import Any

from services.intake.usecases.ports import Samples


def samples_of(channel: str) -> Samples:
    """Give the samples of `samples/<channel>.json`: an object of payloads by name."""
    file = Path(__file__).parent / "samples" / f"{channel}.json"

    def load() -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
        return found

    return Samples(load)
