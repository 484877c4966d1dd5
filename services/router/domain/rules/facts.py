"""What is known of one submission when the rule tables are asked."""

import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from shared.city.workdays import CITY_TIME

NAMED = ("channel", "kind", "urgency", "district", "street", "complainant")
"""The facts that a column of type `list` may ask for, by the column's name."""


@dataclass(frozen=True)
class Facts:
    """What rows may ask for. None is "not known": only rows that do not ask for it fit.

    `at` is the incident's time, aware; `on` is the day of the decision (else that of `at`): it picks the rows in
    force. District and street are division codes. Raises ValueError where `at` has no zone.
    """

    category: str | None = None
    channel: str | None = None
    kind: str | None = None
    urgency: str | None = None
    district: str | None = None
    street: str | None = None
    complainant: str | None = None
    at: datetime | None = None
    on: date | None = None
    calendar: frozenset[str] = frozenset()
    text: str = ""

    def __post_init__(self) -> None:
        if self.at is not None and self.at.utcoffset() is None:
            raise ValueError("the incident's time has no zone; give it Asia/Shanghai")

    @cached_property
    def local(self) -> datetime | None:
        """Give the incident's time as the city's clocks show it."""
        return self.at.astimezone(CITY_TIME) if self.at else None

    @cached_property
    def day(self) -> date | None:
        """Give the day whose rules are in force."""
        return self.on or (self.local.date() if self.local else None)

    @cached_property
    def plain_text(self) -> str:
        return plain(self.text)


def plain(text: str) -> str:
    """Fold what writers mix freely: full-width and half-width forms, capitals and small letters."""
    return unicodedata.normalize("NFKC", text).casefold()
