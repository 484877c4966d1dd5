"""The rows of the tables of quiet: exam sites, rules and notices, real cases."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from services.router.domain.relocation.quiet_rules import When
from services.router.domain.relocation.register import WorkKind
from services.router.register_rows import Clock, Id
from shared.city.divisions import Confidence, Latitude, Longitude
from shared.city.folder import Row, Words, split_words


class SiteRow(Row):
    """A school in which exams are written; `exams` as the calendar calls them."""

    name: str
    exams: Words
    street: str
    lon: Longitude
    lat: Latitude
    confidence: Confidence
    source: str
    note: str = ""


class QuietRow(Row):
    """A standing rule of the city, or a notice: which days, hours, places and work."""

    id: Id
    title: str
    when: When
    exams: Words = ()
    first_date: date | None = None
    last_date: date | None = None
    start: Clock | None = None
    end: Clock | None = None
    before_minutes: int = Field(default=0, ge=0, le=240)
    after_minutes: int = Field(default=0, ge=0, le=240)
    around_sites: bool = False
    radius_m: int | None = Field(default=None, gt=0, le=20_000)
    lon: Longitude | None = None
    lat: Latitude | None = None
    homes: Words = ()
    """Names of estates and roads."""
    streets: Words = ()
    districts: Words = ()
    forbids: Annotated[tuple[WorkKind, ...], BeforeValidator(split_words)] = ()
    loudest: Literal["quiet", "ordinary"] | None = None
    exceptions: str = ""
    confidence: Confidence
    source: str
    note: str = ""


class ElsewhereRow(QuietRow):
    """A notice of another city: an example, never in force here."""

    city: str
    district: str = ""
    issued: str = ""


class CaseRow(Row):
    """What happened to a real complaint, or what a city did in an exam season."""

    id: Id
    kind: Literal["sanitation_noise", "workshop_noise", "exam_measure"]
    city: str
    district: str = ""
    place: str
    day: str = ""
    """As far as it is known: 2025-06, 2018-10-04."""
    noise: str
    heard: Clock | None = None
    heard_until: Clock | None = None
    not_before: Clock | None = None
    """The earliest hour that was granted."""
    not_after: Clock | None = None
    outcome: Literal[
        "moved_later",
        "machine_replaced",
        "asked_to_adjust",
        "hours_enforced",
        "refused_congestion",
        "refused_narrow_road",
        "refused_explained",
        "referred_to_property_manager",
        "returned_not_own_area",
        "open_when_published",
        "not_known",
        "schedule",
        "quiet_mode",
        "route_around",
        "paused",
    ]
    measures: Words = ()
    confidence: Confidence
    source: str
    note: str = ""
