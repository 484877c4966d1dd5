"""Reads where a picture was taken, and which side is up, from Exif (CIPA DC-008, a TIFF file in small)."""

import struct
from dataclasses import dataclass

from shared.city.geo import Point

_HEADERS = {b"II*\0": "<", b"MM\0*": ">"}
_ORIENTATION, _GPS = 0x0112, 0x8825
_LAT_REF, _LAT, _LON_REF, _LON = 1, 2, 3, 4
_MOST_ENTRIES = 512
_ENTRY = 12
_DEGREES = 3
_UPRIGHT = 1
_ORIENTATIONS = range(1, 9)


@dataclass(frozen=True)
class Exif:
    """What is used of it: the point (WGS-84 by the standard) and the orientation, 1 when upright."""

    point: Point | None = None
    orientation: int = _UPRIGHT


def read_exif(tiff: bytes) -> Exif:
    """Read a TIFF block; what is broken or absurd is not there. Raises nothing."""
    try:
        return _read(tiff)
    except (struct.error, ValueError, ZeroDivisionError, IndexError):
        return Exif()


def upright(orientation: int) -> bytes:
    """Make the smallest TIFF block that says which side is up."""
    return b"II*\0" + struct.pack("<IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, orientation, 0, 0)


def _read(tiff: bytes) -> Exif:
    order = _HEADERS.get(tiff[:4])
    if order is None:
        return Exif()
    (first,) = struct.unpack_from(f"{order}I", tiff, 4)
    main = _directory(tiff, order, first)
    turned = struct.unpack_from(f"{order}H", tiff, main[_ORIENTATION])[0] if _ORIENTATION in main else _UPRIGHT
    point = None
    if _GPS in main:
        (where,) = struct.unpack_from(f"{order}I", tiff, main[_GPS])
        point = _point(tiff, order, _directory(tiff, order, where))
    return Exif(point, turned if turned in _ORIENTATIONS else _UPRIGHT)


def _directory(tiff: bytes, order: str, start: int) -> dict[int, int]:
    """Give by tag where the value, or the offset of it, stands."""
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    entries = range(start + 2, start + 2 + min(count, _MOST_ENTRIES) * _ENTRY, _ENTRY)
    return {struct.unpack_from(f"{order}H", tiff, entry)[0]: entry + 8 for entry in entries}


def _point(tiff: bytes, order: str, gps: dict[int, int]) -> Point | None:
    if not {_LAT_REF, _LAT, _LON_REF, _LON} <= gps.keys():
        return None
    lat = _angle(tiff, order, gps[_LAT]) * (-1 if tiff[gps[_LAT_REF]] in b"Ss" else 1)
    lon = _angle(tiff, order, gps[_LON]) * (-1 if tiff[gps[_LON_REF]] in b"Ww" else 1)
    nowhere = lat == 0 and lon == 0  # cameras without a fix write zeros
    return None if nowhere or abs(lat) > 90 or abs(lon) > 180 else Point(lon, lat)  # noqa: PLR2004 - degrees


def _angle(tiff: bytes, order: str, at: int) -> float:
    (offset,) = struct.unpack_from(f"{order}I", tiff, at)
    parts = struct.unpack_from(f"{order}{2 * _DEGREES}I", tiff, offset)
    return float(sum(parts[2 * i] / parts[2 * i + 1] / 60**i for i in range(_DEGREES) if parts[2 * i]))
