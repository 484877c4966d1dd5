"""Tables of the register from workbooks and CSV files: read as text, every error named, all written or none."""

import shutil
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from services.router.register_cells import TableError, as_text
from services.router.register_import import check, read_all, write
from services.router.register_tables import KINDS, TITLES, read_tables

SHAOXING = Path(__file__).parents[3] / "deploy/cities/shaoxing"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        pytest.param(time(5, 30), "05:30", id="a time"),
        pytest.param(timedelta(hours=25, minutes=30), "25:30", id="a time past midnight"),
        pytest.param(timedelta(minutes=-30), "-00:30", id="a time before midnight"),
        pytest.param(datetime.fromisoformat("2025-06-19"), "2025-06-19", id="a date"),
        pytest.param(date(2025, 6, 19), "2025-06-19", id="a plain date"),
        pytest.param(20.0, "20", id="a whole number"),
        pytest.param(120.8708, "120.8708", id="a longitude"),
        pytest.param(1234567, "1234567", id="weekdays as a number"),
        pytest.param(True, "yes", id="true"),
        pytest.param(None, "", id="nothing"),
        pytest.param(" 峰山路\n机扫 ", "峰山路 机扫", id="two lines"),
    ],
)
def test_a_cell_is_written_as_the_tables_write_it(cell, text):
    assert as_text(cell) == text


def workbook(path: Path, **sheets: list[list]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


DEPOTS = [
    ["编号", "名称", "经度", "纬度", "可信度", "来源"],
    ["sy-depot-01", "百官环卫停车场", 120.879, 30.0105, "low", "测试"],
    ["sx-depot-11", "市政园林养护基地", 120.875, 30.004, "low", "测试"],
]


@pytest.fixture
def city(tmp_path) -> Path:
    folder = tmp_path / "city"
    shutil.copytree(SHAOXING, folder)
    return folder


def test_a_workbook_with_chinese_headings_takes_the_place_of_a_table(tmp_path, city):
    tables, problems = read_all([workbook(tmp_path / "台账.xlsx", 场站=DEPOTS)])
    assert problems == []
    assert check(city, tables) == []
    write(city, tables)
    assert (city / "work/depots.csv").read_text("utf-8").splitlines()[1] == (
        "sy-depot-01,百官环卫停车场,120.879,30.0105,low,测试"
    )
    assert not list((city / "work").glob(".*"))


def test_every_error_of_a_workbook_is_named_by_sheet_and_row_and_nothing_else_is_touched(tmp_path, city):
    shifts = [
        ["crew", "weekdays", "start", "end", "confidence", "source"],
        ["sy-crew-01", 1234567, time(4), time(10, 30), "low", "测试"],
        [],
        ["sy-crew-77", 1234567, time(4), time(10, 30), "low", "测试"],
        ["sy-crew-02", 1234567, time(19), time(3, 30), "low", "测试"],
        ["sy-crew-03", 1234567, timedelta(hours=25), time(3, 30), "low", "测试"],
    ]
    before = {file: file.read_bytes() for file in (city / "work").iterdir()}
    tables, _ = read_all([workbook(tmp_path / "台账.xlsx", 班次=shifts, depots=DEPOTS)])
    faults = "\n".join(check(city, tables))
    for named in ("第 4 行 crew：没有“sy-crew-77”", "第 5 行 end：班次19:00-03:30跨零点", "第 6 行 start"):
        assert f"台账.xlsx 工作表“班次” {named}" in faults
    assert {file: file.read_bytes() for file in (city / "work").iterdir()} == before


def test_a_csv_file_is_named_as_its_table(tmp_path, city):
    shutil.copy(SHAOXING / "work/crews.csv", tmp_path / "班组.csv")
    tables, problems = read_all([tmp_path / "班组.csv"])
    assert problems == []
    assert check(city, tables) == []


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        pytest.param("作业点位.csv", b"id\n", "是不是“作业点”", id="an unknown table"),
        pytest.param("stops.csv", "编号\n".encode("gbk"), "不是 UTF-8", id="another encoding"),
        pytest.param("stops.csv", b"", "没有表头", id="nothing"),
        pytest.param("stops.csv", b'id\n"a\n', "CSV 写法有误", id="an open quote"),
        pytest.param("stops.xlsx", b"no zip", "不是完好的 .xlsx", id="no workbook"),
        pytest.param("stops.xls", b"", "只收 .xlsx 和 .csv", id="an old workbook"),
    ],
)
def test_a_file_that_holds_no_table_is_named(tmp_path, name, content, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(TableError, match=said):
        read_tables(tmp_path / name)


def test_a_workbook_cut_in_half_is_named(tmp_path):
    whole = workbook(tmp_path / "台账.xlsx", 场站=DEPOTS).read_bytes()
    (tmp_path / "half.xlsx").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(TableError, match="不是完好的"):
        read_tables(tmp_path / "half.xlsx")


def test_a_file_that_is_not_there_and_a_table_given_twice_are_told_together(tmp_path):
    for name in ("depots.csv", "场站.csv"):
        shutil.copy(SHAOXING / "work/depots.csv", tmp_path / name)
    _, problems = read_all([tmp_path / "none.csv", tmp_path / "depots.csv", tmp_path / "场站.csv"])
    assert [problem.split("：")[0] for problem in problems] == ["none.csv", "场站.csv"]


def test_every_heading_is_a_column_of_some_table():
    columns = {name for kind in KINDS for name in kind.row.model_fields}
    assert set(TITLES.values()) - columns == set()
