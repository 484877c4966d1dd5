from pathlib import Path
from uuid import UUID

import pytest

from services.intake.photos.picture import read_picture
from services.intake.photos.store import PhotoFolderError, PhotoStore
from tests.unit.intake.photos.made import jpeg

ONE, TWO = UUID(int=1), UUID(int=2)


def test_the_same_picture_twice_is_one_file_and_no_half_written_one_remains(tmp_path: Path) -> None:
    store, picture = PhotoStore(tmp_path), read_picture(jpeg())
    assert store.keep(ONE, picture) == store.keep(ONE, picture) == picture.name
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [picture.name]


def test_a_picture_is_for_its_owner_only(tmp_path: Path) -> None:
    PhotoStore(tmp_path).keep(ONE, read_picture(jpeg()))
    assert [path.stat().st_mode & 0o777 for path in tmp_path.rglob("*.jpg")] == [0o600]


def test_erasing_a_ticket_leaves_the_others(tmp_path: Path) -> None:
    store, picture = PhotoStore(tmp_path), read_picture(jpeg())
    for ticket in (ONE, TWO):
        store.keep(ticket, picture)
    store.erase(ONE)
    store.erase(ONE)
    assert store.read(ONE, picture.name) is None
    assert store.read(TWO, picture.name) == picture.data


def test_a_name_that_is_not_ours_reads_nothing(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    for name in ("../../secret", "/etc/hostname", "", "secret"):
        assert PhotoStore(tmp_path).read(ONE, name) is None


def test_a_folder_that_is_missing_is_made_for_its_owner_only(tmp_path: Path) -> None:
    assert PhotoStore.opened(tmp_path / "a" / "photos").root.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_cannot_be_used_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PhotoFolderError, match=r"PHOTOS=.*file.*Name a folder"):
        PhotoStore.opened(tmp_path / "file")
