"""The one place that asks for the time. It can start at any moment and run faster, the same in every process."""

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_SPEC = re.compile(r"(?P<start>[^@]+)@(?P<speed>\d+(?:\.\d+)?)/(?P<real>.+)")


class ClockError(ValueError):
    """CLOCK is not of the form 2025-06-18T05:30+08:00@60/2026-01-01T00:00:00+00:00 (start@speed/real start)."""

    def __init__(self) -> None:
        super().__init__(self.__class__.__doc__)


@dataclass(frozen=True)
class Clock:
    """Tells the time: `start` at the real moment `real_start`, running `speed` times as fast."""

    start: datetime | None = None
    real_start: datetime | None = None
    speed: float = 1.0

    @classmethod
    def parse(cls, spec: str) -> "Clock":
        """Read the setting CLOCK; empty is the real time. Raises ClockError."""
        if not spec:
            return cls()
        match = _SPEC.fullmatch(spec)
        if match is None:
            raise ClockError
        try:
            start, real = (datetime.fromisoformat(match[name]) for name in ("start", "real"))
        except ValueError:
            raise ClockError from None
        if start.tzinfo is None or real.tzinfo is None:
            raise ClockError
        return cls(start, real, float(match["speed"]))

    def now(self) -> datetime:
        """Give the time, aware, Asia/Shanghai."""
        real = datetime.now(UTC)
        if self.start is None or self.real_start is None:
            return real.astimezone(SHANGHAI)
        return (self.start + (real - self.real_start) * self.speed).astimezone(SHANGHAI)

    def real_seconds(self, span: timedelta) -> float:
        """Give how many real seconds this span of our time takes."""
        return span.total_seconds() / self.speed


def monotonic() -> float:
    """Give seconds for measuring spans inside one process."""
    return time.monotonic()
