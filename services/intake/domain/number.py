"""The number that people read out: city, day of arrival, serial of that day."""

from datetime import date


def ticket_number(prefix: str, day: date, serial: int) -> str:
    """Write `SX-20250618-000123`; a day with more than 999,999 tickets gets longer numbers, never the same ones."""
    return f"{prefix}-{day:%Y%m%d}-{serial:06d}"
