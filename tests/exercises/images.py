"""Images for tests, made on the spot: good ones, strange ones and harmful ones."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

# Left half red, right half blue; the top left corner green: turning and cutting are seen.
RED, BLUE, GREEN = (200, 30, 30), (30, 30, 200), (30, 200, 30)


def drawing(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (width // 2, 0, width, height))
    image.paste(GREEN, (0, 0, width // 4, height // 4))
    return image.convert(mode)


def encoded(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def jpeg_from_a_phone() -> bytes:
    """Lying on its side with orientation 6 (turned right it is upright), with camera, place and a comment."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SecretCamera"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (52.0, 31.0, 12.0)
    gps[3], gps[4] = "E", (13.0, 24.0, 18.0)
    return encoded(drawing(), "JPEG", quality=95, exif=exif, comment=b"SecretComment")


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of_size(width: int, height: int, body: bytes = b"") -> bytes:
    """A PNG that says it has this size, with `body` as its compressed pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + png_chunk(b"IHDR", header)
        + png_chunk(b"IDAT", body or zlib.compress(bytes(1000)))
        + png_chunk(b"IEND", b"")
    )


def png_bomb() -> bytes:
    """A few kilobytes that would fill 30,000 × 30,000 pixels."""
    return png_of_size(30_000, 30_000, zlib.compress(bytes(3_000_000)))


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def webp_of_much_memory() -> bytes:
    """A few kilobytes that take hundreds of megabytes to decode."""
    return encoded(Image.new("RGBA", (5000, 4000), RED), "WEBP", lossless=True)


def jpeg_of_many_scans(scans: int = 700_000) -> bytes:
    """A progressive JPEG whose last scan comes again and again: each costs a pass over the whole picture."""
    whole = encoded(Image.new("L", (4000, 4000), 128), "JPEG", progressive=True, quality=30)
    last = whole.rindex(b"\xff\xda")
    scan = whole[last:-2]
    return whole[:-2] + scan * min(scans, (9_000_000 - len(whole)) // len(scan)) + b"\xff\xd9"
