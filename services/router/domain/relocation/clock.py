"""Clock times of one day as minutes since midnight."""

from datetime import time

DAY = 24 * 60
"""Minutes of a day; every run begins and ends inside one."""


def minute(at: time) -> int:
    """Count whole minutes since midnight; seconds are dropped."""
    return at.hour * 60 + at.minute


def clock(minutes: int) -> time:
    """Turn minutes since midnight (0..1439) back into a time."""
    return time(*divmod(minutes, 60))
