"""Takes out of a WebP (RFC 9649) its Exif, XMP and unknown blocks."""

from services.intake.photos.exif import Exif, read_exif
from services.intake.photos.faults import PhotoRefusedError

START = b"RIFF"
_HEAD = 12
_KEPT = frozenset((b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"))
_SAYS_EXIF, _SAYS_XMP = 0x08, 0x04


def clean(data: bytes) -> tuple[bytes, Exif]:
    """Give the picture alone and what its Exif said. Raises `PhotoRefusedError`."""
    total = 8 + int.from_bytes(data[4:8], "little")
    if data[8:_HEAD] != b"WEBP" or total > len(data):
        raise PhotoRefusedError("broken")
    kept: list[bytes] = []
    exif = Exif()
    at = _HEAD
    while at + 8 <= total:
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = at + 8 + size
        if end > total:
            raise PhotoRefusedError("broken")
        name, body = data[at : at + 4], data[at + 8 : end]
        if name == b"EXIF":
            exif = read_exif(body.removeprefix(b"Exif\0\0"))
        if name in _KEPT:
            kept.append(name + data[at + 4 : at + 8] + _without_flags(name, body) + bytes(size % 2))
        at = end + size % 2
    body = b"WEBP" + b"".join(kept)
    return START + len(body).to_bytes(4, "little") + body, exif


def _without_flags(name: bytes, body: bytes) -> bytes:
    """Take back the header's word that Exif and XMP follow."""
    if name != b"VP8X" or not body:
        return body
    return bytes([body[0] & ~(_SAYS_EXIF | _SAYS_XMP)]) + body[1:]
