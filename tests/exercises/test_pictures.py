"""Uploaded pictures: what is taken, what is refused and why, what is stored, and how it is served."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from PIL import Image

from exercises import decoding
from exercises.decoding import Refused, decode
from exercises.pictures import LARGEST_FILE, read_picture, refusal, store_picture
from tests.exercises.images import (
    BLUE,
    GREEN,
    RED,
    drawing,
    encoded,
    jpeg_from_a_phone,
    jpeg_of_many_scans,
    png_bomb,
    png_of_size,
    turned,
    webp_of_much_memory,
)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def read(data: bytes) -> Image.Image:
    """As the program does; here without a process for each."""
    return decode(io.BytesIO(data))


def near(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(a - b) < 24 for a, b in zip(pixel[:3], colour, strict=True))


def refused(data: bytes) -> str:
    with pytest.raises(Refused) as caught:
        read(data)
    return refusal(str(caught.value)).messages[0]


def said_to_the_sender(data: bytes, size: int | None = None) -> str:
    with pytest.raises(ValidationError) as caught:
        read_picture(io.BytesIO(data), len(data) if size is None else size)
    return caught.value.messages[0]


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken(media: Path) -> None:
    data = jpeg_from_a_phone()
    assert b"SecretCamera" in data
    image = read(data)
    assert image.height > image.width
    assert near(image.getpixel((image.width - 20, 20)), GREEN)  # the top left corner has moved to the right
    assert near(image.getpixel((20, 20)), RED)
    assert near(image.getpixel((20, image.height - 20)), BLUE)
    stored = store_picture(image)
    files = sorted((media / "pictures").iterdir())
    assert len(files) == 4
    for path in files:
        assert b"Secret" not in path.read_bytes()
        with Image.open(path) as kept:
            assert not kept.getexif()
            assert not {"exif", "icc_profile", "xmp", "comment"} & {
                key for key in kept.info if kept.info[key]
            }
    assert (stored.width, stored.height) == image.size


def test_both_kinds_are_stored_in_the_widths_of_the_templates(media: Path) -> None:
    stored = store_picture(read(encoded(drawing(1600, 1200), "PNG")))
    assert (stored.width, stored.height, stored.widths) == (720, 540, [360, 720])
    sizes = {}
    for path in (media / "pictures").iterdir():
        with Image.open(path) as image:
            sizes[path.name.removeprefix(stored.stem)] = (image.format, image.size)
    assert sizes == {
        "-360.avif": ("AVIF", (360, 270)),
        "-360.webp": ("WEBP", (360, 270)),
        "-720.avif": ("AVIF", (720, 540)),
        "-720.webp": ("WEBP", (720, 540)),
    }


@pytest.mark.parametrize(
    ("width", "widths"), [(200, [200]), (360, [360]), (500, [360, 500]), (720, [360, 720])]
)
def test_nothing_is_scaled_up(width: int, widths: list[int]) -> None:
    stored = store_picture(read(encoded(drawing(width, width), "PNG")))
    assert (stored.width, stored.widths) == (width, widths)


def test_the_name_follows_from_the_content(media: Path) -> None:
    first = store_picture(read(encoded(drawing(400, 300), "PNG")))
    times = {path: path.stat().st_mtime_ns for path in (media / "pictures").iterdir()}
    again = store_picture(read(encoded(drawing(400, 300), "PNG", compress_level=1)))
    other = store_picture(read(encoded(drawing(400, 301), "PNG")))
    assert first.stem == again.stem != other.stem
    assert all(path.stat().st_mtime_ns == time for path, time in times.items())


def test_cmyk_16_bits_grey_and_palettes_are_understood() -> None:
    cmyk = read(encoded(drawing(mode="CMYK"), "JPEG", quality=95))
    assert (cmyk.mode, near(cmyk.getpixel((cmyk.width - 20, 200)), BLUE)) == ("RGB", True)

    deep = Image.new("I;16", (300, 200), 40_000)
    grey = read(encoded(deep, "PNG"))
    assert (grey.mode, grey.getpixel((9, 9))) == ("RGB", (156, 156, 156))

    palette = drawing(300, 200).convert("RGBA")
    palette.putalpha(Image.new("L", palette.size, 255))
    palette.paste((0, 0, 0, 0), (0, 100, 300, 200))
    clear = read(encoded(palette.quantize(), "PNG"))
    assert clear.mode == "RGBA"
    assert clear.getpixel((150, 150))[3] == 0
    assert clear.getpixel((290, 20))[3] == 255

    assert read(encoded(drawing(mode="1"), "PNG")).mode == "RGB"
    assert read(encoded(drawing(mode="LA"), "PNG")).mode == "RGBA"


def test_colours_of_another_profile_and_a_broken_profile_are_no_obstacle() -> None:
    assert read(encoded(drawing(), "JPEG", icc_profile=b"not a profile")).mode == "RGB"


def test_the_first_picture_of_an_animation_is_taken() -> None:
    frames = [drawing(300, 200), Image.new("RGB", (300, 200), "black")]
    data = encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    assert near(read(data).getpixel((290, 190)), BLUE)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"just some text, renamed to photo.jpg",
        encoded(drawing(), "JPEG")[:2000],
        encoded(drawing(), "PNG")[:-700],
        encoded(drawing(), "WEBP")[:500],
        encoded(drawing(300, 200), "GIF", save_all=True, append_images=[drawing(300, 200).rotate(90)]),
        encoded(drawing(), "TIFF"),
        encoded(drawing(), "BMP"),
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"\x89PNG\r\n\x1a\n" + bytes(100),
        b"\xff\xd8\xff" + bytes(100),
        png_of_size(0, 0),
        png_of_size(300, 200),
    ],
    ids=[
        "empty",
        "text",
        "cut jpeg",
        "cut png",
        "cut webp",
        "animated gif",
        "tiff",
        "bmp",
        "svg",
        "png of zeros",
        "jpeg of zeros",
        "no size",
        "too few pixels",
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    assert "not a picture that can be read" in refused(data)


def test_too_many_pixels_are_refused_before_they_are_decoded() -> None:
    assert "more than 20 million pixels" in refused(png_bomb())
    assert "more than 20 million pixels" in refused(png_of_size(7000, 3000))
    assert "more than 20 million pixels" in refused(encoded(Image.new("L", (7000, 3000)), "JPEG"))
    assert read(encoded(Image.new("L", (5000, 4000)), "JPEG")).size == (720, 576)


def test_a_large_file_is_refused_unread() -> None:
    assert "larger than 10 MB" in said_to_the_sender(b"", LARGEST_FILE + 1)


def test_a_strip_is_refused() -> None:
    assert "four times as long" in refused(encoded(Image.new("L", (60, 6000)), "PNG"))


def test_damaged_pictures_end_in_a_message_or_a_picture() -> None:
    chance = random.Random(7)
    for whole in (encoded(drawing(64, 48), form) for form in ("JPEG", "PNG", "WEBP")):
        for _ in range(60):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 20)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            try:
                image = read(bytes(data))
            except Refused:
                continue
            assert image.mode in {"RGB", "RGBA"}


def test_a_process_of_its_own_gives_the_same_image_and_the_same_reasons() -> None:
    for data in (jpeg_from_a_phone(), encoded(drawing(mode="LA"), "PNG")):
        apart, here = read_picture(io.BytesIO(data), len(data)), read(data)
        assert (apart.mode, apart.size, apart.tobytes()) == (here.mode, here.size, here.tobytes())
    assert "not a picture that can be read" in said_to_the_sender(b"just some text")
    assert "more than 20 million pixels" in said_to_the_sender(png_of_size(7000, 3000))


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (jpeg_of_many_scans, "takes too much time or memory"),
        (webp_of_much_memory, "1440 pixels wide is plenty"),
        (lambda: encoded(drawing(5000, 4000, "RGBA"), "PNG"), "takes too much time or memory"),
    ],
    ids=["time", "memory of a WebP", "memory of a PNG"],
)
def test_a_picture_that_takes_too_much_is_refused_with_a_sentence(
    made: Callable[[], bytes], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (decoding.SECONDS, decoding.MEMORY) == (5, 100 * 1024 * 1024)
    monkeypatch.setattr(decoding, "SECONDS", 1)
    data = made()
    assert len(data) < LARGEST_FILE
    assert said in said_to_the_sender(data)


def test_a_photo_of_a_phone_is_well_within_the_limits() -> None:
    photo = encoded(drawing(4000, 3000), "JPEG", quality=95, exif=turned(6))
    assert read_picture(io.BytesIO(photo), len(photo)).size == (720, 960)


@pytest.mark.django_db
@pytest.mark.parametrize(("extension", "kind"), [("avif", "image/avif"), ("webp", "image/webp")])
def test_a_stored_picture_is_served_for_ever(client: Client, media: Path, extension: str, kind: str) -> None:
    stored = store_picture(read(encoded(drawing(), "PNG")))
    name = f"{stored.stem}-360.{extension}"
    response = client.get(f"/pictures/{name}")
    assert response.content == (media / "pictures" / name).read_bytes()
    assert response["Content-Type"] == kind
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    again = client.get(f"/pictures/{name}", headers={"If-None-Match": response["ETag"]})
    assert (again.status_code, again["Cache-Control"]) == (304, response["Cache-Control"])
    assert client.post(f"/pictures/{name}").status_code == 405


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "x.webp",
        f"{'0' * 32}-360.webp",
        f"{'0' * 32}-360.svg",
        f"{'0' * 32}-360.webp%0a",
        f"{'0' * 31}G-360.webp",
        "..%2f..%2fsecret-key",
        "%2e%2e/secret-key",
        ".hidden",
        "%00",
        f"{'0' * 32}-99999.webp",
    ],
)
def test_any_other_name_is_404(client: Client, media: Path, name: str) -> None:
    (media.parent / "secret-key").write_text("secret")
    assert client.get(f"/pictures/{name}").status_code == 404
