"""A story: what platforms send, what units answer, what must come of it. The stories are the city's data."""

from datetime import date, time
from pathlib import Path
from typing import Any

import yaml
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

FOLDER = "stories"


class StoryError(Exception):
    """A story cannot be told: its file is missing or malformed."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Sending(_Part):
    """One message of a platform, in its own format; `again` sends its earlier message of that key once more."""

    channel: str
    key: str
    who: str
    payload: dict[str, Any] = Field(default_factory=dict)
    again: bool = False


class Answer(_Part):
    """What a unit answers when it has the task; the token and version are read from the unit's own topic."""

    model_config = ConfigDict(frozen=True, extra="allow")

    unit: str
    kind: str

    @property
    def fields(self) -> dict[str, Any]:
        return dict(self.__pydantic_extra__ or {})


class Moved(_Part):
    """City work that must move; on each date exactly once."""

    stop: str
    planned: time = Field(alias="from")
    not_before: time
    dates: tuple[date, ...]


class Told(_Part):
    """What one complainant must hear on his channel: these public states, each once, and these words somewhere."""

    channel: str
    key: str
    states: tuple[str, ...]
    says: tuple[str, ...] = ()


class Expected(_Part):
    cases: int
    category: str
    tasks: tuple[str, ...]
    """The units that get a task, one word per task."""
    told: tuple[Told, ...]
    moved: Moved | None = None
    repeats: int = 0
    """Messages that must be recognised as repeats."""


class Story(_Part):
    id: str
    title: str
    about: str
    clock: AwareDatetime
    sends: tuple[Sending, ...]
    answers: tuple[Answer, ...] = ()
    expect: Expected

    @model_validator(mode="after")
    def _repeats_have_an_original(self) -> "Story":
        sent: set[tuple[str, str]] = set()
        for one in self.sends:
            if one.again and (one.channel, one.key) not in sent:
                raise ValueError(f"{one.key} is sent again before it was sent")
            sent.add((one.channel, one.key))
        return self

    @property
    def keys(self) -> set[tuple[str, str]]:
        """Give channel and number of every submission of this story."""
        return {(one.channel, one.key) for one in self.sends}

    def payload(self, sending: Sending) -> dict[str, Any]:
        """Give what is sent; a repeat's payload is its original's."""
        same = (one for one in self.sends if (one.channel, one.key) == (sending.channel, sending.key))
        return next(one.payload for one in same if not one.again)


def names(city: Path) -> list[str]:
    """List the stories of a city."""
    return sorted(path.stem for path in (city / FOLDER).glob("*.yaml"))


def load(city: Path, name: str) -> Story:
    """Read one story. Raises StoryError with every fault."""
    file = city / FOLDER / f"{name}.yaml"
    if not file.is_file():
        raise StoryError(f"There is no story {name!r}; there are: {', '.join(names(city)) or 'none'}.")
    try:
        return Story.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise StoryError(f"{file.name}: {error}") from None
