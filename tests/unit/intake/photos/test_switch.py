"""Pictures are off until a folder is named, and it is said that they are."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from services.intake.app import AT_ONCE, photo_workers
from services.intake.photos.off import say_off
from services.intake.photos.store import PhotoFolderError
from services.intake.settings import IntakeSettings
from shared.kit.keys import KeyRing
from tests.conftest import KEY
from tests.unit.intake.made import city

RING = KeyRing.parse(f"k1:{KEY}", setting="VAULT_KEYS")


def workers(**settings: object) -> int:
    return len(photo_workers(IntakeSettings.model_validate(settings), *city(), RING))


@pytest.mark.parametrize("named", [{}, {"photos": ""}, {"photos": None}])
async def test_without_a_folder_one_line_says_that_none_is_fetched(named: dict[str, object]) -> None:
    assert workers(**named) == 1
    with capture_logs() as logs:
        await say_off(None)  # type: ignore[arg-type]
    assert [line["event"] for line in logs] == ["photos_off"]
    assert "PHOTOS" in logs[0]["why"]


def test_with_a_folder_several_fetch_and_one_erases(tmp_path: Path) -> None:
    assert workers(photos=tmp_path / "photos") == AT_ONCE + 1
    assert (tmp_path / "photos").is_dir()


def test_a_folder_that_cannot_be_used_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PhotoFolderError):
        workers(photos=tmp_path / "file")
