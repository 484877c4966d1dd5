"""Spoils one cell of the real folder at a time: each fault is named, with its file and row."""

import shutil
from pathlib import Path

import pytest

from shared.city.city import read_city
from shared.city.folder import Folder
from tests.unit.city.conftest import ROOT

STREET = "330604001,百官街道,street,330604"
SPOILT = [
    ("divisions.csv", "330604003,东关街道", "330604002,东关街道", "code: “330604002”与第"),
    ("divisions.csv", STREET, "330604001,百官街道,street,330640", "parent: 没有“330640”，是不是“330"),
    ("divisions.csv", STREET, "330604001,百官街道,street,330602", "parent: 代码“330604001”不以上级"),
    ("divisions.csv", STREET, "330604001,百官街道,town,330604", "level: 应是 'city', 'district', 'street'"),
    ("divisions.csv", STREET, "330604001,百官街道,community,330604", "code: community 的代码应是 12 位"),
    ("places.csv", "estate,330604,330604001", "estate,330602,330604001", "street: 街道“330604001”不属于区县"),
    ("places.csv", "estate,330604,330604001,120.87", "estate,330604,330604001,12.087", "lon: 坐标不在区县"),
    ("places.csv", "30.01720,250,low", "30.01720,,low", "radius_m: 有坐标的地点要写明半径"),
    ("places.csv", "后村家园小区,estate", "后村家园小区,estat", "kind: 应是 'road', 'estate'"),
    ("categories.csv", "公厕,sanitation,", "公厕,sanitary,", "parent: “sanitation.toilet”的上级应是"),
    ("categories.csv", "绍兴市教育局", "", "authority: 非本局职责的小类要写明由谁负责"),
    ("categories.csv", "公厕;公共厕所", "公厕;垃圾车;公共厕所", "words: “垃圾车”已是“sanitation.noise”"),
    ("categories.csv", "公厕,sanitation,", "环卫作业噪声,sanitation,", "title: “环卫作业噪声”与第"),
    ("boundaries.geojson", '"code":"330602"', '"code":"330606"', "features.0: 没有“330606”"),
    ("boundaries.geojson", '"type":"Polygon"', '"type":"Point"', "features.0.geometry: 应是 Polygon"),
    ("boundaries.geojson", '"FeatureCollection"', '"FeatureCollection', "不是有效的 GeoJSON"),
    ("city.yaml", "08:30-12:00", "08:30-14:00", "work_hours: 08:30 与 13:30 开始的两段重叠"),
    ("city.yaml", "08:30-12:00", "12:00-08:30", "work_hours.0: 结束不晚于开始"),
    ("city.yaml", "number_prefix", "number_perfix", "number_prefix: 必填，不能为空"),
]


@pytest.mark.parametrize(("file", "old", "new", "fault"), SPOILT)
def test_a_spoilt_cell_is_named_with_file_and_row(tmp_path: Path, file: str, old: str, new: str, fault: str) -> None:
    root = tmp_path / "city"
    shutil.copytree(ROOT, root)
    text = (root / file).read_text(encoding="utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    folder = Folder(root)
    read_city(folder)
    said = {str(f): f"{f.where}: {f.problem}".removeprefix(": ") for f in folder.faults if f.file == file}
    found = [line for line, problem in said.items() if problem.startswith(fault)]
    assert found, [str(f) for f in folder.faults]
    if file.endswith(".csv"):
        line = text[: text.index(old)].count("\n") + 1
        assert found[0].startswith(f"{file}:{line}"), found
