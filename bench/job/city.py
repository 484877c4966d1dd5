"""A city whose assignment table has grown to a large city's size."""

import csv
import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

CITY = Path(__file__).parents[2] / "deploy/cities/shaoxing"
_TABLE = "rules/assignment.yaml"
_LEADS = {"landscaping": "sx-green", "municipal_facilities": "sx-muni", "utilities": "sx-water"}
"""Categories that the city's own table gives to one office: here each street's rows name it again."""


def grown(folder: Path, rows: int) -> Path:
    """Copy the city into a folder, its rule tables holding `rows` rows together; each can fire. Gives the folder."""
    shutil.copytree(CITY, folder, dirs_exist_ok=True)
    missing = rows - sum(map(_row_count, (folder / "rules").glob("*.yaml")))
    table = folder / _TABLE
    added = "".join(itertools.islice(_rows(folder), missing))
    if added.count("\n") < missing:
        raise ValueError(f"the city has streets and categories for {added.count(chr(10))} more rows, not for {missing}")
    table.write_text(table.read_text(encoding="utf-8").replace("\nrows:\n", f"\nrows:\n{added}", 1), encoding="utf-8")
    return folder


def _row_count(table: Path) -> int:
    return len(yaml.safe_load(table.read_text(encoding="utf-8"))["rows"])


def _rows(folder: Path) -> Iterator[str]:
    """Write rows for sub-categories in streets, but for streets that an example of the table names."""
    examples = yaml.safe_load((folder / _TABLE).read_text(encoding="utf-8"))["examples"]
    named = {example["given"].get("street") for example in examples}
    streets = [row for row in _csv(folder / "divisions.csv") if row["level"] == "street" and row["name"] not in named]
    subs = [row["code"] for row in _csv(folder / "categories.csv") if row["parent"] in _LEADS]
    for code, street in itertools.product(subs, streets):
        lead = _LEADS[code.partition(".")[0]]
        name = f"{code.replace('.', '-').replace('_', '-')}-{street['code']}"
        condition = f'{{category: {code}, street: "{street["code"]}"}}'
        yield f"  - {{id: {name}, if: {condition}, then: {{effect: assign, lead: {lead}}}}}\n"


def _csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))
