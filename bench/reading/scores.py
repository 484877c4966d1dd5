"""How well messages were read: each figure from pairs of a labelled message and what was read of it."""

from collections.abc import Callable, Iterable, Sequence

from bench.reading.messages import Message
from services.intake.usecases.said_line import Said

Pairs = Sequence[tuple[Message, Said]]
OUT = "out_of_scope"


def accuracy(pairs: Pairs, *, second: bool = False) -> float:
    """Give the share of categories read rightly, in percent; with `second` either of two labels is right."""
    return share(message.right(said["category"], second=second) for message, said in pairs)


def macro_f1(pairs: Pairs) -> float:
    """Give the mean of the categories' F1: rare ones count as much as frequent ones."""
    labels = sorted({message.category for message, _ in pairs})
    return sum(_f1(pairs, label) for label in labels) / len(labels)


def f1_by_category(pairs: Pairs) -> dict[str, float]:
    return {label: _f1(pairs, label) for label in sorted({message.category for message, _ in pairs})}


def _f1(pairs: Pairs, label: str) -> float:
    given = sum(bool(said["category"] == label) for _, said in pairs)
    wanted = sum(message.category == label for message, _ in pairs)
    both = sum(message.category == label and bool(said["category"] == label) for message, said in pairs)
    return 2 * both / (given + wanted)


def answered(pairs: Pairs) -> Pairs:
    return [(message, said) for message, said in pairs if said["answered"]]


def scope(pairs: Pairs) -> float:
    """Give the share of messages rightly told to be the bureau's or not."""
    return share((said["category"] == OUT) == (message.category == OUT) for message, said in pairs)


def kinds(pairs: Pairs) -> float:
    return share(said["kind"] == message.kind for message, said in pairs)


def urgent(pairs: Pairs, least: tuple[str, ...]) -> tuple[int, int]:
    """Count the messages of an urgency that were read as at least urgent, and all of them."""
    wanted = [said["urgency"] for message, said in pairs if message.urgency in least]
    return sum(urgency in (*least, "emergency") for urgency in wanted), len(wanted)


def phrases(pairs: Pairs, labels: Callable[[Message], Iterable[str]], found: Callable[[Said], Iterable[str]]) -> float:
    """Give the share of labelled phrases that were found: half of a phrase's characters stand in one that was."""
    return share(_found(label, list(found(said))) for message, said in pairs for label in labels(message))


def _found(label: str, found: Sequence[str]) -> bool:
    return any((phrase in label and 2 * len(phrase) >= len(label)) or label in phrase for phrase in found)


def share(right: Iterable[bool]) -> float:
    """Give the percentage that is true; 0 of nothing."""
    told = list(right)
    return 100 * sum(told) / len(told) if told else 0.0
