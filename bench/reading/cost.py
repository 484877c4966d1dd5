"""What reading one message costs, against a bare pydantic parse of the same payload, in turns."""

import json
import time
from collections.abc import Callable, Sequence
from datetime import datetime

from bench.reading.messages import Message
from services.intake.usecases.read_line import Line, LineReader
from shared.city.workdays import CITY_TIME

NOW = datetime(2025, 6, 18, 6, 0, tzinfo=CITY_TIME)
LENGTH = 170
COUNT = 300


def of_length(messages: Sequence[Message], length: int = LENGTH, count: int = COUNT) -> list[Line]:
    """Make messages of one length out of labelled ones, one text after the other."""
    text = "。".join(message.line.text for message in messages) or "。"
    text *= 1 + count * length // len(text)
    return [Line(id=str(n), text=text[n * length : (n + 1) * length]) for n in range(count)]


def measured(reader: LineReader, lines: Sequence[Line], rounds: int) -> tuple[list[float], list[float]]:
    """Give the microseconds of CPU that one reading and one bare parse take, a value a round."""
    payloads = [json.dumps({"id": line.id, "title": "", "text": line.text}) for line in lines]
    read = [lambda line=line: reader.read(line, NOW) for line in lines]
    parse = [lambda payload=payload: Line.model_validate_json(payload) for payload in payloads]
    _microseconds(read)
    pairs = [(_microseconds(read), _microseconds(parse)) for _ in range(rounds)]
    return [one for one, _ in pairs], [other for _, other in pairs]


def _microseconds(calls: Sequence[Callable[[], object]]) -> float:
    began = time.process_time()
    for call in calls:
        call()
    return (time.process_time() - began) / len(calls) * 1e6
