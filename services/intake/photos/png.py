"""Takes out of a PNG (W3C PNG, third edition) every block that no viewer needs: Exif, texts, times, private ones."""

import zlib

from services.intake.photos.cleaned import Cleaned
from services.intake.photos.exif import Exif, read_exif
from services.intake.photos.faults import PhotoRefusedError

START = b"\x89PNG\r\n\x1a\n"
_KEPT = frozenset(
    (b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"cICP")
)


def clean(data: bytes) -> Cleaned:
    """Take out what is not the picture. Raises `PhotoRefusedError`."""
    kept = [START]
    exif, pixels = Exif(), 0
    at = len(START)
    while at + 12 <= len(data):
        end = at + 12 + int.from_bytes(data[at : at + 4], "big")
        block, name = data[at:end], data[at + 4 : at + 8]
        if end > len(data) or zlib.crc32(block[4:-4]) != int.from_bytes(block[-4:], "big"):
            break
        if name == b"IHDR":
            pixels = int.from_bytes(block[8:12], "big") * int.from_bytes(block[12:16], "big")
        if name == b"eXIf":
            exif = read_exif(block[8:-4])
        if name in _KEPT:
            kept.append(block)
        if name == b"IEND":
            return Cleaned(b"".join(kept), exif, pixels)
        at = end
    raise PhotoRefusedError("broken")
