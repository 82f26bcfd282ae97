"""Every exercise, test step and page of background shows its drawn pictures; no placeholder is left."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from exercises.models import Exercise, Picture
from exercises.static_pictures import manifest
from hipstretch.styleguide import contact_sheet
from routines.models import Routine

TEST_STEPS = {
    "floor": ("stays-down", "lifts-little", "lifts-lot", "pelvis", "measure"),
    "edge": ("below", "level", "above", "pelvis", "measure"),
}


@pytest.fixture
def seeded(db: None) -> None:
    call_command("seed", verbosity=0)


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_every_exercise_has_its_start_its_hold_and_its_motion(seeded: None) -> None:
    for exercise in Exercise.objects.prefetch_related("pictures"):
        roles = {picture.role for picture in exercise.pictures.all()}
        assert {Picture.Role.HOLD, Picture.Role.START, Picture.Role.LOOP} <= roles, exercise.slug
        assert exercise.picture is not None
        assert exercise.picture.role == Picture.Role.HOLD


@pytest.mark.parametrize("side", ["left", "right"])
def test_an_exercise_page_shows_them_turned_to_its_side(client: Client, seeded: None, side: str) -> None:
    for exercise in Exercise.objects.all():
        text = page(client, f"/exercises/{exercise.slug}/?side={side}")
        assert "placeholder.svg" not in text
        for role in ("hold", "start", "loop"):
            images = re.findall(rf"<img src=\"[^\"]*{exercise.slug}-{role}-[^<]*>", text)
            assert images, (exercise.slug, role)
            turned = side == "right" and exercise.sides == Exercise.Sides.EACH
            assert all(("turned-right" in image) == turned for image in images), (exercise.slug, role)


@pytest.mark.parametrize(
    ("address", "stems"),
    [
        ("/", ["deep-lunge-hold"]),
        ("/exercises/", ["pigeon-hold", "leg-swing-hold"]),
        ("/learn/hip-flexor/", ["learn-iliopsoas", "learn-inside-sitting", "learn-inside-standing"]),
        ("/learn/sitting-and-posture/", ["learn-sitting", "learn-standing"]),
        ("/learn/before-you-stretch/", ["warm-up-run", "warm-up-jumping-jack", "warm-up-walk"]),
        ("/test/", ["test-floor-stays-down"]),
        ("/test/new/form/", [f"test-floor-{step}" for step in TEST_STEPS["floor"]]),
        ("/test/new/form/?protocol=edge", [f"test-edge-{step}" for step in TEST_STEPS["edge"]]),
        ("/progress/", ["test-floor-stays-down"]),
        ("/today/", []),
        ("/routines/", ["leg-swing-hold"]),
    ],
)
def test_a_page_shows_its_pictures(client: Client, seeded: None, address: str, stems: list[str]) -> None:
    text = page(client, address)
    assert "placeholder.svg" not in text
    for stem in stems:
        assert f"pictures/{stem}-" in text


def test_the_player_keeps_the_way_in_for_getting_ready(own_client: Client, user: User, seeded: None) -> None:
    routine = Routine.objects.get(slug="lying-only")
    text = own_client.post(f"/routines/{routine.pk}/start/", {"session": ""}, follow=True).content.decode()
    assert "placeholder.svg" not in text
    assert "warm-up-run-" in text
    for item in routine.items.select_related("exercise"):
        kept = re.findall(r"<template>(.*?)</template>", text, re.DOTALL)
        assert any(f"{item.exercise.slug}-loop-" in one for one in kept)
        assert all("(prefers-reduced-motion: reduce)" in one for one in kept)


def test_the_contact_sheet_shows_every_picture_four_times(rf: object) -> None:
    text = contact_sheet(rf.get("/styleguide/pictures/")).content.decode()
    for _subject, picture in manifest():
        assert len(re.findall(rf'<img src="[^"]*/{picture.stem}-\d+\.webp"', text)) == 4, picture.stem


def test_a_link_shown_elsewhere_has_its_card(client: Client, seeded: None, settings: object) -> None:
    text = page(client, "/")
    card = re.search(r'<meta property="og:image" content="([^"]+)">', text)
    assert card
    assert card[1].startswith(f"{settings.SITE_URL}/static/pictures/brand/social-card")
    assert 'rel="icon" href="/static/pictures/brand/favicon' in text
    assert 'rel="apple-touch-icon" href="/static/pictures/brand/apple-touch-icon' in text
