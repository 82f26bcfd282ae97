"""What is committed: the manifest tells the truth, the files are small, the texts can be mirrored."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from pictures.export import undated

from .test_facts import THIRTEEN

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "static" / "pictures"
ROWS: list[dict[str, Any]] = tomllib.loads((ROOT / "exercises/data/pictures.toml").read_text())["picture"]
STEMS = [row["stem"] for row in ROWS]
MOTIONS = [row for row in ROWS if row["role"].endswith("loop")]
SUBJECTS = {*THIRTEEN, "test-floor", "test-edge", "warm-up", "learn", "brand"}
HELD_LIMIT, LOOP_LIMIT, TOTAL_LIMIT = 20_000, 150_000, 12_000_000
CLOSE = {
    "lunge-forward-bend",
    "lying-knee-hug",
    "lying-butterfly",
    "lying-figure-four",
    "kneeling-heel-pull",
    "prone-heel-pull",
    "side-lying-heel-pull",
    "knee-stand-hip-lift",
    "seated-butterfly",
}
BRAND = {"favicon.svg", "icon-192.png", "icon-512.png", "apple-touch-icon.png", "social-card.jpg"}


def files(row: dict[str, Any]) -> list[Path]:
    return [FOLDER / f"{row['stem']}-{width}.{kind}" for width in row["widths"] for kind in ("avif", "webp")]


def test_every_exercise_has_its_held_picture() -> None:
    assert {row["subject"] for row in ROWS if row["role"] == "hold"} == set(THIRTEEN)


@pytest.mark.parametrize(
    ("subject", "answers"),
    [
        ("test-floor", {"stays-down", "lifts-little", "lifts-lot"}),
        ("test-edge", {"below", "level", "above"}),
    ],
)
def test_the_self_test_has_its_steps_and_its_answers(subject: str, answers: set[str]) -> None:
    roles = {row["role"] for row in ROWS if row["subject"] == subject}
    own = {"towel"} if subject == "test-floor" else set()
    assert roles == answers | own | {"start", "pelvis", "measure", "phone"}


def test_every_exercise_that_holds_by_hand_has_a_close_view() -> None:
    assert {row["subject"] for row in ROWS if row["role"] == "detail"} == CLOSE


def test_rows_are_sorted_and_stems_are_unique() -> None:
    assert [(row["subject"], row["order"]) for row in ROWS] == sorted(
        (row["subject"], row["order"]) for row in ROWS
    )
    assert [stem for stem, count in Counter(STEMS).items() if count > 1] == []


@pytest.mark.parametrize("row", ROWS, ids=STEMS)
def test_a_row_names_files_that_are_there_in_their_true_size(row: dict[str, Any]) -> None:
    assert row["subject"] in SUBJECTS
    assert row["stem"] == f"{row['subject']}-{row['role']}"
    assert row["widths"] == sorted(row["widths"])
    assert row["width"] == row["widths"][-1]
    assert row["width"] * 3 == row["height"] * 4, "all pictures are 4:3"
    for file in files(row):
        with Image.open(file) as image:
            assert image.width == int(file.stem.rsplit("-", 1)[1])
            assert abs(image.height - image.width * 3 / 4) < 1
            assert image.mode == "RGBA", "the ground is transparent"
            assert getattr(image, "is_animated", False) == (row["role"].endswith("loop"))


@pytest.mark.parametrize("row", ROWS, ids=STEMS)
def test_files_are_small(row: dict[str, Any]) -> None:
    limit = LOOP_LIMIT if row["role"].endswith("loop") else HELD_LIMIT
    for file in files(row):
        if file.suffix == ".avif" or row["role"].endswith("loop"):
            assert file.stat().st_size <= limit, file.name


@pytest.mark.parametrize("row", MOTIONS, ids=lambda row: row["stem"])
def test_a_motion_has_enough_frames_and_not_too_many(row: dict[str, Any]) -> None:
    for file in files(row):
        if file.suffix == ".webp":
            with Image.open(file) as image:
                assert 12 <= getattr(image, "n_frames", 1) <= 24, file.name


@pytest.mark.parametrize("row", MOTIONS, ids=lambda row: row["stem"])
def test_a_motion_does_not_say_when_it_was_made(row: dict[str, Any]) -> None:
    """The same frames give the same bytes, on any day."""
    data = (FOLDER / f"{row['stem']}-480.avif").read_bytes()
    assert undated(data) == data
    header = data.index(b"mvhd")
    dated = data[: header + 8] + b"\x01" + data[header + 9 :]
    assert undated(dated) == data


@pytest.mark.parametrize("row", MOTIONS, ids=lambda row: row["stem"])
def test_the_shadow_of_a_motion_falls_off_in_many_steps(row: dict[str, Any]) -> None:
    """With few steps of alpha the edges between them show as rings; sixteen did."""
    with Image.open(FOLDER / f"{row['stem']}-480.webp") as image:
        image.seek(3)
        steps = image.convert("RGBA").getchannel("A").histogram()
        assert sum(count > 0 for count in steps) > 80


@pytest.mark.parametrize("row", ROWS, ids=STEMS)
def test_texts_name_sides_only_by_placeholder(row: dict[str, Any]) -> None:
    alt = row["alt"]
    assert 20 < len(alt) < 180
    assert set(re.findall(r"\{(\w*)\}", alt)) <= {"side", "other"}
    assert not re.search(r"\b(left|right) (side|leg|knee|hand|arm|foot|heel|thigh|ankle)\b", alt)


def test_the_figure_stands_out_from_a_transparent_ground() -> None:
    for row in ROWS:
        if not row["role"].endswith("loop"):
            with Image.open(FOLDER / f"{row['stem']}-360.webp") as image:
                alpha = image.getchannel("A")
                assert alpha.getextrema() == (0, 255), row["stem"]
                covered = alpha.histogram()[255] / (image.width * image.height)
                assert 0.05 < covered < (0.95 if row["role"] == "detail" else 0.75), row["stem"]


def test_nothing_is_committed_that_no_row_names() -> None:
    named = {file.name for row in ROWS for file in files(row)}
    assert {file.name for file in FOLDER.iterdir() if file.is_file()} == named
    assert {file.name for file in (FOLDER / "brand").iterdir()} == BRAND


def test_all_pictures_together_stay_small() -> None:
    assert sum(file.stat().st_size for file in FOLDER.rglob("*") if file.is_file()) <= TOTAL_LIMIT


def test_the_social_card_has_the_size_that_sites_ask_for() -> None:
    with Image.open(FOLDER / "brand" / "social-card.jpg") as card:
        assert card.size == (1200, 630)
    for size in (192, 512):
        with Image.open(FOLDER / "brand" / f"icon-{size}.png") as icon:
            assert icon.size == (size, size)
