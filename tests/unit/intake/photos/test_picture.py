import contextlib
import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.photos.exif import Exif, read_exif
from services.intake.photos.faults import PhotoRefusedError
from services.intake.photos.picture import MAX_BYTES, Picture, read_picture
from shared.city.geo import Point
from tests.unit.intake.photos.made import SCAN, SECRET, block, jpeg, png, tiff, webp

PICTURES = {"jpg": jpeg(tiff()), "png": png(tiff()), "webp": webp(tiff())}


@pytest.mark.parametrize("suffix", PICTURES)
def test_the_place_is_read_and_everything_about_the_taker_is_gone(suffix: str) -> None:
    picture = read_picture(PICTURES[suffix])
    assert picture.suffix == suffix
    assert picture.taken_at == Point(pytest.approx(120.57), pytest.approx(30.0416667))
    assert SECRET not in picture.data
    assert read_picture(picture.data).taken_at is None


@pytest.mark.parametrize("suffix", PICTURES)
def test_cleaning_twice_changes_nothing_so_the_name_is_the_contents(suffix: str) -> None:
    once = read_picture(PICTURES[suffix])
    assert read_picture(once.data) == Picture(once.data, suffix, None)
    assert once.name == read_picture(once.data).name


def test_the_coded_data_and_which_side_is_up_stay() -> None:
    data = read_picture(jpeg(tiff(turned=6))).data
    assert SCAN in data
    assert data.endswith(b"\xff\xd9")
    assert read_exif(data[data.index(b"Exif\0\0") + 6 :]).orientation == 6


def test_a_picture_that_stands_upright_has_no_exif_left() -> None:
    assert b"Exif" not in read_picture(jpeg(tiff(turned=1))).data


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_of_both_byte_orders(order: str) -> None:
    read = read_exif(tiff(order=order, turned=3))
    assert read == Exif(Point(pytest.approx(120.57), pytest.approx(30.0416667)), 3)


def test_south_and_west_are_negative() -> None:
    point = read_exif(tiff(refs=(b"S", b"W"))).point
    assert point is not None
    assert (point.lat < 0, point.lon < 0) == (True, True)


@pytest.mark.parametrize("lat", [(95, 0, 0), (4_000_000_000, 0, 0)])
def test_a_point_that_is_not_on_earth_is_none(lat: tuple[int, ...]) -> None:
    assert read_exif(tiff(lat=lat)).point is None


@pytest.mark.parametrize("end", range(len(tiff())))
def test_exif_that_is_cut_anywhere_is_read_as_far_as_it_goes(end: int) -> None:
    assert read_exif(tiff()[:end]).orientation in {1, 6}


def test_a_point_whose_hemisphere_lies_behind_the_end_is_none() -> None:
    entry = struct.Struct("<HHII")
    angles = struct.pack("<6I", 30, 1, 0, 1, 0, 1)
    head = b"II*\0" + struct.pack("<I", 8 + len(angles)) + angles
    gps = len(head) + 2 + entry.size + 4
    main = struct.pack("<H", 1) + entry.pack(0x8825, 4, 1, gps) + bytes(4)
    where = struct.pack("<H", 4) + entry.pack(2, 5, 3, 8) + entry.pack(4, 5, 3, 8) + entry.pack(3, 2, 2, 69)
    cut = head + main + where + struct.pack("<HHI", 1, 2, 2)
    assert read_exif(cut).point is None


def test_an_absurd_orientation_is_upright() -> None:
    assert read_exif(tiff(turned=77)).orientation == 1


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_a_picture"),
        (b"<html>", "not_a_picture"),
        (b"GIF89a", "not_a_picture"),
        (b"\xff\xd8\xff", "broken"),
        (jpeg(tiff())[:60], "broken"),
        (b"\xff\xd8" + block(0xE0, b"JFIF\0")[:3] + b"\x00", "broken"),
        (png(tiff())[:-40], "broken"),
        (png(tiff()).replace(b"IDATx", b"IDATy"), "broken"),
        (b"RIFF\xff\xff\xff\x7fWEBP", "broken"),
        (b"RIFF\x04\0\0\0WAVE", "broken"),
        (bytes(MAX_BYTES + 1), "too_large"),
        (jpeg(size=(65_000, 65_000)), "too_many_pixels"),
        (png(tiff(), size=(2**31 - 1, 2**31 - 1)), "too_many_pixels"),
        (webp(tiff(), size=(2**24, 2**24)), "too_many_pixels"),
        (jpeg(size=(0, 4000)), "broken"),
        (b"\xff\xd8\xff\xe0\x00\x04JF\xff\xd9", "broken"),
    ],
)
def test_what_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(PhotoRefusedError, match=reason):
        read_picture(data)


@pytest.mark.parametrize("suffix", PICTURES)
@given(data=st.data())
def test_a_picture_spoilt_anywhere_is_read_or_refused(suffix: str, data: st.DataObject) -> None:
    spoilt = bytearray(PICTURES[suffix])
    for at in data.draw(st.lists(st.integers(4, len(spoilt) - 1), max_size=6)):
        spoilt[at] = data.draw(st.integers(0, 255))
    with contextlib.suppress(PhotoRefusedError):
        assert read_picture(bytes(spoilt[: data.draw(st.integers(0, len(spoilt)))])).suffix == suffix


@given(st.binary(max_size=200), st.sampled_from([b"II*\0", b"MM\0*"]))
def test_any_exif_is_taken(data: bytes, head: bytes) -> None:
    assert read_exif(head + data).orientation in range(1, 9)


def test_the_worst_picture_of_four_megabytes_takes_seconds_at_most() -> None:
    worst = jpeg(behind=b"")[:-2] + b"\xff\x00" * 2**21 + b"\xff\xd9"
    start = time.process_time()
    read_picture(worst)
    assert time.process_time() - start < 5
