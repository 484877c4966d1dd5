"""Takes out of a WebP (RFC 9649) its Exif, XMP and unknown blocks."""

from services.intake.photos.cleaned import Cleaned
from services.intake.photos.exif import Exif, read_exif
from services.intake.photos.faults import PhotoRefusedError

START = b"RIFF"
_HEAD = 12
_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_SAYS_EXIF, _SAYS_XMP = 0x08, 0x04
_SIDE = 0x3FFF


def clean(data: bytes) -> Cleaned:
    """Take out what is not the picture. Raises `PhotoRefusedError`."""
    total = 8 + int.from_bytes(data[4:8], "little")
    if data[8:_HEAD] != b"WEBP" or total > len(data):
        raise PhotoRefusedError("broken")
    kept: list[bytes] = []
    exif, pixels = Exif(), 0
    at = _HEAD
    while at + 8 <= total:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size
        if end > total:
            raise PhotoRefusedError("broken")
        name, body = data[at : at + 4], data[at + 8 : end]
        if name == b"EXIF":
            exif = read_exif(body.removeprefix(b"Exif\0\0"))
        pixels = max(pixels, _pixels(name, body))
        if name in _KEPT:
            kept.append(name + data[at + 4 : at + 8] + _without_flags(name, body) + bytes(size % 2))
        at = end + size % 2
    body = b"WEBP" + b"".join(kept)
    return Cleaned(START + len(body).to_bytes(4, "little") + body, exif, pixels)


def _pixels(name: bytes, body: bytes) -> int:
    """Read width times height from the head of the canvas or of a picture; 14 bits a side, 24 for the canvas."""
    if name == b"VP8X":
        return (1 + int.from_bytes(body[4:7], "little")) * (1 + int.from_bytes(body[7:10], "little"))
    if name == b"VP8 ":
        return (int.from_bytes(body[6:8], "little") & _SIDE) * (int.from_bytes(body[8:10], "little") & _SIDE)
    if name == b"VP8L":
        sides = int.from_bytes(body[1:5], "little")
        return (1 + (sides & _SIDE)) * (1 + (sides >> 14 & _SIDE))
    return 0


def _without_flags(name: bytes, body: bytes) -> bytes:
    """Take back the header's word that Exif and XMP follow."""
    if name != b"VP8X" or not body:
        return body
    return bytes([body[0] & ~(_SAYS_EXIF | _SAYS_XMP)]) + body[1:]
