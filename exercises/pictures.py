"""Pictures from people: checked by content, turned upright, freed of all but the image, stored small."""

from __future__ import annotations

import hashlib
import io
import subprocess
import sys
from dataclasses import dataclass
from typing import IO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image

from exercises import decoding
from exercises.decoding import WIDTHS

FOLDER = "pictures"
LARGEST_FILE = 10 * 1024 * 1024


@dataclass(frozen=True)
class StoredPicture:
    """Where a picture went: files `<stem>-<width>.avif|webp` for each of `widths`, and the largest size."""

    stem: str
    width: int
    height: int
    widths: list[int]


def read_picture(file: IO[bytes], size: int) -> Image.Image:
    """The image in an uploaded file of `size` bytes: upright, 8 bits, RGB or RGBA, at most 720 wide.

    Raises ValidationError with a sentence for the person who sent it, after seconds at most.
    """
    if size > LARGEST_FILE:
        raise ValidationError(_("This file is larger than 10 MB. Save the picture smaller and try again."))
    file.seek(0)
    try:
        # -I: what lies beside the program is not taken for a module of Python's.
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-I", decoding.__file__, str(decoding.SECONDS)],
            input=file.read(),
            capture_output=True,
            timeout=decoding.PATIENCE,
        )
    except subprocess.TimeoutExpired as error:
        raise refusal(decoding.TOO_COSTLY) from error
    if done.returncode:  # below zero: ended by the limit of its time, or by what the file did to a library
        raise refusal(
            done.stderr.decode(errors="replace").strip() if done.returncode > 0 else decoding.TOO_COSTLY
        )
    head, _line, pixels = done.stdout.partition(b"\n")
    mode, width, height = head.decode().split()
    return Image.frombytes(mode, (int(width), int(height)), pixels)


def refusal(reason: str) -> ValidationError:
    """A reason of `decoding` in words."""
    sentences = {
        decoding.TOO_LARGE: _(
            "This picture has more than 20 million pixels. Make it smaller, 1440 pixels wide is plenty."
        ),
        decoding.TOO_LONG: _(
            "This picture is more than four times as long as it is wide. Cut it and try again."
        ),
        decoding.UNREADABLE: _(
            "This file is not a picture that can be read here. Choose a whole JPEG, PNG or WebP file; 1440 pixels wide "
            "is plenty."
        ),
    }
    too_costly = _(
        "This picture takes too much time or memory to be read. Save it as a plain JPEG, 1440 pixels wide is plenty."
    )
    return ValidationError(sentences.get(reason, too_costly))


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
