"""What the outside knows: everything that was published, with its outcome, and every record that was seen on a topic.

Outcomes have three values: `ok` (acknowledged), `fail` (surely not on the topic), `unknown` (nobody can say).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

Outcome = Literal["sent", "ok", "fail", "unknown"]
Kind = Literal["ticket", "follow_up", "reply", "poison", "probe"]
Place = tuple[str, int, int]
"""Logical topic, partition, offset."""


@dataclass(slots=True)
class Publish:
    """One record that the outside sent; `n` is its place in the order of sending, which is the order of its key too."""

    n: int
    at: float
    kind: Kind
    topic: str
    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()
    name: str = ""
    """The platform's number of a submission, the id of a reply."""
    repeats: int | None = None
    """The `n` of the record that these very bytes were sent as before."""
    outcome: Outcome = "sent"
    place: Place | None = None

    @property
    def sha256(self) -> bytes:
        return sha256(self.value or b"").digest()

    @property
    def new(self) -> bool:
        """Tell whether it should take effect by itself: no repeat, no poison."""
        return self.repeats is None and self.kind != "poison"


@dataclass(frozen=True, slots=True)
class Seen:
    """One record on a topic, as an onlooker saw it; `event_id` and `type` are the CloudEvents attributes."""

    topic: str
    partition: int
    offset: int
    at: float
    key: bytes
    event_id: str
    type: str
    sha256: bytes
    version: int = 0
    """The version that the value names, where it names one."""
    value: bytes = b""
    """Kept for the topics of strangers, whose parked records must be byte-identical."""

    @property
    def place(self) -> Place:
        return (self.topic, self.partition, self.offset)


@dataclass
class Ledger:
    publishes: list[Publish] = field(default_factory=list)
    seen: dict[str, list[Seen]] = field(default_factory=lambda: defaultdict(list))
    """By topic, each partition in its order."""
    canaries: dict[str, str] = field(default_factory=dict)
    """Names and numbers that identify one complainant each, and the submission they stand in."""
    recoveries: list[tuple[int, float]] = field(default_factory=list)
    """Round and seconds from its last heal to full recovery; infinite where it never came."""
    latencies: list[float] = field(default_factory=list)
    """Seconds from a submission's publish to the first word on its platform's topic."""
    lost: set[Place] = field(default_factory=set)
    """Places that a fault took away on purpose (a topic made anew): they must be listed by the service, not applied."""
    first: int = 0
    end: int = 0
    """Publishes with these numbers, the last excluded, are what is checked now."""
    whole: bool = False
    """Whether everything is over, so that everything may be checked."""
    _places: dict[tuple[str, bytes], list[Place]] = field(default_factory=lambda: defaultdict(list))

    def add(self, publish: Publish) -> Publish:
        self.publishes.append(publish)
        return publish

    def saw(self, seen: Seen) -> None:
        self.seen[seen.topic].append(seen)
        if not seen.event_id:
            self._places[seen.topic, seen.sha256].append(seen.place)

    def window(self) -> list[Publish]:
        """List the acknowledged records that are checked now."""
        return [p for p in self.publishes[self.first : self.end] if p.outcome == "ok" and p.place]

    def places_of(self, p: Publish) -> list[Place]:
        """List where a stranger's bytes lie on their topic; the first is where they lay first, of one key."""
        return self._places.get((p.topic, p.sha256), [])

    def on(self, topics: Iterable[str]) -> Iterator[Seen]:
        for topic in topics:
            yield from self.seen.get(topic, ())

    def counts(self) -> dict[str, int]:
        """Count the publishes by outcome."""
        return dict(Counter(p.outcome for p in self.publishes))

    def of_kind(self, *kinds: Kind) -> Iterator[Publish]:
        return (p for p in self.publishes if p.kind in kinds)
