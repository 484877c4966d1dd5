"""A picture as it may be kept: known by its first bytes, not by its name; without what tells of its taker."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from services.intake.photos import jpeg, png, webp
from services.intake.photos.cleaned import Cleaned
from services.intake.photos.faults import PhotoRefusedError
from shared.city.geo import Point

MAX_BYTES = 20 * 2**20
"""A telephone's picture has 2 to 12 MB."""
MAX_PIXELS = 120_000_000
"""A telephone's best has 108 million; more in a small file is meant to burst whoever opens it."""
_Clean = Callable[[bytes], Cleaned]
_TYPES: dict[str, tuple[bytes, _Clean]] = {
    "jpg": (jpeg.START, jpeg.clean),
    "png": (png.START, png.clean),
    "webp": (webp.START, webp.clean),
}


@dataclass(frozen=True)
class Picture:
    """The cleaned bytes, named by their own digest, and where the camera says they were taken (WGS-84)."""

    data: bytes
    suffix: str
    taken_at: Point | None

    @property
    def name(self) -> str:
        return f"{sha256(self.data).hexdigest()}.{self.suffix}"


def read_picture(data: bytes) -> Picture:
    """Read and clean a picture. Raises `PhotoRefusedError`.

    Its reasons: `too_large`, `not_a_picture`, `broken`, `too_many_pixels`.
    """
    if len(data) > MAX_BYTES:
        raise PhotoRefusedError("too_large")
    for suffix, (start, clean) in _TYPES.items():
        if data.startswith(start):
            cleaned = clean(data)
            if not cleaned.pixels:
                raise PhotoRefusedError("broken")
            if cleaned.pixels > MAX_PIXELS:
                raise PhotoRefusedError("too_many_pixels")
            return Picture(cleaned.data, suffix, cleaned.exif.point)
    raise PhotoRefusedError("not_a_picture")
