"""Every rule table of every city: it loads without a fault, in the words of its own city, and keeps its examples."""

import csv
from pathlib import Path

import pytest

from services.router.domain import effects
from services.router.domain.rules.effect import Effect
from services.router.domain.rules.loading import load_channels, load_tables
from services.router.domain.rules.table import Table
from services.router.domain.rules.vocabulary import vocabulary_of
from shared.city.city import read_city
from shared.city.folder import Folder
from shared.kit.discovery import discover

CITIES = sorted(path.parent for path in Path("deploy/cities").glob("*/city.yaml"))


def tables_of(root: Path) -> dict[str, Table]:
    folder = Folder(root)
    with (root / "units.csv").open(encoding="utf-8") as file:
        units = {row["id"]: row["title"] for row in csv.DictReader(file)}
    words = vocabulary_of(read_city(folder), units, load_channels(folder))
    tables = load_tables(folder, words, discover(effects, "EFFECT", Effect))
    folder.done()
    return tables


@pytest.mark.parametrize("root", CITIES, ids=lambda root: root.name)
def test_a_city_has_the_tables_that_the_router_asks_without_a_fault(root):
    assert {"assignment", "measures"} <= tables_of(root).keys()


@pytest.mark.parametrize("root", CITIES, ids=lambda root: root.name)
def test_every_row_says_in_its_table_where_it_comes_from_or_stands_for_a_street(root):
    for table in tables_of(root).values():
        unsourced = [row.id for row in table.rows[:-1] if not row.note and "street" not in row.cells]
        assert unsourced == []
