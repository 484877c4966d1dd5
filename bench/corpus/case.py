"""One case: a record that somebody may put on a topic, and what has to become of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

PHONE, NAME, ID_NUMBER = "13987654321", "欧阳慕容雪", "33060219780305771X"
INSIDE_PHONE, INSIDE_NAME = "13887654321", "司马相如玉"
OUTSIDE = (PHONE, NAME, ID_NUMBER)
"""A person that platforms and units write of; intake seals who it is, so it may stand on no topic behind it."""
CANARIES = (*OUTSIDE, INSIDE_PHONE, INSIDE_NAME)
"""One of them stands in every bad record, and none in any fault, log, figure or notice about one."""

APPLIED, DUPLICATE, PASSED, PARKED, BEHIND = "applied", "duplicate", "passed over", "dead", "behind"
REFUSED, UNDONE = "refused by the broker", "never read"
"""`REFUSED` never lies on the topic; `UNDONE` lies there, taken back by its producer."""

Headers = tuple[tuple[str, bytes | None], ...]
Document = dict[str, Any]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Rec:
    """A record as a producer sends it; `at` is the producer's own time in milliseconds, None the present."""

    key: bytes | None
    value: bytes | None
    headers: Headers = ()
    at: int | None = None

    @property
    def text(self) -> str:
        return (self.value or b"").decode()

    def with_headers(self, *more: tuple[str, bytes | None]) -> "Rec":
        return replace(self, headers=(*self.headers, *more))

    def without_header(self, name: str) -> "Rec":
        return replace(self, headers=tuple(h for h in self.headers if h[0] != name))

    def with_value(self, value: bytes | None) -> "Rec":
        return replace(self, value=value)

    def having(self, change: Callable[[Document], object]) -> "Rec":
        """Change the document."""
        document = json.loads(self.value or b"")
        change(document)
        return self.with_value(encoded(document))

    def instead(self, old: str, new: str) -> "Rec":
        """Change the text of the document, beyond what JSON allows."""
        text = self.text
        assert old in text
        return self.with_value(text.replace(old, new, 1).encode())

    def with_member(self, text: str) -> "Rec":
        """Put one more member, as it is written, in front of the document's own."""
        return self.instead("{", "{" + text + ", ")


@dataclass(frozen=True)
class Way:
    """How a record gets onto its topic; `codec` and `fill` (bytes put into the value) are those of a crafted batch."""

    name: str
    codec: str = "none"
    fill: int = 0


PLAIN, CRAFTED = Way("plain"), Way("crafted")
COMMITTED, ABORTED = Way("transaction, committed"), Way("transaction, aborted")


@dataclass(frozen=True)
class Case:
    """`fault` must start one of the faults; `before` goes first, under the same key.

    `topic` where it is not the target's. `answer`: the word with which the answer of a unit is refused, on its topic.
    `later`: the record itself is well; tables, register or clock decide.
    """

    name: str
    record: Rec
    state: str = APPLIED
    reason: str = ""
    fault: str = ""
    before: tuple[Rec, ...] = ()
    way: Way = PLAIN
    topic: str = ""
    answer: str = ""
    later: bool = False


def parked(name: str, record: Rec, reason: str = "malformed_json", fault: str = "", *, way: Way = PLAIN) -> Case:
    """Expect the record to park, dead, for this reason."""
    return Case(name, record, PARKED, reason, fault, way=way)


def encoded(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def put(path: Path, value: Any) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        _inner(document, path)[path[-1]] = value

    return change


def drop(path: Path) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        del _inner(document, path)[path[-1]]

    return change


def _inner(document: Document, path: Path) -> Document:
    for part in path[:-1]:
        document = document[part]
    return document
