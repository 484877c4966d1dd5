"""Learns from growing parts of our own sentences and reads messages that training never saw: what more would bring.

`python -m bench.reading.curve [MESSAGES.jsonl]`; without a file it reads our own unseen sentences.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.reading import scores
from bench.reading.messages import OWN, Message, read_messages
from services.intake.domain.category.model import EMPTY, Model
from services.intake.domain.category.reader import CategoryReader
from services.intake.domain.category.words import EvidenceWords, top_of
from services.intake.training.fit import fit
from services.intake.training.sentences import read_sentences
from services.intake.training.train import Set, prepare
from shared.city.categories import Category
from shared.city.city import read_city
from shared.city.folder import Folder

CITY = Path("deploy/cities/shaoxing")
PARTS = (8, 4, 2, 1)
"""An eighth of the sentences, a quarter, half, all."""


def curve(
    given: Set, categories: dict[str, Category], messages: Sequence[Message]
) -> Iterator[tuple[int, scores.Pairs]]:
    """Yield how many sentences were learned, and what is then read of each message."""
    for part in PARTS:
        learned = given.of(range(len(given) // part))
        top = fit(learned.messages, [sentence.top for sentence in learned.sentences])
        reader = CategoryReader(categories, Model(top, EMPTY.sub, EMPTY.kind))
        yield len(learned), [(message, _said(reader, message)) for message in messages]


def _said(reader: CategoryReader, message: Message) -> dict[str, object]:
    read = reader.read(title=message.line.title or "", text=message.line.text, hint="")
    return {"category": top_of(read.code), "answered": read.answered}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("messages", nargs="?", type=Path, default=OWN)
    messages = read_messages(parser.parse_args().messages)
    folder = Folder(CITY)
    city = read_city(folder)
    given = prepare(read_sentences(folder, city.categories), EvidenceWords(city.categories))
    folder.done()
    print(f"{'sentences':>9} {'right':>7} {'or 2nd':>7} {'F1':>5} {'answered':>9} {'of them right':>14}")
    for count, pairs in curve(given, dict(city.categories), messages):
        answered = scores.answered(pairs)
        right = scores.accuracy(answered, second=True)
        print(
            f"{count:>9,} {scores.accuracy(pairs):>6.1f}% {scores.accuracy(pairs, second=True):>6.1f}%"
            f" {scores.macro_f1(pairs):>5.2f} {100 * len(answered) / len(pairs):>8.1f}% {right:>13.1f}%"
        )


if __name__ == "__main__":
    main()
