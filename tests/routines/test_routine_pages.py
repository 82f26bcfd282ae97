"""List, one routine, new, copy, delete."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from accounts.models import PlayerSettings, User
from exercises.models import Exercise
from routines.models import Routine, RoutineItem
from routines.session import timeline
from routines.templatetags.rhythm import item_line
from tests.factories import make_exercise, make_plan, make_routine, make_session, make_test


def text(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_list_shows_ready_made_ones_to_everybody_and_own_ones_to_their_owner(
    client: Client, own_client: Client, user: User, other_user: User
) -> None:
    make_routine(name="For all", description="Standing.")
    make_routine(user, name="Mine alone")
    make_routine(other_user, name="Theirs alone")
    page = text(own_client, "/routines/")
    assert page.index("Mine alone") < page.index("Ready-made") < page.index("For all")
    assert "Theirs alone" not in page
    assert "Standing." in page
    page = text(client, "/routines/")
    assert "For all" in page
    assert "alone" not in page
    assert "No routine of your own yet." in page


def test_a_card_says_how_much_and_how_long(client: Client, db: None) -> None:
    make_routine(exercises=[make_exercise() for _ in range(3)])
    make_routine(exercises=[make_exercise()], passes=1)
    page = text(client, "/routines/")
    assert "3 exercises, about 7 min" in page  # 60 + 3 × (8 + 6 × 15 + 5 × 6) seconds
    assert "1 exercise, about 2 min" in page


def test_a_card_counts_with_the_persons_own_seconds(own_client: Client, user: User) -> None:
    PlayerSettings.objects.create(user=user, get_ready_seconds=60, change_seconds=60)
    make_routine(exercises=[make_exercise()])
    assert "1 exercise, about 9 min" in text(own_client, "/routines/")  # 60 + 60 + 6 × 15 + 5 × 60 seconds


def test_a_routine_with_nothing_in_it_is_shown_as_such(own_client: Client, user: User) -> None:
    routine = make_routine(user, [])
    assert "Nothing in it yet" in text(own_client, "/routines/")
    page = text(own_client, f"/routines/{routine.pk}/")
    assert "There is nothing in this routine yet." in page
    assert "/start/" not in page
    assert "/today/plan/" not in page


@pytest.mark.parametrize("number", [1, 30])
def test_the_list_costs_the_same_queries_whatever_is_there(
    own_client: Client, user: User, number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    exercises = [make_exercise() for _ in range(5)]
    for _ in range(number):
        make_routine(user, exercises)
        make_routine(None, exercises)
    make_test(user)
    with django_assert_num_queries(5):
        own_client.get("/routines/")


def test_one_routine_shows_its_doses_and_starts_a_session_with_a_key_of_its_own(
    client: Client, db: None
) -> None:
    swing = make_exercise(name="Leg swing", hold_seconds=None, repetitions=15)
    routine = make_routine(exercises=[make_exercise(name="Deep lunge"), swing])
    routine.items.filter(order=1).update(rest_seconds=10)
    page = text(client, routine.get_absolute_url())
    assert "15 s × 3, then 10 s of rest" in page
    assert "15 times × 3" in page
    assert f'action="/routines/{routine.pk}/start/"' in page
    keys = {client.get(routine.get_absolute_url()).context["session_id"] for _ in range(2)}
    assert len(keys) == 2
    assert "/edit/" not in page
    assert "/delete/" not in page


@pytest.mark.parametrize("tighter", ["left", "right"])
def test_the_tighter_tested_side_leads_and_is_held_longer(
    own_client: Client, user: User, tighter: str
) -> None:
    routine = make_routine(user, extra_pass=True)
    answers: dict[str, Any] = {"left": "stays", "right": "stays", tighter: "lot"}
    make_test(user, **answers)
    response = own_client.get(routine.get_absolute_url())
    assert response.context["snapshot"].first_side == tighter
    assert response.context["held"][tighter] == 60
    assert f"one more on the {tighter}" in response.content.decode()


def test_the_plans_routine_is_marked_and_others_can_be_taken_into_it(own_client: Client, user: User) -> None:
    chosen, other = make_routine(user), make_routine()
    make_plan(user, chosen)
    assert "This is the routine of your plan." in text(own_client, chosen.get_absolute_url())
    assert f'href="/today/plan/?routine={other.pk}"' in text(own_client, other.get_absolute_url())


@pytest.mark.parametrize("items", [1, 30])
def test_one_routine_costs_the_same_queries_whatever_is_in_it(
    own_client: Client, user: User, items: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    routine = make_routine(user, [make_exercise() for _ in range(items)])
    make_test(user)
    with django_assert_num_queries(6):
        own_client.get(routine.get_absolute_url())


@pytest.mark.parametrize("path", ["", "edit/", "delete/"])
def test_another_persons_routine_is_not_found(
    client: Client, own_client: Client, other_user: User, path: str
) -> None:
    url = f"/routines/{make_routine(other_user).pk}/{path}"
    for someone in (client, own_client):
        assert someone.get(url).status_code == 404
        if path:
            assert someone.post(url, {"do": "save", "name": "Taken"}).status_code == 404
    assert Routine.objects.get().name == "Three for the front"


@pytest.mark.parametrize("path", ["edit/", "delete/"])
def test_a_ready_made_routine_is_changed_by_nobody_here(own_client: Client, path: str) -> None:
    url = f"/routines/{make_routine().pk}/{path}"
    assert own_client.get(url).status_code == 404
    assert own_client.post(url, {"do": "save", "name": "Mine"}).status_code == 404
    assert Routine.objects.get().name == "Three for the front"


def test_a_new_routine_begins_with_a_name(own_client: Client, user: User) -> None:
    assert "New routine" in text(own_client, "/routines/new/")
    key = uuid.uuid4()
    for _ in range(2):
        response = own_client.post("/routines/new/", {"id": key, "name": "  After work "})
        assert (response.status_code, response["Location"]) == (302, f"/routines/{key}/edit/")
    routine = Routine.objects.get()
    assert (routine.pk, routine.user, routine.name) == (key, user, "After work")


@pytest.mark.parametrize(
    ("fields", "words"),
    [({"name": "  "}, "Give it a name."), ({"name": "x" * 81}, "81"), ({"name": "a\x00b"}, "Null")],
)
def test_a_name_that_will_not_do_is_said_and_kept(
    own_client: Client, fields: dict[str, str], words: str
) -> None:
    response = own_client.post("/routines/new/", {"id": uuid.uuid4()} | fields)
    assert response.status_code == 200
    assert words in response.content.decode()
    assert Routine.objects.count() == 0


def test_a_key_that_is_none_makes_nothing(own_client: Client) -> None:
    for key in ("", "x", "\x00", "1" * 5000):
        assert own_client.post("/routines/new/", {"id": key, "name": "A"}).status_code == 200
    assert Routine.objects.count() == 0


def test_signed_out_the_first_routine_makes_a_guest(client: Client, db: None) -> None:
    assert client.get("/routines/new/").status_code == 200
    assert User.objects.count() == 0
    client.post("/routines/new/", {"id": uuid.uuid4(), "name": "Mine"})
    assert Routine.objects.get().user.is_guest


def test_the_key_of_another_persons_routine_is_not_found(own_client: Client, other_user: User) -> None:
    theirs = make_routine(other_user)
    mine = make_routine()
    for url in ("/routines/new/", f"/routines/{mine.pk}/copy/"):
        assert own_client.post(url, {"id": theirs.pk, "name": "Mine"}).status_code == 404
    assert Routine.objects.filter(pk=theirs.pk, user=other_user).exists()


def test_a_copy_has_everything_and_belongs_to_whoever_made_it(own_client: Client, user: User) -> None:
    swing = make_exercise(hold_seconds=None, repetitions=12)
    original = make_routine(
        exercises=[make_exercise(), swing],
        slug="front",
        change_seconds=9,
        first_side="right",
        extra_pass=True,
    )
    original.items.filter(order=1).update(rest_seconds=15)
    key = uuid.uuid4()
    for _ in range(2):
        response = own_client.post(f"/routines/{original.pk}/copy/", {"id": key})
        assert response["Location"] == f"/routines/{key}/edit/"
    copy = Routine.objects.get(pk=key)
    assert Routine.objects.count() == 2
    assert (copy.user, copy.slug, copy.seeded) == (user, None, {})
    assert (copy.change_seconds, copy.first_side, copy.extra_pass) == (9, "right", True)
    fields = ("order", "exercise", "hold_seconds", "repetitions", "passes", "rest_seconds")
    assert list(copy.items.values_list(*fields)) == list(original.items.values_list(*fields))
    assert original.items.count() == 2


def test_a_copy_is_not_made_by_reading_nor_without_a_key(own_client: Client) -> None:
    original = make_routine()
    assert own_client.get(f"/routines/{original.pk}/copy/").status_code == 405
    assert own_client.post(f"/routines/{original.pk}/copy/", {"id": "x"}).status_code == 302
    assert Routine.objects.count() == 1


def test_another_persons_routine_cannot_be_copied(own_client: Client, other_user: User) -> None:
    theirs = make_routine(other_user)
    assert own_client.post(f"/routines/{theirs.pk}/copy/", {"id": uuid.uuid4()}).status_code == 404


def test_fifty_routines_are_as_many_as_fit(own_client: Client, user: User) -> None:
    Routine.objects.bulk_create(Routine(user=user, name=str(n)) for n in range(50))
    original = make_routine()
    for url in ("/routines/new/", f"/routines/{original.pk}/copy/"):
        page = own_client.post(url, {"id": uuid.uuid4(), "name": "One more"}, follow=True).content.decode()
        assert "You have 50 routines, and that is as many as fit." in page
    assert Routine.objects.of(user).count() == 50


def test_deleting_asks_first_and_leaves_sessions_and_plan_in_place(own_client: Client, user: User) -> None:
    routine = make_routine(user)
    plan = make_plan(user, routine)
    snapshot = timeline.to_plain(routine.snapshot())
    session = make_session(user, routine=routine, stored_snapshot=snapshot)
    page = text(own_client, f"/routines/{routine.pk}/delete/")
    assert "It is the routine of your plan" in page
    for _ in range(2):
        response = own_client.post(f"/routines/{routine.pk}/delete/")
        assert (response.status_code, response["Location"]) == (302, "/routines/")
    assert Routine.objects.count() == 0
    plan.refresh_from_db()
    session.refresh_from_db()
    assert plan.routine is None
    assert (session.routine, session.stored_snapshot, session.routine_name) == (
        None,
        snapshot,
        "Three for the front",
    )


@pytest.mark.parametrize(
    ("sides", "extra", "rest", "line"),
    [
        ("each", None, 0, "15 s × 3"),
        ("each", "left", 0, "15 s × 3, one more on the left"),
        ("each", "right", 10, "15 s × 3, one more on the right, then 10 s of rest"),
        ("both", "right", 0, "15 s × 3"),
    ],
)
def test_a_line_says_what_one_side_does_and_what_comes_on_top(
    sides: str, extra: str | None, rest: int, line: str
) -> None:
    item = RoutineItem(exercise=Exercise(sides=sides), hold_seconds=15, passes=3)
    assert item_line(item, extra, rest).replace("\u00a0", " ") == line
