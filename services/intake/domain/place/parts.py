"""Reads the names in a text, in one pass: those of the gazetteer, and what ends like a place's name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import ahocorasick

from services.intake.domain.place.gazetteer import CITY, COMMUNITY, DISTRICT, PLACE, ROAD, STREET, Named
from services.intake.domain.place.stops import NO_NAMES, PLAIN_WORDS, STOPS
from services.intake.domain.place.suffixes import ADMINISTRATIVE, SUFFIXES, Suffix
from services.intake.domain.place.tail import tail

Token = str | Suffix | tuple[Named, ...]
_STOP, _PLAIN = "stop", "plain"
SURE = {CITY: 0.1, DISTRICT: 0.3, STREET: 0.5, ROAD: 0.6, COMMUNITY: 0.65, PLACE: 0.8}
"""How sure a name of the gazetteer is to be meant and to be enough."""
_SHORT = 0.7
"""A division's name without its suffix is often another word."""
_OVERRUN = 0.5
_WINDOW = 12
_NAME = re.compile(r"[\u3400-\u9fffa-z\d*·]+$")
_LINK = re.compile(r"^(?:[与和跟及]|[东南西北]?至)")
_NUMBERED = re.compile(r"^[\d*]+")
_GAP = re.compile(r" {0,2}")
_TYPICAL = 3
_ONE_CHARACTER = frozenset(("road",))
VILLAGES = frozenset(("village", "community"))


@dataclass(frozen=True)
class Part:
    """One name: its span, and who bears it (nobody the city knows, where only the suffix speaks)."""

    start: int
    end: int
    kind: str
    name: str
    sure: float
    bearers: tuple[Named, ...] = ()


@dataclass
class Chain:
    """Names one behind the other, from the large to the small, and what follows the last."""

    parts: list[Part] = field(default_factory=list)
    told: int = 0
    """Where the phrase ends that may be told."""
    passed: int = 0
    """Where reading goes on."""

    @property
    def start(self) -> int:
        return self.parts[0].start


def lexicon(names: Mapping[str, tuple[Named, ...]]) -> "ahocorasick.Automaton":
    """Build the one automaton of names, suffixes and stops; a name goes before a suffix or a stop."""
    words: dict[str, Token] = dict.fromkeys(PLAIN_WORDS, _PLAIN)
    words |= dict.fromkeys(STOPS, _STOP)
    words |= SUFFIXES
    words |= names
    automaton = ahocorasick.Automaton()
    for word, token in words.items():
        automaton.add_word(word, (len(word), token))
    automaton.make_automaton()
    return automaton


def chains(text: str, automaton: "ahocorasick.Automaton") -> list[Chain]:
    """Read the chains of a folded text, in its order."""
    reading = Reading(text)
    for last, (length, token) in automaton.iter_long(text):
        reading.take(last + 1 - length, last + 1, token)
    return [chain for chain in reading.chains if chain.parts]


class Reading:
    """Where the reading of one text stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.chains: list[Chain] = []
        self.name_from = 0
        """Where the name that is being read began."""

    def take(self, start: int, end: int, token: Token) -> None:
        """Read on to a word; one that what followed a name has covered already is passed over."""
        if start < self.name_from:
            return
        if token == _STOP:
            self.name_from = end
        elif isinstance(token, tuple):
            self._known(start, end, token)
        elif isinstance(token, Suffix):
            self._ended(start, end, token)

    def _known(self, start: int, end: int, bearers: tuple[Named, ...]) -> None:
        head = bearers[0]
        sure = SURE[head.rank] * (_SHORT if head.short else 1.0)
        self._add(Part(start, end, head.kind, head.name, sure, bearers))

    def _ended(self, start: int, end: int, suffix: Suffix) -> None:
        """Read a name that ends with a suffix; one without a name before it lengthens the name that it touches."""
        name = self._name_before(start)
        if not name:
            self._lengthen(start, end, suffix)
        elif part := self._read(name, start, end, suffix):
            self._add(part)

    def _name_before(self, end: int) -> str:
        found = _NAME.search(self.text[max(self.name_from, end - _WINDOW) : end])
        name = found[0] if found else ""
        if self._last_ends_at(self.name_from) and (link := _LINK.match(name)):
            name = name[link.end() :]
        return name

    def _read(self, name: str, start: int, end: int, suffix: Suffix) -> Part | None:
        sure = suffix.sure
        if len(name) > suffix.longest:
            name, sure = name[-_TYPICAL:], sure * _OVERRUN
        if suffix.kind not in ADMINISTRATIVE:
            name = _NUMBERED.sub("", name)
        if name in NO_NAMES or len(name) < (1 if suffix.kind in _ONE_CHARACTER else 2):
            return None
        begun = start - len(name)
        return Part(begun, end, suffix.kind, self.text[begun:end], sure)

    def _lengthen(self, start: int, end: int, suffix: Suffix) -> None:
        chain = self.chains[-1] if self.chains else None
        if chain is None or chain.passed != start or chain.parts[-1].end != start:
            return
        last = chain.parts[-1]
        if last.kind in ADMINISTRATIVE and not (last.bearers and last.bearers[0].short):
            return
        if not suffix.strong and (last.kind == "road" or len(last.name) > _TYPICAL):
            return
        longer = Part(last.start, end, suffix.kind, self.text[last.start : end], suffix.sure)
        if not last.bearers or last.bearers[0].short:
            chain.parts.pop()
        chain.parts.append(longer)
        self._reach(chain)

    def _add(self, part: Part) -> None:
        chain = self.chains[-1] if self.chains else None
        if chain is None or _GAP.match(self.text, chain.passed).end() != part.start:  # type: ignore[union-attr]
            chain = Chain()
            self.chains.append(chain)
        chain.parts.append(part)
        self._reach(chain)

    def _reach(self, chain: Chain) -> None:
        last = chain.parts[-1]
        chain.told = chain.passed = last.end
        if last.kind not in ADMINISTRATIVE:
            reach = tail(self.text, last.end, village=last.kind in VILLAGES)
            chain.told, chain.passed = reach.told, reach.passed
        self.name_from = chain.passed

    def _last_ends_at(self, at: int) -> bool:
        return bool(self.chains) and self.chains[-1].passed == at
