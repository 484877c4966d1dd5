"""Train the reading model of a city folder from its sentences and write it there, with its report.

Example: `python -m services.intake.training deploy/cities/shaoxing`
"""

import argparse
import json
import sys
from hashlib import sha256
from pathlib import Path

from rich.console import Console

from services.intake.domain.category.model import write_model
from services.intake.domain.category.words import EvidenceWords
from services.intake.model_file import MODEL, REPORT
from services.intake.training.sentences import checksum, read_sentences
from services.intake.training.train import SEED, learning_curve, prepare, train
from shared.city.city import read_city
from shared.city.folder import CityError, Folder


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m services.intake.training", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("deploy/cities/shaoxing"), help="the city folder")
    root = parser.parse_args().folder
    console = Console()
    folder = Folder(root)
    city = read_city(folder)
    sentences = read_sentences(folder, city.categories)
    try:
        folder.done()
    except CityError as error:
        console.print(str(error), style="red", markup=False)
        return 1
    with console.status(f"Training on {len(sentences)} sentences"):
        given = prepare(sentences, EvidenceWords(city.categories))
        curve = learning_curve(given)
        content = write_model(train(given))
    (root / MODEL).write_bytes(content)
    report = {
        "sentences": len(sentences), "seed": SEED, "read": checksum(root), "model": sha256(content).hexdigest(),
        "unseen_fifth": curve,
    }  # fmt: skip
    (root / REPORT).write_text(json.dumps(report, indent=1) + "\n")
    console.print(f"{root / MODEL}: {len(content):,} bytes; accuracy on sentences that it did not see:")
    for row in curve:
        console.print(row)
    return 0


if __name__ == "__main__":
    sys.exit(main())
