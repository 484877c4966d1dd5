"""One row of the table: a record that somebody may put on a topic, and what has to become of it."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

PHONE, NAME, ID_NUMBER = "13987654321", "欧阳慕容雪", "33060219780305771X"
CANARIES = (PHONE, NAME, ID_NUMBER)
"""A person that stands in every bad record, and may stand in no fault, no log and no notice about one."""

APPLIED, DUPLICATE, PASSED, PARKED, BEHIND = "applied", "duplicate", "passed over", "dead", "behind"
Headers = tuple[tuple[str, bytes | None], ...]


@dataclass(frozen=True)
class Rec:
    """A record as a producer sends it."""

    key: bytes | None
    value: bytes | None
    headers: Headers = ()

    def with_headers(self, *more: tuple[str, bytes | None]) -> "Rec":
        return replace(self, headers=(*self.headers, *more))

    def without_header(self, name: str) -> "Rec":
        return replace(self, headers=tuple(h for h in self.headers if h[0] != name))

    def having(self, change: Callable[[dict[str, Any]], object]) -> "Rec":
        """Change the document."""
        document = json.loads(self.value or b"")
        change(document)
        return replace(self, value=encoded(document))

    def instead(self, old: str, new: str) -> "Rec":
        """Change the text of the document, beyond what JSON allows."""
        text = (self.value or b"").decode()
        assert old in text
        return replace(self, value=text.replace(old, new, 1).encode())


@dataclass(frozen=True)
class Case:
    """`fault` must start one of the faults; `before` goes first, under the same key."""

    name: str
    record: Rec
    state: str = APPLIED
    reason: str = ""
    fault: str = ""
    before: tuple[Rec, ...] = ()


@dataclass(frozen=True)
class Target:
    """A consumed topic: who consumes it, and the `n`th healthy record on it. `field` names one that must be there."""

    topic: str
    service: str
    healthy: Callable[[int], Rec]
    field: tuple[str, ...]
    text: tuple[str, ...]
    """Where a free text stands; it holds the canaries."""
    stranger: bool = True
    surplus: str = APPLIED
    odd_key: str = APPLIED
    healthy_between: int = 1
    prefix: str = ""
    """What a fault of the model puts before a field's path: the kind of a unit's answer."""

    def named(self, *path: str) -> str:
        """Give a field's path as a fault of the model names it."""
        return self.prefix + ".".join(path)


def encoded(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False).encode()


def put(path: tuple[str, ...], value: Any) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        for part in path[:-1]:
            document = document[part]
        document[path[-1]] = value

    return change


def drop(path: tuple[str, ...]) -> Callable[[dict[str, Any]], None]:
    def change(document: dict[str, Any]) -> None:
        for part in path[:-1]:
            document = document[part]
        del document[path[-1]]

    return change
