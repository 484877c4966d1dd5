"""List the corpus, or print it.

Examples: `python -m bench.corpus --list`, `python -m bench.corpus --seed 7 --json`, `... --json --only bombs`.
"""

import argparse
import base64
import json
import sys
from collections import Counter
from typing import Any

from bench.corpus import families
from bench.corpus.corpus import Entry, corpus
from bench.corpus.target import Family
from shared.kit.discovery import discover


def main() -> int:
    kinds = discover(families, "FAMILY", Family)
    parser = argparse.ArgumentParser(
        prog="bench.corpus", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=0, help="what chance makes of it (default 0)")
    parser.add_argument("--only", choices=sorted(kinds), help="cases of one family")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--list", action="store_true", help="families and every case's name (default)")
    form.add_argument("--json", action="store_true", help="one JSON object a line and case, bytes in Base64")
    chosen = parser.parse_args()
    entries = [e for e in corpus(chosen.seed).entries if chosen.only in (None, e.family)]
    _print_json(entries) if chosen.json else _print_list(entries, kinds)
    return 0


def _print_json(entries: list[Entry]) -> None:
    for entry in entries:
        print(json.dumps(_described(entry), ensure_ascii=False))


def _print_list(entries: list[Entry], kinds: dict[str, Family]) -> None:
    for family, number in Counter(entry.family for entry in entries).items():
        print(f"{family} ({number}): {kinds[family].about}")
        for name in dict.fromkeys(entry.case.name for entry in entries if entry.family == family):
            topics = [e.target for e in entries if e.family == family and e.case.name == name]
            print(f"  {name} [{' '.join(topics)}]")
    print(f"{len(entries)} cases")


def _described(entry: Entry) -> dict[str, Any]:
    case, record = entry.case, entry.case.record
    return {
        "name": entry.name,
        "family": entry.family,
        "topic": case.topic or entry.target,
        "outcome": case.state,
        "reason": case.reason,
        "fault": case.fault,
        "answer": case.answer,
        "way": case.way.name,
        "codec": case.way.codec,
        "fill": case.way.fill,
        "before": len(case.before),
        "at": record.at,
        "key": _text(record.key),
        "value": _text(record.value),
        "headers": [[name, _text(value)] for name, value in record.headers],
    }


def _text(value: bytes | None) -> str | None:
    return None if value is None else base64.b64encode(value).decode()


if __name__ == "__main__":
    sys.exit(main())
