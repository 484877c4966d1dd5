"""The notifier's part of a city folder: complete for Shaoxing, and every fault named at once."""

import shutil
from pathlib import Path

import pytest

from services.notifier.city import load
from services.notifier.preview import previews
from shared.city.folder import Folder
from tests.unit.notifier.made import SHAOXING, shaoxing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(SHAOXING / "templates", tmp_path / "templates")
    for file in ("webhooks.yaml", "units.csv"):
        shutil.copy(SHAOXING / file, tmp_path / file)
    return tmp_path


def faults(folder: Path) -> list[str]:
    read = Folder(folder)
    load(read, None)  # type: ignore[arg-type]
    return [str(fault) for fault in read.faults]


def rewrite(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def test_shaoxing_is_complete_and_calls_nobody_by_default() -> None:
    city = shaoxing()
    assert city.plan.ways["webhook"].config == {}
    assert {"opened", "scheduled", "referred_out", "replied", "closed"} <= set(city.plan.policy)


def test_a_misspelt_value_is_named_with_file_and_line(folder: Path) -> None:
    rewrite(folder, "templates/scheduled.txt", "move.planned", "move.planed")
    assert [f for f in faults(folder) if f.startswith("templates/scheduled.txt:3: 没有这个值")]


def test_a_missing_template_is_named(folder: Path) -> None:
    (folder / "templates/closed.confidential.txt").unlink()
    assert faults(folder) == ["templates/closed.confidential.txt: 文件不存在，请补上"]


def test_all_faults_are_named_at_once(folder: Path) -> None:
    rewrite(folder, "templates/notices.yaml", "overtaken_by: [replied, reopened]", "overtaken_by: [repleid]")
    rewrite(folder, "templates/notices.yaml", "starts_anew: true", "starts_anew: perhaps")
    rewrite(folder, "templates/phones.csv", "sx-sthj", "sx-sthx")
    (folder / "webhooks.yaml").write_text(
        "endpoints:\n  - {name: p, url: 'http://a.org', channels: [minhu], facts: [opened], secret_env: low}\n"
    )
    found = "\n".join(faults(folder))
    for part in (
        "templates/notices.yaml facts.reopened.starts_anew",
        "phones.csv:4 unit: 没有“sx-sthx”，是不是“sx-sthj”",
        "webhooks.yaml endpoints.0.url: url 要以 https:// 开头",
        "webhooks.yaml endpoints.0.secret_env",
    ):
        assert part in found


def test_a_misspelt_fact_is_named_with_the_likely_one(folder: Path) -> None:
    rewrite(folder, "templates/notices.yaml", "overtaken_by: [replied, reopened]", "overtaken_by: [repleid]")
    assert faults(folder) == [
        "templates/notices.yaml facts.replied.overtaken_by: 没有“repleid”，是不是“replied”或“reopened”？"
    ]


def test_an_empty_list_of_endpoints_has_to_be_said(folder: Path) -> None:
    (folder / "webhooks.yaml").write_text("endpoints:\n")
    assert faults(folder) == ["webhooks.yaml endpoints: 应为列表；没有时写 endpoints: []"]


def test_a_preview_shows_every_way_with_its_length_and_sends_nothing() -> None:
    shown = list(previews("scheduled", "hotline", shaoxing().plan))
    assert [(p.way, p.confidential) for p in shown] == [
        ("platform", False), ("platform", True), ("webhook", False), ("webhook", True),
    ]  # fmt: skip
    assert all(p.sms_segments == 2 for p in shown)
    assert '"orderNo"' in shown[0].body
