"""city.yaml: who the city is and when its offices are open."""

from datetime import time
from typing import Annotated

from pydantic import BeforeValidator, Field

from shared.city.folder import Folder, Row
from shared.city.workdays import Span

FILE = "city.yaml"
_UNREAD = (Span(time(9), time(17)),)


def _span(text: object) -> Span:
    if not isinstance(text, str):
        raise ValueError("应是“08:30-12:00”的写法（加引号）")  # noqa: TRY004 - pydantic turns only this into a fault
    try:
        start, _, end = text.partition("-")
        span = Span(time.fromisoformat(start.strip()), time.fromisoformat(end.strip()))
    except ValueError:
        raise ValueError("应是“08:30-12:00”的写法") from None
    if span.end <= span.start:
        raise ValueError("结束不晚于开始")
    return span


class Profile(Row):
    id: str = Field(pattern=r"^[a-z][a-z0-9_-]{1,30}$")
    title: str
    number_prefix: str = Field(pattern=r"^[A-Z]{2,4}$")
    work_hours: tuple[Annotated[Span, BeforeValidator(_span)], ...] = Field(min_length=1)

    @property
    def hours(self) -> tuple[Span, ...]:
        return tuple(sorted(self.work_hours, key=lambda span: span.start))


def read_profile(folder: Folder) -> Profile:
    """Read city.yaml; a nameless city stands in for one that cannot be read, so that the rest is checked too."""
    document = folder.yaml(FILE)
    profile = None if document is None else folder.check(FILE, None, Profile, document)
    if profile is None:
        return Profile.model_construct(id="unread", title="", number_prefix="XX", work_hours=_UNREAD)
    for before, after in zip(profile.hours, profile.hours[1:], strict=False):
        if after.start < before.end:
            folder.fault(FILE, None, "work_hours", f"{before.start:%H:%M} 与 {after.start:%H:%M} 开始的两段重叠")
    return profile
