"""Reads the names in a text, in one pass: those of the gazetteer, and what ends like a place's name."""

import re

from services.intake.domain.place import naming
from services.intake.domain.place.gazetteer import ROAD, Named, named
from services.intake.domain.place.lexicon import COUNTED, NUMBERED, SHORT, STOP, SURE, Lexicon, Token
from services.intake.domain.place.parts import Chain, Part
from services.intake.domain.place.suffixes import ADMINISTRATIVE, FACILITIES, SUFFIXES, Suffix
from services.intake.domain.place.tail import tail

_SURE_BY_NUMBER = 0.45
_SHORTEST_ALONE = 3
_LINK = re.compile(r"[与和跟及至]")
_GAP = re.compile(r" {0,2}")
_GAP_WIDE = re.compile(r" ?[,，、(（【]? ?")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LONG, _LONGEST = 3, 16
"""Longer names are not lengthened: by one character, by a suffix of several."""
_VILLAGES = frozenset(("village", "community"))


def chains(text: str, lexicon: Lexicon) -> list[Chain]:
    """Read the chains of a folded text, in its order."""
    reading = _Reading(text)
    for start, end, token in lexicon.find(text):
        reading.take(start, end, token)
    return reading.chains


class _Reading:
    """Where the reading of one text stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.chains: list[Chain] = []
        self.begin = 0
        """Where the name that is being read may begin."""

    def take(self, start: int, end: int, token: Token) -> None:
        """Read on to a word; one that what followed a name has covered already is passed over."""
        if start < self.begin:
            return
        if isinstance(token, tuple):
            self._known(start, end, token)
        elif isinstance(token, Suffix):
            self._ended(start, end, token)
        elif token == STOP:
            self.begin = end
        elif token == COUNTED:
            self._numbered(start, self.text[start:end])

    def _known(self, start: int, end: int, bearers: tuple[Named, ...]) -> None:
        """Take a name of the gazetteer; 崇贤街 in 崇贤街道 is none, and a short one begins where a word may."""
        head = bearers[0]
        if self.text.startswith("街道", end - 1) and head.rank == ROAD:
            self._ended(end - 1, end + 1, SUFFIXES["街道"])
        elif not (head.short and start > self.begin and _HAN.match(self.text, start - 1)):
            sure = SURE[head.rank] * (SHORT if head.short else 1.0)
            self._add(Part(start, end, head.kind, named(bearers), sure, bearers))

    def _ended(self, start: int, end: int, suffix: Suffix) -> None:
        """Read a name that ends with a suffix; one without a name before it lengthens the name that it touches."""
        name = naming.before(self.text, self._begin(), start)
        if not name:
            self._lengthen(start, end, suffix)
        elif found := naming.proper(name, suffix):
            begun = start - len(found[0])
            self._add(Part(begun, end, suffix.kind, self.text[begun:end], found[1]))
        elif self._is_own(start - len(name), suffix):
            self._lengthen(start - len(name), end, suffix)

    def _numbered(self, start: int, word: str) -> None:
        """Read a name that only its number shows: 左右世界3幢 anywhere, 水沟营10号 behind its district."""
        name = naming.counted(self.text, self._begin(), start)
        if not name:
            return
        begun = self.text.rindex(name, 0, start)
        ended = begun + len(name)
        if self._touches(begun) or (word != "号" and len(name) >= _SHORTEST_ALONE):
            self._add(Part(begun, ended, NUMBERED[word], name, _SURE_BY_NUMBER))

    def _lengthen(self, start: int, end: int, suffix: Suffix) -> None:
        if not self._touches(start) or self.chains[-1].parts[-1].end != start:
            return
        chain = self.chains[-1]
        last = chain.parts[-1]
        wide = last.kind in ADMINISTRATIVE and not last.short
        if wide and not (suffix.strong and suffix.kind in FACILITIES):
            return
        if len(last.name) > (_LONGEST if suffix.strong else _LONG) or (last.kind == "road" and not suffix.strong):
            return
        if not last.bearers or last.short:
            chain.parts.pop()
        chain.parts.append(Part(last.start, end, suffix.kind, self.text[last.start : end], suffix.sure))
        self._reach(chain)

    def _is_own(self, start: int, suffix: Suffix) -> bool:
        """Tell whether a bare word behind a district makes a name with it: 高桥镇 + 中心 + 幼儿园."""
        if not self._touches(start) or suffix.kind not in FACILITIES:
            return False
        return self.chains[-1].parts[-1].kind in ADMINISTRATIVE

    def _add(self, part: Part) -> None:
        chain = self.chains[-1] if self.chains else None
        if chain is None or not self._follows(chain, part):
            chain = Chain()
            self.chains.append(chain)
        chain.parts.append(part)
        self._reach(chain)

    def _follows(self, chain: Chain, part: Part) -> bool:
        """Tell whether a name goes on with a chain; none does behind a door, or the phrase would tell it."""
        if chain.told < chain.passed:
            return False
        gap = _GAP_WIDE if chain.parts[-1].kind in ADMINISTRATIVE else _GAP
        found = gap.match(self.text, chain.passed)
        return found is not None and found.end() == part.start

    def _reach(self, chain: Chain) -> None:
        last = chain.parts[-1]
        chain.told = chain.passed = last.end
        if last.kind not in ADMINISTRATIVE:
            reach = tail(self.text, last.end, village=last.kind in _VILLAGES)
            chain.told, chain.passed = reach.told, reach.passed
        self.begin = chain.passed

    def _begin(self) -> int:
        """Give where a name may begin: behind 与, 和 or 至 that follow a name."""
        linked = self._touches(self.begin) and _LINK.match(self.text, self.begin)
        return self.begin + 1 if linked else self.begin

    def _touches(self, at: int) -> bool:
        return bool(self.chains) and self.chains[-1].passed == at
