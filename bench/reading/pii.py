"""Measures what redaction finds and what it leaves: on made-up cases of every kind, and on labelled messages if given.

`python -m bench.reading.pii [MESSAGES.jsonl] [--seed N] [--missed]`
"""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.reading.pii_made import FORMS, made
from bench.reading.pii_stays import STAYS, stays
from shared.city.redact import Find, PersonalData, find_personal_data, redact

CASES = 500
MUST = {"name": 0.90} | {kind: 0.98 for kind in FORMS if kind not in {"name", "address"}}
MUST_STAY = 0.98
Label = tuple[str, int, int]
_TITLE = re.compile("先生|女士|小姐|师傅|同志|阿姨|大爷|大妈")


@dataclass
class Tally:
    """What was wanted, found, found in full, and found where nothing was wanted; by kind."""

    wanted: Counter[str] = field(default_factory=Counter)
    hit: Counter[str] = field(default_factory=Counter)
    whole: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)

    def add(self, text: str, labels: Sequence[Label]) -> None:
        """Count one text: a label is hit where a find of its kind lies in it, and whole where nothing of it remains."""
        finds = find_personal_data(text)
        for kind, start, end in labels:
            self.wanted[kind] += 1
            mine = [find for find in finds if find.kind == kind and _meet(find, start, end)]
            self.hit[kind] += bool(mine)
            self.whole[kind] += all(any(find.start <= at < find.end for find in finds) for at in range(start, end))
            if not mine:
                self.missed.append((kind, text))
        for find in finds:
            if _is_surname(find, text) and not any(_meet(find, s, e) for _, s, e in labels):
                continue
            self.found[find.kind] += 1
            self.right[find.kind] += any(kind == find.kind and _meet(find, s, e) for kind, s, e in labels)

    def recall(self, kind: str) -> float:
        return self.hit[kind] / self.wanted[kind]

    def precision(self, kind: str) -> float:
        return self.right[kind] / self.found[kind] if self.found[kind] else 1.0


def _meet(find: Find, start: int, end: int) -> bool:
    return find.start < end and start < find.end


def _is_surname(find: Find, text: str) -> bool:
    """Tell a surname before a title: the labels' guide leaves it (徐先生), redaction takes it; no fault of either."""
    return find.kind == PersonalData.NAME and find.end - find.start == 1 and bool(_TITLE.match(text, find.end))


def measure_made(seed: int, count: int = CASES) -> Tally:
    """Measure on made-up cases of every kind."""
    tally = Tally()
    for kind in FORMS:
        for case in made(kind, count, seed):
            tally.add(case.text, [(case.kind, case.start, case.end)])
    return tally


def measure_stays(seed: int, count: int = CASES) -> dict[str, list[str]]:
    """Give by family the sentences that lost something, as they became."""
    return {
        family: [clean for text in stays(family, count, seed) if (clean := redact(text).text) != text]
        for family in STAYS
    }


def measure_messages(rows: Iterable[Mapping[str, Any]]) -> Tally:
    """Measure on labelled messages (`title`, `text`, `pii: [{type, text}]`)."""
    tally = Tally()
    for row in rows:
        for part in (row.get("title", ""), row["text"]):
            tally.add(part, list(_labels(part, row["pii"])))
    return tally


def _labels(text: str, marked: Sequence[Mapping[str, str]]) -> Iterator[Label]:
    for mark in marked:
        if (start := text.find(mark["text"])) >= 0:
            yield mark["type"], start, start + len(mark["text"])


def show(title: str, tally: Tally) -> bool:
    """Print recall and precision by kind; tell whether every must is met."""
    print(f"{title}\n{'kind':<12}{'wanted':>8}{'recall':>9}{'whole':>9}{'precision':>11}{'must':>7}")
    good = True
    for kind in (kind.value for kind in PersonalData if tally.wanted[kind]):
        must = MUST.get(kind)
        good &= must is None or tally.recall(kind) >= must
        whole = tally.whole[kind] / tally.wanted[kind]
        figures = f"{tally.recall(kind):>9.1%}{whole:>9.1%}{tally.precision(kind):>11.1%}"
        print(f"{kind:<12}{tally.wanted[kind]:>8}{figures}{'' if must is None else f'{must:.0%}':>7}")
    return good


def show_stays(spoilt: Mapping[str, Sequence[str]], count: int = CASES) -> bool:
    """Print the share of sentences that stayed whole; tell whether every must is met."""
    print(f"what must stay, {count} a family\n{'family':<22}{'whole':>8}{'must':>7}")
    for family, lost in spoilt.items():
        print(f"{family:<22}{1 - len(lost) / count:>8.1%}{MUST_STAY:>7.0%}")
    return all(len(lost) <= (1 - MUST_STAY) * count for lost in spoilt.values())


def main() -> int:
    """Print the figures; 1 where a must is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("messages", nargs="?", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--missed", action="store_true", help="print the made-up cases that went wrong")
    asked = parser.parse_args()
    tally = measure_made(asked.seed)
    good = show(f"made-up cases, {CASES} a kind, seed {asked.seed}", tally)
    for kind, text in tally.missed if asked.missed else ():
        print(f"missed {kind}: {text!r}")
    spoilt = measure_stays(asked.seed)
    good &= show_stays(spoilt)
    for family, lost in spoilt.items() if asked.missed else ():
        print("".join(f"spoilt, {family}: {text!r}\n" for text in lost), end="")
    if asked.messages:
        rows = [json.loads(line) for line in asked.messages.read_text("utf-8").splitlines() if line]
        good &= show(f"labelled messages, {len(rows)}", measure_messages(rows))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
