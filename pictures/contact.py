"""Contact sheets of all published pictures, to judge them by: at full and at card size, on light and on dark.

    python -m pictures.contact          all pictures
    python -m pictures.contact pigeon   those of one subject

Reads the manifest and the WebP files, and writes PNGs into pictures/masters/contact. A motion shows frames of
its way. Sizes in pixels.
"""

import sys
import tomllib
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from .export import MANIFEST, MASTERS, PUBLISHED

FOLDER = MASTERS / "contact"
FULL, CARD = 720, 167  # widths: the largest file, and a card on a phone
THEMES = {"light": ("#efe8db", "#f9f5ec"), "dark": ("#31474b", "#4b6768")}  # of --stage and --stage-lit
LABEL = 16
GAP = 6


def main() -> None:
    """Write the sheets of every theme and size."""
    chosen = sys.argv[1:]
    rows = [
        row
        for row in tomllib.loads(MANIFEST.read_text())["picture"]
        if not chosen or row["subject"] in chosen
    ]
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    for theme in THEMES:
        for size, width, columns, per_sheet in (("full", FULL, 2, 4), ("card", CARD, 8, 64)):
            cells = [cell for row in rows for cell in cells_of(row, width, theme)]
            for number, first in enumerate(range(0, len(cells), per_sheet), 1):
                page = sheet(cells[first : first + per_sheet], columns)
                page.save(FOLDER / f"{theme}-{size}-{number:02d}.png")


def cells_of(row: dict[str, Any], width: int, theme: str) -> list[tuple[str, Image.Image]]:
    """The cells of one picture, each with its name; a motion is one cell of nine frames, or three cards."""
    with Image.open(PUBLISHED / f"{row['stem']}-{row['widths'][-1]}.webp") as image:
        count = getattr(image, "n_frames", 1)
        if count == 1:
            return [(row["stem"], on_stage(image.convert("RGBA"), width, theme))]
        pieces = 9 if width == FULL else 3
        shown = []
        for piece in range(pieces):
            image.seek(piece * count // pieces)
            shown.append(image.convert("RGBA"))
    if width == CARD:
        return [(row["stem"], on_stage(frame, width, theme)) for frame in shown]
    strip = Image.new("RGB", (width, width * 3 // 4), THEMES[theme][0])
    for piece, frame in enumerate(shown):
        small = on_stage(frame, width // 3, theme)
        strip.paste(small, (piece % 3 * small.width, piece // 3 * (small.height)))
    return [(row["stem"], strip)]


def on_stage(image: Image.Image, width: int, theme: str) -> Image.Image:
    """The picture at a width on the stage of a theme, as the site shows it."""
    height = width * image.height // image.width
    scaled = image.convert("RGBa").resize((width, height), Image.Resampling.LANCZOS).convert("RGBA")
    under = stage(width, height, theme)
    under.paste(scaled, (0, 0), scaled)
    return under


def stage(width: int, height: int, theme: str) -> Image.Image:
    """The ground of the site's stages: an ellipse of light that ends in an even tone."""
    edge, lit = (np.array([int(code[k : k + 2], 16) for k in (1, 3, 5)]) for code in THEMES[theme])
    across = (np.arange(width) / width - 0.50) / 0.75
    down = (np.arange(height) / height - 0.44) / 0.70
    share = np.clip(np.hypot(across[None, :], down[:, None]), 0, 1)[..., None]
    return Image.fromarray((lit * (1 - share) + edge * share).round().astype(np.uint8))


def sheet(cells: list[tuple[str, Image.Image]], columns: int) -> Image.Image:
    """Cells of one size in rows, each under its name."""
    width, height = cells[0][1].size
    lines = -(-len(cells) // columns)
    page = Image.new("RGB", ((width + GAP) * columns, (height + LABEL + GAP) * lines), "white")
    pen = ImageDraw.Draw(page)
    for index, (name, image) in enumerate(cells):
        left, top = index % columns * (width + GAP), index // columns * (height + LABEL + GAP)
        pen.text((left + 2, top + 2), name, fill="black")
        page.paste(image, (left, top + LABEL))
    return page


if __name__ == "__main__":
    main()
