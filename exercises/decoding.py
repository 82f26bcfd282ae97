"""Pictures from people, read in a process of their own with limits: a small file may ask for minutes and gigabytes.

Runs as a program as well: a picture in, and out come `mode width height` and the pixels, or why not. It imports no
Django, so that it starts quickly.
"""

from __future__ import annotations

import contextlib
import io
import math
import sys
from typing import IO

from PIL import Image, ImageCms, ImageOps

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_PIXELS = 20_000_000
# A strip longer than this is no picture of a person, and its thumbnail would still be huge.
LONGEST_SHAPE = 4
# The widths that the templates' `sizes` choose between.
WIDTHS = (360, 720)
# Of the program: bytes, and seconds of a processor. The clock may run on while others have the processor.
MEMORY = 100 * 1024 * 1024
SECONDS = 5
PATIENCE = 30
# What Pillow was seen to raise over its own collection of broken images.
BROKEN = (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, EOFError, OverflowError)
ORIENTATION = 0x0112
SRGB = ImageCms.createProfile("sRGB")
UNREADABLE, TOO_LARGE, TOO_LONG, TOO_COSTLY = "unreadable", "too large", "too long", "too costly"


class Refused(Exception):  # the picture is, nothing went wrong
    """Its one argument is the reason, one of those above."""


def decode(file: IO[bytes]) -> Image.Image:
    """The image in a file: upright, 8 bits, RGB or RGBA, at most 720 wide. Raises Refused."""
    try:
        image = Image.open(file, formats=FORMATS)
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise Refused(TOO_LARGE)
        if max(width, height) > LONGEST_SHAPE * min(width, height):
            raise Refused(TOO_LONG)
        needed = size_needed(image)
        # A JPEG is decoded at about the size it is needed in, not at the size it came in.
        image.draft("RGB", needed)
        image.load()
        return prepared(image, needed)
    except Image.DecompressionBombError as error:
        raise Refused(TOO_LARGE) from error
    except MemoryError as error:
        raise Refused(TOO_COSTLY) from error
    except BROKEN as error:
        # Some decoders say in words that they got no memory; that of WebP says nothing.
        raise Refused(TOO_COSTLY if "memory" in str(error) else UNREADABLE) from error


def size_needed(image: Image.Image) -> tuple[int, int]:
    """The size, as the picture lies in its file, in which it is as wide as the widest that is stored once upright."""
    lies_on_its_side = image.getexif().get(ORIENTATION) in {5, 6, 7, 8}
    scale = min(1, WIDTHS[-1] / (image.height if lies_on_its_side else image.width))
    return math.ceil(image.width * scale), math.ceil(image.height * scale)


def prepared(image: Image.Image, needed: tuple[int, int]) -> Image.Image:
    """Upright, in sRGB with 8 bits a channel, no wider than needed, and with nothing attached."""
    profile = image.info.get("icc_profile")
    if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"}:  # before anything copies millions of pixels
        image.thumbnail(needed, Image.Resampling.LANCZOS)
    ImageOps.exif_transpose(image, in_place=True)
    if image.mode.startswith("I"):  # 16 bits of grey: keep the upper eight
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    alpha = image.has_transparency_data
    if profile and image.mode in {"RGB", "CMYK"}:
        # With a broken profile the plain numbers are the best there is.
        with contextlib.suppress(*BROKEN, ImageCms.PyCMSError):
            its_own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            image = ImageCms.profileToProfile(image, its_own, SRGB, outputMode="RGB") or image
    image = image.convert("RGBA" if alpha else "RGB")
    if image.width > WIDTHS[-1]:
        image = image.resize(
            (WIDTHS[-1], max(1, round(image.height * WIDTHS[-1] / image.width))), Image.Resampling.LANCZOS
        )
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    return bare


def main() -> None:
    import resource

    seconds = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    # Of all its memory but the libraries' code.
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    try:
        image = decode(io.BytesIO(sys.stdin.buffer.read()))
    except Refused as refused:
        sys.exit(str(refused))
    sys.stdout.buffer.write(f"{image.mode} {image.width} {image.height}\n".encode() + image.tobytes())


if __name__ == "__main__":
    main()
