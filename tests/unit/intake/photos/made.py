"""Pictures of our own making, with everything in them that must not stay."""

import struct
import zlib

SECRET = b"taken by Zhang Wei"
SCAN = b"\x12\xff\x00\x34\xff\xd0\x56"


def tiff(
    lat: tuple[int, ...] = (30, 2, 30), refs: tuple[bytes, bytes] = (b"N", b"E"), order: str = "<", turned: int = 6
) -> bytes:
    """Make Exif with an orientation and a point: 30°02'30" by 120°34'12" unless told."""
    main, gps, values = 8, 8 + 2 + 2 * 12 + 4, 8 + 2 + 2 * 12 + 4 + 2 + 4 * 12 + 4
    head = {"<": b"II*\0", ">": b"MM\0*"}[order] + struct.pack(f"{order}I", main)
    entry = f"{order}HHI"
    first = struct.pack(f"{order}H", 2) + struct.pack(entry, 0x0112, 3, 1) + struct.pack(f"{order}HH", turned, 0)
    first += struct.pack(entry, 0x8825, 4, 1) + struct.pack(f"{order}II", gps, 0)
    where = struct.pack(f"{order}H", 4)
    where += (
        struct.pack(entry, 1, 2, 2)
        + refs[0].ljust(4, b"\0")
        + struct.pack(entry, 2, 5, 3)
        + struct.pack(f"{order}I", values)
    )
    where += struct.pack(entry, 3, 2, 2) + refs[1].ljust(4, b"\0") + struct.pack(entry, 4, 5, 3)
    where += struct.pack(f"{order}II", values + 24, 0)
    angles = [number for part in (*lat, 120, 34, 12) for number in (part, 1)]
    return head + first + where + struct.pack(f"{order}12I", *angles) + SECRET


def block(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def jpeg(exif: bytes | None = None, behind: bytes = SECRET, size: tuple[int, int] = (3000, 4000)) -> bytes:
    blocks = [block(0xE0, b"JFIF\0" + bytes(7) + b"\x02\x03" + SECRET)]
    if exif is not None:
        blocks.append(block(0xE1, b"Exif\0\0" + exif))
    blocks += [block(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + SECRET), block(0xED, SECRET), block(0xFE, SECRET)]
    blocks += [
        block(0xDB, bytes(65)),
        block(0xC0, b"\x08" + struct.pack(">HH", *size) + bytes(10)),
        block(0xDA, bytes(10)) + SCAN,
        b"\xff\xd9",
    ]
    return b"\xff\xd8" + b"".join(blocks) + behind


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(exif: bytes, size: tuple[int, int] = (3000, 4000)) -> bytes:
    chunks = [
        chunk(b"IHDR", struct.pack(">II", *size) + bytes(5)),
        chunk(b"eXIf", exif),
        chunk(b"tEXt", SECRET),
        chunk(b"IDAT", b"x"),
        chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks) + SECRET


def webp(exif: bytes, size: tuple[int, int] = (3000, 4000)) -> bytes:
    canvas = b"".join((side - 1).to_bytes(3, "little") for side in size)
    parts = [(b"VP8X", b"\x0c" + bytes(3) + canvas), (b"VP8 ", b"abc"), (b"EXIF", exif), (b"XMP ", SECRET)]
    body = b"WEBP" + b"".join(n + struct.pack("<I", len(b)) + b + bytes(len(b) % 2) for n, b in parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body + SECRET
