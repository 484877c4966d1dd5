"""What a platform says, in one form for all platforms; the words are still the complainant's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from shared.city.geo import Point
from shared.contracts.vocabulary import Kind


@dataclass(frozen=True)
class Complainant:
    """Who speaks. `identity` never leaves intake but sealed; `person_key` finds the same one again."""

    enterprise: bool = False
    person_key: str | None = None
    identity: Mapping[str, str] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        return bool(self.identity or self.person_key)


@dataclass(frozen=True)
class Where:
    """What the platform says about the place: words, a division code (6, 9 or 12 digits), a point (WGS-84)."""

    words: str = ""
    division: str | None = None
    point: Point | None = None


@dataclass(frozen=True)
class Photo:
    """A picture, recording or paper that the platform keeps: `kind` and where it lies."""

    kind: str
    reference: str


@dataclass(frozen=True)
class Submission:
    """A new matter. `reply_by` is the platform's own limit."""

    WORD: ClassVar = "submitted"

    number: str
    kind: Kind
    title: str
    text: str
    category_hint: str
    where: Where
    reported_at: datetime
    complainant: Complainant
    confidential: bool
    urgent: bool = False
    reward_claim: bool = False
    attachments: tuple[Photo, ...] = ()
    reply_by: datetime | None = None


@dataclass(frozen=True)
class Supplement:
    """More words or pictures for an earlier number."""

    WORD: ClassVar = "supplemented"

    number: str
    at: datetime
    text: str
    attachments: tuple[Photo, ...] = ()


@dataclass(frozen=True)
class Withdrawal:
    """An earlier number is taken back."""

    WORD: ClassVar = "withdrawn"

    number: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Evaluation:
    """Three answers, each apart; None where the complainant gave none."""

    WORD: ClassVar = "evaluated"

    number: str
    at: datetime
    responded: bool | None = None
    solved: bool | None = None
    satisfied: bool | None = None
    reason: str = ""


FollowUp = Supplement | Withdrawal | Evaluation
Message = Submission | FollowUp
