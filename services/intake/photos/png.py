"""Takes out of a PNG (W3C PNG, third edition) every block that no viewer needs: Exif, texts, times, private ones."""

import zlib

from services.intake.photos.exif import Exif, read_exif
from services.intake.photos.faults import PhotoRefusedError

START = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"cICP")
)


def clean(data: bytes) -> tuple[bytes, Exif]:
    """Give the picture alone and what its Exif said. Raises `PhotoRefusedError`."""
    kept = [START]
    exif = Exif()
    at = len(START)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        block, name = data[at:end], data[at + 4 : at + 8]
        if end > len(data) or zlib.crc32(block[4:-4]) != int.from_bytes(block[-4:], "big"):
            break
        if name == b"eXIf":
            exif = read_exif(block[8:-4])
        if name in _KEPT:
            kept.append(block)
        if name == b"IEND":
            return b"".join(kept), exif
        at = end
    raise PhotoRefusedError("broken")
