from pathlib import Path
from uuid import UUID

from services.intake.photos.faults import PhotoRefusedError
from services.intake.photos.keep import MOST, keep_photos
from services.intake.photos.picture import read_picture
from services.intake.photos.store import PhotoStore
from tests.unit.intake.photos.made import jpeg, tiff

ONE, TWO = UUID(int=1), UUID(int=2)


class Web:
    """Gives bytes by reference; what it does not know is not there."""

    def __init__(self, **pages: bytes) -> None:
        self.pages = pages

    async def fetch(self, reference: str) -> bytes:
        if reference not in self.pages:
            raise PhotoRefusedError("http_404")
        return self.pages[reference]


async def test_one_bad_reference_stops_no_other(tmp_path: Path) -> None:
    store = PhotoStore(tmp_path)
    kept = await keep_photos(ONE, ["gone", "text", "good"], Web(text=b"<html>", good=jpeg(tiff())), store)
    assert [k.refused for k in kept] == ["http_404", "not_a_picture", ""]
    assert kept[2].taken_at is not None
    assert kept[2].name is not None
    assert store.read(ONE, kept[2].name) == read_picture(jpeg(tiff())).data


async def test_references_beyond_the_most_are_not_followed(tmp_path: Path) -> None:
    kept = await keep_photos(ONE, ["good"] * (MOST + 1), Web(good=jpeg()), PhotoStore(tmp_path))
    assert [k.refused for k in kept[-2:]] == ["", "too_many"]


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
