"""What cleaning a picture's container gives."""

from dataclasses import dataclass

from services.intake.photos.exif import Exif


@dataclass(frozen=True)
class Cleaned:
    """The picture alone, what its Exif said, and its width times its height (0 where it does not say)."""

    data: bytes
    exif: Exif
    pixels: int
