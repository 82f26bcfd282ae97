"""From masters (PNG) to what is committed: AVIF and WebP at the widths in use, and the manifest.

The manifest is written from the files that are there, so that it never names a picture that is not.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from scipy import ndimage

ROOT = Path(__file__).resolve().parent.parent
MASTERS = ROOT / "pictures" / "masters"
PUBLISHED = ROOT / "static" / "pictures"
MANIFEST = ROOT / "exercises" / "data" / "pictures.toml"
WIDTHS = (360, 720)
LOOP_WIDTHS = (480,)
AVIF_QUALITY = 62
WEBP_QUALITY = 80
HELD_LIMIT = 20_000  # bytes, AVIF at 720
LOOP_LIMIT = 150_000  # bytes
SPECK = 60  # pixels: a piece smaller than this is noise
HAZE = (10, 30)  # alpha below the first is noise of the denoiser, above the second is picture


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


def cleaned(image: Image.Image) -> Image.Image:
    """Without the faint haze that the denoiser leaves on the shadow catcher, and with clean outlines."""
    pixels = np.array(image.convert("RGBA")).astype(float)
    colour, alpha = _outlines(pixels[..., :3], pixels[..., 3])
    low, high = HAZE
    alpha = np.where(alpha < low, 0, np.where(alpha < high, (alpha - low) * high / (high - low), alpha))
    alpha[_specks(alpha)] = 0
    colour[alpha < 1] = 0
    return Image.fromarray(np.dstack([colour, alpha]).round().clip(0, 255).astype(np.uint8))


def _specks(alpha: np.ndarray) -> np.ndarray:
    """Where stray pixels stand alone on the empty ground."""
    pieces, count = ndimage.label(alpha > 0, np.ones((3, 3)))
    sizes = ndimage.sum_labels(np.ones_like(alpha), pieces, range(count + 1))
    return (sizes < SPECK)[pieces] & (pieces > 0)


def _outlines(colour: np.ndarray, alpha: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Even out the edge of the figure: few samples leave it ragged, and dark where it meets the ground.

    A pixel beside the solid figure takes the colour of its solid neighbours where the step is steep (a shadow
    runs out slowly and stays as it is), and the alpha along that edge is softened by half a pixel.
    """
    solid = alpha >= 250
    beside = ndimage.binary_dilation(solid, np.ones((5, 5))) & ~solid
    weight = ndimage.uniform_filter(solid.astype(float), 5)
    near = np.dstack([ndimage.uniform_filter(colour[..., k] * solid, 5) for k in range(3)])
    near = near / np.maximum(weight, 1e-6)[..., None]
    step = ndimage.maximum_filter(alpha, 3) - ndimage.minimum_filter(alpha, 3)
    edge = np.clip((step - 110) / 60, 0, 1)
    share = (edge * beside)[..., None]
    soft = ndimage.gaussian_filter(alpha, 0.65)
    return colour * (1 - share) + near * share, alpha * (1 - edge) + soft * edge


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
    image = cleaned(Image.open(master))
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
    images = [cleaned(Image.open(master)) for master in masters]
    for width in widths:
        frames = [resized(image, width) for image in images]
        for suffix, qualities in (("avif", range(58, 26, -6)), ("webp", range(72, 20, -8))):
            target = PUBLISHED / f"{stem}-{width}.{suffix}"
            options = (
                {"speed": 4, "max_threads": 1} if suffix == "avif" else {"method": 4, "alpha_quality": 60}
            )
            for quality in qualities:
                frames[0].save(
                    target,
                    save_all=True,
                    append_images=frames[1:],
                    duration=durations,
                    loop=0,
                    quality=quality,
                    **options,
                )
                if target.stat().st_size <= LOOP_LIMIT:
                    break


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
