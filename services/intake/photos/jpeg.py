"""Takes out of a JPEG (ITU-T T.81) everything that is not the picture: Exif, XMP, comments, what follows its end."""

from collections.abc import Iterator

from services.intake.photos.cleaned import Cleaned
from services.intake.photos.exif import Exif, read_exif, upright
from services.intake.photos.faults import PhotoRefusedError

START = b"\xff\xd8\xff"
_END, _SCAN, _COMMENT = 0xD9, 0xDA, 0xFE
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_APP = range(0xE0, 0xF0)
_KEPT_APP = {0xE0: b"JFIF\0", 0xE2: b"ICC_PROFILE\0", 0xEE: b"Adobe"}
"""What decides how the picture looks: density, colours."""
_ALONE = frozenset((0x01, *range(0xD0, 0xD8)))
_EXIF = b"Exif\0\0"
_HEAD = 2
_JFIF = 12
"""Bytes of its name, version and density; the thumbnail's two sides follow."""


def clean(data: bytes) -> Cleaned:
    """Take out what is not the picture; which side is up stays. Raises `PhotoRefusedError`."""
    kept: list[bytes] = [data[:_HEAD]]
    exif, pixels = Exif(), 0
    for marker, block in _blocks(data):
        body = block[4:]
        if marker in _FRAMES:
            pixels = max(pixels, _pixels(body))
        if marker == _APP[1] and body.startswith(_EXIF):
            exif = read_exif(body[len(_EXIF) :])
        if _is_picture(marker, body):
            kept.append(_without_thumbnail(body) if marker == _APP[0] else block)
    if exif.orientation != 1:
        kept.insert(1, _exif_block(upright(exif.orientation)))
    return Cleaned(b"".join(kept), exif, pixels)


def _without_thumbnail(jfif: bytes) -> bytes:
    """Keep version and density; a thumbnail may show what was cut away later."""
    return b"\xff\xe0" + (_JFIF + 4).to_bytes(2, "big") + jfif[:_JFIF].ljust(_JFIF, b"\0") + bytes(2)


def _pixels(frame: bytes) -> int:
    return int.from_bytes(frame[1:3], "big") * int.from_bytes(frame[3:5], "big")


def _is_picture(marker: int, body: bytes) -> bool:
    if marker in _APP:
        return marker in _KEPT_APP and body.startswith(_KEPT_APP[marker])
    return marker != _COMMENT


def _exif_block(tiff: bytes) -> bytes:
    body = _EXIF + tiff
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _blocks(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Give each marker with its block, a scan with its coded data; ends with the end of the first picture."""
    at = _HEAD
    while at + 1 < len(data):
        if data[at] != 0xFF:  # noqa: PLR2004 - what begins a marker
            break
        marker = data[at + 1]
        if marker == 0xFF:  # noqa: PLR2004 - may be repeated
            at += 1
            continue
        if marker == _END:
            yield marker, data[at : at + 2]
            return
        end = at + 2 if marker in _ALONE else at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        if end < at + 2 or end > len(data):
            break
        if marker == _SCAN:
            end = _scan_end(data, end)
        yield marker, data[at:end]
        at = end
    raise PhotoRefusedError("broken")


def _scan_end(data: bytes, at: int) -> int:
    """Find the next marker that is not part of coded data (a stuffed zero, a restart)."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        following = data[at + 1]
        if following and following not in _ALONE:
            return at
        at += 2
    raise PhotoRefusedError("broken")
