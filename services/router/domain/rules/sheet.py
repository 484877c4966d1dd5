"""The YAML of a rule table, as city staff write it."""

from datetime import date
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field


class Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, populate_by_name=True)


class Sheet(Form):
    """A whole file. Rows, default and examples are read one by one, so that each names its own faults."""

    table: str
    title: str
    columns: dict[str, str]
    """Column to type."""
    lists: Any = None
    """Holds YAML anchors for lists that several rows share; not read itself."""
    rows: list[Any]
    default: Any = None
    examples: list[Any] = Field(min_length=1)


class Effective(Form):
    """The days on which a row is in force, both included."""

    first: date | None = Field(default=None, alias="from")
    last: date | None = Field(default=None, alias="to")


class Line(Form):
    """One row: if all its conditions hold, then this effect."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    conditions: dict[str, Any] = Field(alias="if", min_length=1)
    then: dict[str, Any]
    effective: Effective | None = None
    note: str = ""
    """Where the row comes from and how sure that is."""


class Default(Form):
    """What is done when no row fits."""

    then: dict[str, Any]
    note: str = ""


class Given(Form):
    """What an example, or somebody at the command line, says is known; a place is looked up in the gazetteer."""

    category: str | None = None
    channel: str | None = None
    kind: str | None = None
    urgency: str | None = None
    district: str | None = None
    street: str | None = None
    complainant: str | None = None
    place: str | None = None
    at: AwareDatetime | None = None
    on: date | None = None
    calendar: tuple[str, ...] | None = None
    """Left out: what the city's calendar says of the day of `at`."""
    text: str = ""


class Example(Form):
    """What a table must go on answering."""

    given: Given
    expect: str
    note: str = ""
