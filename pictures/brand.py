"""App icon, favicon and social card: the mark (a socket and a ball) and a picture of the figure.

The mark is drawn on a grid of 32; sizes of the files are in pixels.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from . import export

TEAL, CORAL, LIT, STAGE, INK, SOFT = "#1c5b59", "#ff7153", "#f9f5ec", "#efe8db", "#16263b", "#4b586a"
BALL_CENTRE, BALL_RADIUS = (17.5, 16.5), 5.25
FAVICON = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<style>path{stroke:#1c5b59}@media (prefers-color-scheme:dark){path{stroke:#9fd4c1}}</style>
<path fill="none" stroke-width="4.5" stroke-linecap="round" d="M26.4 11.2A11.5 11.5 0 1 0 20.8 26.4"/>
<circle fill="#ff7153" cx="17.5" cy="16.5" r="5.25"/>
</svg>
"""
RING_RADIUS, RING_WIDTH = 11.5, 4.5
OVERSAMPLING = 4
CARD = (1200, 630)
CARD_PICTURE = "lunge-with-rotation-hold"


def publish() -> None:
    """Write favicon.svg, two icons and the social card."""
    folder = export.PUBLISHED / "brand"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "favicon.svg").write_text(FAVICON)
    for size in (192, 512):
        icon(size).save(folder / f"icon-{size}.png", optimize=True)
    icon(180).save(folder / "apple-touch-icon.png", optimize=True)
    picture = export.MASTERS / f"{CARD_PICTURE}.png"
    if picture.exists():
        card = social_card(Image.open(picture).convert("RGBA"))
        card.save(folder / "social-card.jpg", quality=86, optimize=True, progressive=True)


def mark(size: int) -> Image.Image:
    """The mark on a transparent ground."""
    scale = size * OVERSAMPLING / 32
    image = Image.new("RGBA", (size * OVERSAMPLING, size * OVERSAMPLING))
    draw = ImageDraw.Draw(image)
    start, end = np.array([26.4, 11.2]), np.array([20.8, 26.4])
    centre = _centre(start, end)
    angles = [np.degrees(np.arctan2(*(point - centre)[::-1])) for point in (end, start)]
    outer = RING_RADIUS + RING_WIDTH / 2
    box = [(centre[k] + sign * outer) * scale for sign in (-1, 1) for k in (0, 1)]
    draw.arc(box, angles[0], angles[1] % 360, fill=TEAL, width=round(RING_WIDTH * scale))
    for point in (start, end):
        _disc(draw, point * scale, RING_WIDTH / 2 * scale, TEAL)
    _disc(draw, np.array(BALL_CENTRE) * scale, BALL_RADIUS * scale, CORAL)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def _centre(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Centre of the ring through both ends of the arc, on the left of the line between them."""
    middle, chord = (start + end) / 2, end - start
    away = np.array([-chord[1], chord[0]]) / np.linalg.norm(chord)
    return middle + away * np.sqrt(RING_RADIUS**2 - (chord @ chord) / 4)


def _disc(draw: ImageDraw.ImageDraw, centre: np.ndarray, radius: float, colour: str) -> None:
    x, y = centre
    draw.ellipse([x - radius, y - radius, x + radius, y + radius], fill=colour)


def icon(size: int) -> Image.Image:
    """The app icon: the mark on lit paper, with room for a mask to round it."""
    ground = _lit_ground((size, size))
    inner = round(size * 0.62)
    place = round((size - inner) / 2)
    ground.alpha_composite(mark(inner), (place, place))
    return ground.convert("RGB")


def social_card(picture: Image.Image) -> Image.Image:
    """The figure on the lit stage, mark and name beside it."""
    card = _lit_ground(CARD)
    height = 560
    figure = export.resized(picture, round(picture.width * height / picture.height))
    card.alpha_composite(figure, (CARD[0] - figure.width - 10, CARD[1] - height - 28))
    card.alpha_composite(mark(96), (72, 176))
    draw = ImageDraw.Draw(card)
    draw.text(
        (72, 292), "hipstretch", font=ImageFont.load_default(76), fill=INK, stroke_width=1, stroke_fill=INK
    )
    for line, text in enumerate(("Find out, stretch,", "see it change.")):
        draw.text((74, 396 + line * 44), text, font=ImageFont.load_default(34), fill=SOFT)
    return card.convert("RGB")


def _lit_ground(size: tuple[int, int]) -> Image.Image:
    """The stage: lit in the middle, a little darker at the edge."""
    width, height = size
    x, y = np.meshgrid((np.arange(width) / width - 0.5) / 0.75, (np.arange(height) / height - 0.44) / 0.70)
    share = np.clip(np.hypot(x, y), 0, 1)[..., None]
    lit, stage = (np.array([int(code[k : k + 2], 16) for k in (1, 3, 5)]) for code in (LIT, STAGE))
    return Image.fromarray((lit * (1 - share) + stage * share).astype(np.uint8)).convert("RGBA")
