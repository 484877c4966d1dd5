"""Logs: JSON lines, one per change of state; never a text of a ticket, never a phone number."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_NUMBERS = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|\d{17}[\dXx])(?!\d)")
_TURNING = (0x061C, *range(0x200E, 0x2010), *range(0x2028, 0x202F), *range(0x2066, 0x206A))
_CONTROL = {c: f"\\u{c:04x}" for c in (*range(0x20), *range(0x7F, 0xA0), *_TURNING)}

_REPEATING = ("aiokafka", "kafka")
_ONCE_IN = 60.0

Line = MutableMapping[str, Any]


def configure(level: str) -> None:
    """Send structlog and every library's log through one chain to standard error."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _flatten,
        structlog.processors.format_exc_info,
        _mask,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    handler.addFilter(_Seldom())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    # aiokafka says "retrying" for what heals itself within a second; the watchdog speaks when it does not.
    for noisy in ("aiokafka", "kafka", "uvicorn.access", "faststream.access"):
        logging.getLogger(noisy).setLevel(max(logging.getLevelName(level), logging.ERROR))
    logging.getLogger("aiokafka.consumer.group_coordinator").addFilter(_is_no_young_group)
    for quiet in ("uvicorn", "faststream"):
        logging.getLogger(quiet).setLevel(logging.WARNING)
    # It comes with a handler of its own, which writes coloured text beside the JSON lines.
    framework = logging.getLogger("faststream")
    framework.handlers.clear()
    framework.propagate = True


class _Seldom(logging.Filter):
    """Lets the Kafka client say a kind of thing once a minute: of a broker that is away it speaks without end."""

    def __init__(self) -> None:
        super().__init__()
        self._said: dict[object, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if not record.name.startswith(_REPEATING):
            return True
        now, kind = record.created, (record.name, record.lineno)
        if now - self._said.get(kind, 0.0) < _ONCE_IN:
            return False
        self._said[kind] = now
        return True


def _is_no_young_group(line: logging.LogRecord) -> bool:
    """Pass over what every group of a new broker says once: its coordinator is made while it is asked for."""
    return "GroupCoordinatorNotAvailable" not in line.getMessage()


def _flatten(_: Any, __: str, line: Line) -> Line:
    extra = line.pop("extra", None)
    if isinstance(extra, dict):
        line.update({name: value for name, value in extra.items() if name not in line and value != ""})
    return line


def _mask(_: Any, __: str, line: Line) -> Line:
    for name, value in line.items():
        if name == "exception":
            line[name] = _NUMBERS.sub("***", value)  # its line breaks are meant; JSON escapes them
        elif name not in ("_record", "_from_structlog"):
            line[name] = _masked(value)
    return line


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return _NUMBERS.sub("***", value).translate(_CONTROL)
    if isinstance(value, dict):
        return {_masked(name): _masked(item) for name, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(item) for item in value]
    return value
