"""From masters (PNG) to what is committed: AVIF and WebP at the widths in use, and the manifest.

The manifest is written from the files that are there, so that it never names a picture that is not.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
MASTERS = ROOT / "pictures" / "masters"
PUBLISHED = ROOT / "static" / "pictures"
MANIFEST = ROOT / "exercises" / "data" / "pictures.toml"
WIDTHS = (360, 720)
LOOP_WIDTHS = (480,)
AVIF_QUALITY = 62
WEBP_QUALITY = 80
# Of a motion, from the best: the first that is small enough is taken. A WebP keeps its alpha nearly whole, since
# the soft shadow lies in it: fewer than about a hundred steps (alpha_quality 80) show as rings.
AVIF_LOOP: tuple[dict[str, Any], ...] = tuple(
    {"quality": quality, "speed": 4, "max_threads": 1} for quality in (64, 58, 52, 46, 40)
)
WEBP_LOOP: tuple[dict[str, Any], ...] = tuple(
    {"quality": quality, "alpha_quality": alpha, "method": 6}
    for quality, alpha in ((72, 95), (72, 88), (64, 88), (56, 85), (48, 85), (48, 80), (40, 80))
)
HELD_LIMIT = 20_000  # bytes, AVIF at 720
LOOP_LIMIT = 150_000  # bytes


@dataclass(frozen=True)
class Row:
    """One row of the manifest."""

    subject: str
    role: str
    stem: str
    order: int
    width: int
    height: int
    widths: tuple[int, ...]
    alt: str


def resized(image: Image.Image, width: int) -> Image.Image:
    """Scaled to a width, with colours weighted by alpha so that edges stay clean."""
    if image.width == width:
        return image
    height = round(image.height * width / image.width)
    return image.convert("RGBa").resize((width, height), Image.Resampling.LANCZOS).convert("RGBA")


def is_current(stem: str, masters: list[Path]) -> bool:
    """Whether every published file of a picture is newer than its masters and than this module."""
    files = [*PUBLISHED.glob(f"{stem}-[0-9]*.avif"), *PUBLISHED.glob(f"{stem}-[0-9]*.webp")]
    sources = [*masters, Path(__file__)]
    newest = max(source.stat().st_mtime for source in sources)
    return bool(files) and min(file.stat().st_mtime for file in files) > newest


def publish_still(master: Path, stem: str, widths: tuple[int, ...] = WIDTHS) -> None:
    """Write one picture in both formats at every width."""
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    image = Image.open(master).convert("RGBA")
    for width in widths:
        scaled = resized(image, width)
        avif = PUBLISHED / f"{stem}-{width}.avif"
        for quality in range(AVIF_QUALITY, 34, -4):
            scaled.save(avif, quality=quality, speed=6, max_threads=1)
            if avif.stat().st_size <= HELD_LIMIT:
                break
        scaled.save(PUBLISHED / f"{stem}-{width}.webp", quality=WEBP_QUALITY, method=6, alpha_quality=85)


def publish_loop(
    masters: list[Path], durations: list[int], stem: str, widths: tuple[int, ...] = LOOP_WIDTHS
) -> None:
    """Write one motion, for ever repeating, in both formats; quality falls until it is small enough."""
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    images = [Image.open(master).convert("RGBA") for master in masters]
    for width in widths:
        frames = [resized(image, width) for image in images]
        for suffix, steps in (("avif", AVIF_LOOP), ("webp", WEBP_LOOP)):
            target = PUBLISHED / f"{stem}-{width}.{suffix}"
            for options in steps:
                frames[0].save(
                    target,
                    save_all=True,
                    append_images=frames[1:],
                    duration=durations,
                    loop=0,
                    **options,
                )
                if target.stat().st_size <= LOOP_LIMIT:
                    break
            else:
                raise ValueError(f"{target.name} does not fit into {LOOP_LIMIT} bytes: draw fewer frames")
            if suffix == "avif":
                target.write_bytes(undated(target.read_bytes()))


def undated(motion: bytes) -> bytes:
    """A moving AVIF without the time of its making, so that the same frames give the same bytes.

    The headers of the movie, its tracks and its media (ISO/IEC 14496-12: mvhd, tkhd, mdhd) each begin with version
    and flags, then the times of creation and change: 8 bytes each in version 1, 4 in version 0.
    """
    begin = motion.index(b"moov")
    end = begin - 4 + int.from_bytes(motion[begin - 4 : begin], "big")
    plain = bytearray(motion)
    for header in (b"mvhd", b"tkhd", b"mdhd"):
        at = motion.find(header, begin, end)
        while at >= 0:
            times = 16 if motion[at + 4] == 1 else 8
            plain[at + 8 : at + 8 + times] = bytes(times)
            at = motion.find(header, at + 4, end)
    return bytes(plain)


def published_widths(stem: str) -> tuple[int, ...]:
    """Widths at which both formats of a picture are there."""
    widths = []
    for file in PUBLISHED.glob(f"{stem}-*.avif"):
        width = file.stem.removeprefix(f"{stem}-")
        if width.isdigit() and file.with_suffix(".webp").exists():
            widths.append(int(width))
    return tuple(sorted(widths))


def row(subject: str, role: str, stem: str, order: int, alt: str) -> Row | None:
    """The manifest's row of a picture, or nothing when its files are not there."""
    widths = published_widths(stem)
    if not widths:
        return None
    with Image.open(PUBLISHED / f"{stem}-{widths[-1]}.webp") as image:
        width, height = image.size
    return Row(subject, role, stem, order, width, height, widths, alt)


def write_manifest(rows: list[Row], target: Path = MANIFEST) -> None:
    """Write the manifest, sorted by subject and order."""
    lines = [
        "# Every picture of the app, written by `make pictures`; texts come from pictures/poses.toml.",
        "# {side} stands for the stretched side, {other} for the other one.",
        "# Drawn for the left side; the mirror image shows the right.",
        "",
    ]
    for entry in sorted(rows, key=lambda each: (each.subject, each.order, each.stem)):
        lines += [
            "[[picture]]",
            f'subject = "{entry.subject}"',
            f'role = "{entry.role}"',
            f'stem = "{entry.stem}"',
            f"order = {entry.order}",
            f"width = {entry.width}",
            f"height = {entry.height}",
            f"widths = {list(entry.widths)}",
            f'alt = "{entry.alt}"',
            "",
        ]
    text = "\n".join(lines)
    tomllib.loads(text)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
