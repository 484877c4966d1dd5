from pathlib import Path

import pytest

from tests.unit.city.folder_of import Unit, faults_of, folder_with


def test_a_table_is_read_row_by_row_with_defaults_for_empty_cells(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, units_csv="id,title,people,duties\na,甲,,清扫;清运；公厕\n\nb,乙,3,\n")
    first, second = folder.rows("units.csv", Unit)
    assert (first.id, first.title, first.people, first.duties, first.line) == (
        "a",
        "甲",
        1,
        ("清扫", "清运", "公厕"),
        2,
    )
    assert (second.people, second.duties, second.line) == (3, (), 4)
    assert faults_of(folder) == []


def test_every_fault_of_every_row_is_named_with_line_and_column(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, units_csv="id,title,people\n,甲,many\nb,乙,2\nc,,x\n")
    assert [unit.id for unit in folder.rows("units.csv", Unit)] == ["b"]
    assert faults_of(folder) == [
        "units.csv:2 id: 必填，不能为空",
        "units.csv:2 people: 应是整数，写的是“many”",
        "units.csv:4 people: 应是整数，写的是“x”",
        "units.csv:4 title: 必填，不能为空",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("id,title,peeple\na,甲,1\n", "units.csv:1 peeple: 没有这一列，是不是“people”？"),
        ("id\na\n", "units.csv:1 title: 缺少这一列"),
        ("id,title,id\na,甲,b\n", "units.csv:1 id: 这一列出现了两次"),
        ("id,title\na,甲,乙\n", "units.csv:2: 有 3 格，表头有 2 列；含逗号的内容请加引号"),
        ('id,title\na,"甲\n', "units.csv:2: CSV 写法有误：unexpected end of data"),
        ("", "units.csv:1 id: 缺少这一列"),
    ],
)
def test_a_malformed_table_is_named_at_the_place_to_mend(tmp_path: Path, text: str, fault: str) -> None:
    folder = folder_with(tmp_path, units_csv=text)
    folder.rows("units.csv", Unit)
    assert fault in faults_of(folder)


def test_a_cell_with_line_breaks_does_not_shift_the_lines_after_it(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, units_csv='id,title\na,"甲\n乙"\nb,\n')
    folder.rows("units.csv", Unit)
    assert faults_of(folder) == ["units.csv:4 title: 必填，不能为空"]


def test_a_file_saved_by_excel_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, units_csv="\ufeffid,title\r\na,甲\r\n")
    assert [unit.id for unit in folder.rows("units.csv", Unit)] == ["a"]


def test_a_file_saved_as_gbk_says_how_to_save_it(tmp_path: Path) -> None:
    (tmp_path / "units.csv").write_bytes("id,title\na,甲\n".encode("gbk"))
    folder = folder_with(tmp_path)
    assert folder.rows("units.csv", Unit) == []
    assert faults_of(folder) == ["units.csv: 第 11 字节起不是 UTF-8，请另存为“CSV UTF-8”或 UTF-8 文本"]


def test_a_doubled_value_is_named_with_both_rows(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, units_csv="id,title\na,甲\nb,乙\na,丙\n")
    folder.unique("units.csv", folder.rows("units.csv", Unit), "id")
    assert faults_of(folder) == ["units.csv:4 id: “a”与第 2 行重复"]


def test_a_misspelt_word_is_answered_with_the_likest_known_one(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    assert not folder.known("rules.yaml", 7, "unit", "sy-evn", ["sy-env", "sx-zhzf"])
    assert folder.known("rules.yaml", 7, "unit", "sy-env", ["sy-env"])
    assert faults_of(folder) == ["rules.yaml:7 unit: 没有“sy-evn”，是不是“sy-env”？"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: 1\nb: 2\na: 3\n", "city.yaml:3: YAML 写法有误：“a”出现了两次"),
        ("a: [1, 2\n", "city.yaml:2: YAML 写法有误：expected ',' or ']', but got '<stream end>'"),
        ("", "city.yaml: 文件是空的"),
        ("? [1, 2]\n: x\n", "city.yaml:1: YAML 写法有误：found unhashable key"),
    ],
)
def test_a_malformed_yaml_file_is_named_with_its_line(tmp_path: Path, text: str, fault: str) -> None:
    folder = folder_with(tmp_path, city_yaml=text)
    assert folder.yaml("city.yaml") is None
    assert faults_of(folder) == [fault]


def test_faults_of_several_files_come_together_in_order(tmp_path: Path) -> None:
    folder = folder_with(tmp_path)
    folder.text("b.txt")
    folder.fault("a.csv", 9, "id", "九")
    folder.fault("a.csv", 2, "id", "二")
    folder.fault("a.csv", 2, "id", "二")
    assert faults_of(folder) == ["a.csv:2 id: 二", "a.csv:9 id: 九", "b.txt: 文件不存在，请补上"]
