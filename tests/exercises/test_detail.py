from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client
from django.utils.html import escape

from exercises.models import Exercise, Picture
from exercises.seeding import EXERCISES, read_exercises, seed_exercises
from tests.factories import make_exercise, squeezed

HX = {"HX-Request": "true"}
SHIPPED = read_exercises(EXERCISES.read_text(encoding="utf-8"))
pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue(db: None) -> None:
    seed_exercises()


def add_picture(exercise: Exercise, role: str = "hold", **fields: Any) -> Picture:
    values = {"width": 720, "height": 540, "widths": [360, 720], "alt": "The {side} knee is down."}
    picture = Picture.objects.create(exercise=exercise, role=role, **values | {"stem": f"p-{role}"} | fields)
    exercise.save()
    return picture


@pytest.mark.parametrize("row", SHIPPED, ids=[row["slug"] for row in SHIPPED])
@pytest.mark.parametrize("side", ["left", "right"])
def test_every_text_is_put_into_words_for_the_stretched_side(
    client: Client, catalogue: None, row: dict[str, Any], side: str
) -> None:
    text = squeezed(client.get(f"/exercises/{row['slug']}/?side={side}"))
    other = {"left": "right", "right": "left"}[side]
    shown = [
        *row["steps"],
        *row["mistakes"],
        *(row[name] for name in ("feel", "easier", "harder", "side_hint")),
    ]
    for template in shown:
        assert escape(template.replace("{side}", side).replace("{other}", other)) in text
    assert "{side}" not in text
    assert "{other}" not in text


def test_the_left_side_is_shown_first_and_unknown_sides_count_as_it(client: Client, catalogue: None) -> None:
    plain = squeezed(client.get("/exercises/kneeling-heel-pull/"))
    assert "set your left knee on the mat" in plain
    for query in ("side=up", "side=", "side=%00", "side=LEFT", "other=right"):
        assert "set your left knee on the mat" in squeezed(
            client.get(f"/exercises/kneeling-heel-pull/?{query}")
        )


def test_the_picture_is_mirrored_for_the_right_side(client: Client) -> None:
    exercise = make_exercise("lunge")
    add_picture(exercise)
    left = squeezed(client.get("/exercises/lunge/?side=left"))
    right = squeezed(client.get("/exercises/lunge/?side=right"))
    assert "turned-right" not in left
    assert 'alt="The left knee is down."' in left
    assert 'alt="The right knee is down." class="turned-right"' in right


def test_the_switch_links_both_sides_and_marks_the_current_one(client: Client, catalogue: None) -> None:
    text = squeezed(client.get("/exercises/pigeon/?side=right"))
    assert re.search(r'href="/exercises/pigeon/\?side=left" hx-get="/exercises/pigeon/\?side=left"', text)
    assert re.findall(r'id="side-(left|right)"[^>]* aria-current="true"', text) == ["right"]


def test_an_exercise_for_both_sides_has_no_switch_and_is_never_mirrored(
    client: Client, catalogue: None
) -> None:
    add_picture(Exercise.objects.get(slug="seated-butterfly"), alt="Both knees sink.")
    text = squeezed(client.get("/exercises/seated-butterfly/?side=right"))
    assert "side=left" not in text
    assert "turned-right" not in text
    assert "both sides at once" in text
    assert "In total" in text


def test_all_pictures_are_shown_and_the_moving_one_on_demand(client: Client) -> None:
    exercise = make_exercise("swing")
    for role in ("hold", "start", "detail", "loop"):
        add_picture(exercise, role)
    text = squeezed(client.get("/exercises/swing/"))
    for role in ("hold", "start", "detail", "loop"):
        assert f"p-{role}-360.webp" in text
    assert re.search(r"<details[^>]*><summary>See it move</summary>.*p-loop-720\.avif", text, re.DOTALL)


def test_without_a_picture_there_is_an_outline(client: Client) -> None:
    make_exercise("lunge")
    assert "placeholder.svg" in squeezed(client.get("/exercises/lunge/"))


def test_the_dose_adds_up(client: Client, catalogue: None) -> None:
    def facts(slug: str) -> list[tuple[str, str]]:
        text = squeezed(client.get(f"/exercises/{slug}/"))
        return re.findall(r'<dt>([^<]+)</dt><dd class="figures">([^<]+)</dd>', text)

    assert facts("pigeon") == [("Hold", "15 s"), ("Passes", "3"), ("Each side gets", "45 s")]
    assert facts("leg-swing") == [("Repetitions", "15"), ("Passes", "3"), ("Each side gets", "45")]
    assert facts("lying-butterfly") == [("In total", "50 s"), ("Passes", "1"), ("Each hip gets", "50 s")]


def test_neighbours_are_those_of_the_list(client: Client, catalogue: None) -> None:
    def neighbours(slug: str) -> list[str]:
        text = squeezed(client.get(f"/exercises/{slug}/"))
        return re.findall(r'class="next (?:before|after)" href="/exercises/([a-z-]+)/"', text)

    assert neighbours("lunge-forward-bend") == ["lying-knee-hug"]
    assert neighbours("pigeon") == ["deep-lunge", "lying-figure-four"]
    assert neighbours("side-lying-heel-pull") == ["lunge-with-rotation"]


def test_neighbours_of_the_same_order_are_not_left_out(client: Client) -> None:
    for slug in ("a", "b", "c"):
        make_exercise(slug, order=7)
    text = squeezed(client.get("/exercises/b/"))
    assert re.findall(r'class="next (?:before|after)" href="/exercises/([a-z]+)/"', text) == ["a", "c"]


def test_it_can_be_tried_by_a_plain_link(client: Client, catalogue: None) -> None:
    text = squeezed(client.get("/exercises/pigeon/"))
    assert re.search(r'<a class="button primary" href="/[^"]*pigeon[^"]*">.*Try it now', text)
    assert "csrf" not in text


def test_the_fragment_is_no_page(client: Client, catalogue: None) -> None:
    response = client.get("/exercises/pigeon/?side=right", headers=HX)
    text = squeezed(response)
    assert text.strip().startswith("<article")
    assert "<html" not in text
    assert "Slide your right leg straight back" in text
    assert "HX-Request" in response["Vary"]


def test_texts_of_the_admin_are_escaped(client: Client) -> None:
    make_exercise("x", steps=("<script>alert(1)</script>",), feel='"><b>', mistakes=["<i>"], name="<u>")
    text = squeezed(client.get("/exercises/x/"))
    for sign in ("<script>alert", "<b>", "<i>", "<u>"):
        assert sign not in text


def test_an_unknown_one_is_404(client: Client) -> None:
    assert client.get("/exercises/nope/").status_code == 404


def test_only_reading(client: Client, catalogue: None) -> None:
    assert client.post("/exercises/pigeon/").status_code == 405


def test_queries_are_few_at_both_sizes_and_one_when_kept(
    client: Client, catalogue: None, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    for total in (13, 500):
        for _ in range(total - Exercise.objects.count()):
            make_exercise()
        for headers in ({}, HX):
            caches["pages"].clear()
            with django_assert_max_num_queries(4):
                client.get("/exercises/pigeon/?side=right", headers=headers)
            with django_assert_num_queries(1):
                client.get("/exercises/pigeon/?side=right", headers=headers)
