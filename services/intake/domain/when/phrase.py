"""Words of time that stand together make one phrase: [每天] [6月15日] [早上] [五点半] [左右] [到 七点]."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from services.intake.domain.numerals import value_of
from services.intake.domain.when.tokens import tokens

Words = Mapping[str, re.Match[str]]

_GLUE = re.compile(r"(?:[\s的在是都就会从也于还又,()、和及]|大概|大约|约|差不多|将近|接近|几乎|总是|尤其|违规)*")
_WIDEST, _LONGEST = 6, 60
"""Characters between two words of a phrase, and of a whole one."""
RECURRING = frozenset(("often", "weekly", "weekends", "workdays", "holidays", "season", "loose"))
_RANK = {"year": 0, "month": 1, "part": 3, "clock": 4, "tail": 5}
_DAY_RANK = 2
_AGAIN = RECURRING | {"part", "tail"}
"""Of these the last one said counts: 每天晚上凌晨四五点."""
_SEALED = frozenset(("now", "lasting"))
_ALONE = _SEALED | {"ago"}
_NO_BEGINNING = frozenset(("tail", "join", "next"))
_COUNTED = frozenset("这那有提第下共述几两一二三四五六七八九十")
"""Before a number and 点 they make it points of a list (提三点建议) or no number of hours at all."""
_LONGEST_LIST = 4
_NOT_LISTED = re.compile(r"(?![:.。])")
_GOES_ON = re.compile(r"就|开始|才|还|起|到|了|[以之]?后|左右|多|不到|\d")


@dataclass(frozen=True)
class Phrase:
    """The words of a phrase's first point, those of the point that it reaches to, and where it stands in the text."""

    words: Words
    until: Words
    start: int
    end: int

    def has(self, *kinds: str) -> bool:
        """Tell whether its first point has a word of one of these kinds."""
        return not self.words.keys().isdisjoint(kinds)


@dataclass
class _Growing:
    """A phrase while its words come in."""

    text: str
    words: dict[str, re.Match[str]] = field(default_factory=dict)
    until: dict[str, re.Match[str]] = field(default_factory=dict)
    start: int = 0
    end: int = 0
    rank: int = -1
    joined: bool = False

    def take(self, kind: str, word: re.Match[str]) -> bool:
        """Take a word that belongs to the phrase; False where it begins another."""
        if not self.words:
            return self._begin(kind, word)
        if not self._adjacent(word) or not _SEALED.isdisjoint(self.words):
            return False
        if kind == "join":
            return self._join(word)
        if kind in _ALONE or (kind == "tail" and not self._goes_with(word)):
            return False
        return self._put(kind, word)

    def _begin(self, kind: str, word: re.Match[str]) -> bool:
        if kind not in _NO_BEGINNING:
            self.start = word.start()
            self._keep(self.words, kind, word)
        return True

    def _adjacent(self, word: re.Match[str]) -> bool:
        if word.end() - self.start > _LONGEST:
            return False
        return word.start() - self.end <= _WIDEST and bool(_GLUE.fullmatch(self.text, self.end, word.start()))

    def _goes_with(self, word: re.Match[str]) -> bool:
        """Tell whether 左右 or 起 stands right behind the phrase; 开始 belongs to days only: 三月份开始."""
        return not self.text[self.end : word.start()].strip() and (word[0] != "开始" or self.rank <= _DAY_RANK)

    def _join(self, word: re.Match[str]) -> bool:
        if self.joined:
            return False
        self.joined, self.end, self.rank = True, word.end(), -1
        return True

    def _put(self, kind: str, word: re.Match[str]) -> bool:
        point = self.until if self.joined else self.words
        rank = _RANK.get(kind, _DAY_RANK)
        fits = kind not in point or kind in _AGAIN
        if not fits or (rank < self.rank and not (kind in RECURRING and self.rank < _RANK["clock"])):
            return False
        self._keep(point, kind, word)
        return True

    def _keep(self, point: dict[str, re.Match[str]], kind: str, word: re.Match[str]) -> None:
        point[kind] = word
        self.end = word.end()
        self.rank = max(self.rank, _RANK.get(kind, _DAY_RANK)) if kind not in RECURRING else self.rank

    def phrase(self) -> Phrase | None:
        """Give the phrase, or None where its words only look like a time."""
        end = max((word.end() for word in (*self.words.values(), *self.until.values())), default=0)
        return Phrase(self.words, self.until, self.start, end) if self.words and self._sound() else None

    def _sound(self) -> bool:
        clock = self.words.get("clock")
        if clock and not clock["hour"] and "part" not in self.words:
            return False
        if self.until or len(self.words) > 1:
            return True
        kind, word = next(iter(self.words.items()))
        if kind == "exam":
            return bool(word["exam_ahead"] or word["exam_during"])
        return self._clock_alone(word) if kind == "clock" else kind != "loose"

    def _clock_alone(self, word: re.Match[str]) -> bool:
        """Tell a clock time from other numbers before 点: 提三点建议, 三点希望."""
        if ":" in word[0] or any(
            word[name] for name in ("half", "quarter", "minute", "bare_minute", "hour_second", "hour_from")
        ):
            return True
        if self.text[max(0, word.start() - 1) : word.start()] in _COUNTED:
            return False
        listed = 1 <= value_of(word["hour"]) <= _LONGEST_LIST and not word["hour"].isascii()
        return bool((_GOES_ON if listed else _NOT_LISTED).match(self.text, word.end()))


def phrases(text: str) -> Iterator[Phrase]:
    """Walk the time phrases of a folded text in their order."""
    growing = _Growing(text)
    for kind, word in tokens(text):
        if not growing.take(kind, word):
            if phrase := growing.phrase():
                yield phrase
            growing = _Growing(text)
            growing.take(kind, word)
    if phrase := growing.phrase():
        yield phrase
