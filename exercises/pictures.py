"""Pictures from people: checked by content, turned upright, freed of all but the image, stored small."""

from __future__ import annotations

import contextlib
import hashlib
import io
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

FOLDER = "pictures"
FORMATS = ("JPEG", "PNG", "WEBP")
LARGEST_FILE = 10 * 1024 * 1024
MOST_PIXELS = 20_000_000
# A strip longer than this is no picture of a person, and its thumbnail would still be huge.
LONGEST_SHAPE = 4
# The widths that the templates' `sizes` choose between.
WIDTHS = (360, 720)
# Neither side has to be longer before the picture is cut to its width, however it lies.
LARGEST_NEEDED = LONGEST_SHAPE * WIDTHS[-1]
# What Pillow was seen to raise over its own collection of broken images.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    IndexError,
    KeyError,
    TypeError,
    EOFError,
    OverflowError,
    MemoryError,
)
SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class StoredPicture:
    """Where a picture went: files `<stem>-<width>.avif|webp` for each of `widths`, and the largest size."""

    stem: str
    width: int
    height: int
    widths: list[int]


def read_picture(file: IO[bytes], size: int) -> Image.Image:
    """The image in an uploaded file of `size` bytes: upright, 8 bits, RGB or RGBA, at most 720 wide.

    Raises ValidationError with a sentence for the person who sent it.
    """
    if size > LARGEST_FILE:
        raise ValidationError(_("This file is larger than 10 MB. Save the picture smaller and try again."))
    unreadable = ValidationError(
        _("This file is not a picture that can be read. Choose a whole JPEG, PNG or WebP file.")
    )
    try:
        file.seek(0)
        image = Image.open(file, formats=FORMATS)
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise too_large()
        if max(width, height) > LONGEST_SHAPE * min(width, height):
            raise ValidationError(
                _("This picture is more than four times as long as it is wide. Cut it and try again.")
            )
        # A JPEG is decoded at the size it is needed in, not at the size it came in.
        image.draft("RGB", (LARGEST_NEEDED, LARGEST_NEEDED))
        image.load()
        return prepared(image)
    except Image.DecompressionBombError as error:
        raise too_large() from error
    except BROKEN as error:
        raise unreadable from error


def too_large() -> ValidationError:
    return ValidationError(
        _("This picture has more than 20 million pixels. Make it smaller, 1440 pixels wide is plenty.")
    )


def prepared(image: Image.Image) -> Image.Image:
    """Upright, in sRGB with 8 bits a channel, no wider than needed, and with nothing attached."""
    profile = image.info.get("icc_profile")
    if image.mode in {"L", "LA", "RGB", "RGBA", "CMYK"}:  # before anything copies millions of pixels
        image.thumbnail((LARGEST_NEEDED, LARGEST_NEEDED), Image.Resampling.LANCZOS)
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


def describe(image: Image.Image) -> StoredPicture:
    """How an image from `read_picture` is stored. Its name follows from its content and so never changes."""
    stem = hashlib.sha256(f"{image.mode} {image.size}".encode() + image.tobytes()).hexdigest()[:32]
    widths = sorted({min(width, image.width) for width in WIDTHS})
    return StoredPicture(stem, image.width, image.height, widths)


def store_picture(image: Image.Image) -> StoredPicture:
    """Write an image from `read_picture` as AVIF and WebP, in each width."""
    stored = describe(image)
    for width in stored.widths:
        height = max(1, round(image.height * width / image.width))
        scaled = image if width == image.width else image.resize((width, height), Image.Resampling.LANCZOS)
        for extension, options in (("avif", {"quality": 60}), ("webp", {"quality": 80, "method": 6})):
            name = f"{FOLDER}/{stored.stem}-{width}.{extension}"
            if not default_storage.exists(name):
                buffer = io.BytesIO()
                scaled.save(buffer, extension.upper(), **options)
                default_storage.save(name, ContentFile(buffer.getvalue()))
    return stored
