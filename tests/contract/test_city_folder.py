"""Every city folder loads: the base files and each service's tables, without one fault."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from shared.cli.city import CLI, examine

CITIES = sorted(path for path in (Path(__file__).parents[2] / "deploy/cities").iterdir() if path.is_dir())


@pytest.mark.parametrize("root", CITIES, ids=lambda path: path.name)
def test_a_city_folder_has_no_fault(root: Path) -> None:
    faults, counts = examine(root)
    assert [str(fault) for fault in faults] == []
    assert all(counts["city"][table] for table in ("divisions", "places", "categories", "areas", "papers", "seasons"))


def test_a_broken_folder_is_told_by_exit_code_and_by_name(tmp_path: Path) -> None:
    (tmp_path / "city.yaml").write_text("id: x\n", encoding="utf-8")
    result = CliRunner().invoke(CLI, ["city", "check", str(tmp_path), "--json"])
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert not told["ok"]
    assert {"file": "divisions.csv", "row": None, "where": "", "problem": "文件不存在，请补上"} in told["faults"]
    assert {"file": "city.yaml", "row": None, "where": "title", "problem": "必填，不能为空"} in told["faults"]


def test_every_table_that_is_counted_has_a_chinese_name_and_is_counted_once(monkeypatch) -> None:
    monkeypatch.setenv("COLUMNS", "120")
    shown = CliRunner().invoke(CLI, ["city", "check", str(CITIES[0])]).stdout
    rows = [line.split("│")[1:4] for line in shown.splitlines() if line.startswith("│")]
    tables = [table.split() for _, table, _ in rows]
    assert all(len(names) == 2 and not names[0].isascii() for names in tables), tables
    assert len({name for _, name in tables}) == len(tables)
    assert {"units", "limits", "measures", "stops"} <= {name for _, name in tables}
