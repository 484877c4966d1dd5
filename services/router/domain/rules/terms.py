"""The city's words: codes with their titles; staff may write either."""

from collections.abc import Iterable, Mapping

from shared.city.folder import likest

SHOWN = 3
"""How many words of a long list are read out."""


class UnknownTermError(ValueError):
    """A word is neither a code nor a title; the message says which one may be meant."""


def resolve(word: str, terms: Mapping[str, str]) -> str:
    """Give the code of a code or title. Raises UnknownTermError, also for a title that several codes bear."""
    if word in terms:
        return word
    bearers = [code for code, title in terms.items() if title == word]
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        raise UnknownTermError(f"“{word}”不止一个，请写代码：{'、'.join(bearers)}")
    raise UnknownTermError(f"没有“{word}”{likest(word, {*terms, *terms.values()})}")


def listed(words: Iterable[str]) -> str:
    """Read out some words in quotes; of a long list only the first."""
    words = list(words)
    tail = f"等 {len(words)} 项" if len(words) > SHOWN else ""
    return "“" + "、".join(words[:SHOWN]) + "”" + tail
