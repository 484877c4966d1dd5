"""Finds what a message says of danger, with the words and with what takes them back."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick

from services.intake.domain.urgency.emergencies import EMERGENCIES
from services.intake.domain.urgency.taken_back import over, why_not
from services.intake.domain.urgency.urgent import URGENT
from shared.city.redaction.fold import fold
from shared.contracts.vocabulary import Urgency

_TRADITIONAL = str.maketrans(
    "氣蓋觸線樹橋牆斷燒險沒墜傷滅壓雞淹漲纜箱現來過還進", "气盖触线树桥墙断烧险没坠伤灭压鸡淹涨缆箱现来过还进"
)
_HARM = re.compile(
    r"(?<!没有)(?<!没什么)(?<!不)(?<!无)(?<!没有任何)(?:危险|安全隐患)|(?<!不存在)安全隐患|掉进|掉下去|跌|摔|绊|踩空|砸|受伤|出事|事故|伤人|伤到|生命"
)
_FAMILIES = (*EMERGENCIES, *URGENT)


def _things() -> ahocorasick.Automaton:
    """Put the things of all families into one automaton: most messages speak of those of few families."""
    families: dict[str, list[int]] = defaultdict(list)
    for n, family in enumerate(_FAMILIES):
        for word in family.words:
            families[word].append(n)
    automaton = ahocorasick.Automaton()
    for word, of_families in families.items():
        automaton.add_word(word, of_families)
    automaton.make_automaton()
    return automaton


_THINGS = _things()


@dataclass(frozen=True)
class Danger:
    """A danger that a message speaks of. `span` counts characters of the text as given."""

    phrase: str
    span: tuple[int, int]
    family: str
    urgency: Urgency
    taken_back: str = ""
    """The words that say it is none (没有, 万一, 去年); empty where it counts."""


def find_dangers(text: str) -> tuple[Danger, ...]:
    """Find the dangers in a text, by family; those that are taken back are listed too, to be shown."""
    folded, origin = fold(text)
    return tuple(
        Danger(text[origin[start] : origin[end - 1] + 1], (origin[start], origin[end - 1] + 1), name, urgency, why)
        for start, end, name, urgency, why in _finds(folded.translate(_TRADITIONAL))
    )


def _finds(text: str) -> Iterator[tuple[int, int, str, Urgency, str]]:
    spoken_of = {n for _, families in _THINGS.iter(text) for n in families}
    harm = any(_FAMILIES[n].weak for n in spoken_of) and bool(_HARM.search(text))
    for family in (_FAMILIES[n] for n in sorted(spoken_of)):
        if family.weak and not harm:
            continue
        for start, happens, end in family.find(text):
            why = why_not(text, start, happens, end) or (over(text, start, end) if family.once else "")
            yield start, end, family.name, family.urgency, why
