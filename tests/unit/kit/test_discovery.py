"""Parts found by their file."""

import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from shared.kit.discovery import DiscoveryError, discover


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    folder = tmp_path / "found_parts"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "beta.py").write_text("PART = 2\n")
    (folder / "alpha.py").write_text("PART = 1\n")
    (folder / "_helper.py").write_text("")
    (folder / "deep").mkdir()
    (folder / "deep" / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(tmp_path)
    for name in [name for name in sys.modules if name.startswith("found_parts")]:
        monkeypatch.delitem(sys.modules, name)
    importlib.invalidate_caches()
    return importlib.import_module("found_parts")


def test_each_module_gives_its_part_by_its_file_s_name(package: ModuleType) -> None:
    assert list(discover(package, "PART", int).items()) == [("alpha", 1), ("beta", 2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "it holds nothing"), ("PART = 'x'\n", "it holds str"), ("PART = None\n", "it holds nothing")],
)
def test_a_missing_or_wrong_part_stops_and_says_which(package: ModuleType, text: str, said: str) -> None:
    (Path(package.__path__[0]) / "gamma.py").write_text(text)
    importlib.invalidate_caches()
    with pytest.raises(DiscoveryError, match=f"found_parts.gamma must hold one PART of type int; {said}"):
        discover(package, "PART", int)
