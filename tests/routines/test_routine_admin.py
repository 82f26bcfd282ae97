"""The admin edits ready-made routines and shows nobody's own."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from routines.models import Routine
from tests.factories import make_exercise, make_routine

ITEMS = {"items-TOTAL_FORMS": "1", "items-INITIAL_FORMS": "0"}


@pytest.fixture
def admin_client(db: None) -> Client:
    client = Client()
    boss = User.objects.create_superuser("boss@example.org", "long-enough-1")
    client.force_login(boss, backend="django.contrib.auth.backends.ModelBackend")
    return client


def form(**fields: object) -> dict[str, object]:
    return {
        "name": "Before bed",
        "description": "Lying.",
        "first_side": "tighter",
        "get_ready_seconds": 8,
        "change_seconds": 6,
        "warm_up_seconds": 60,
        **ITEMS,
        "items-0-order": 1,
        "items-0-passes": 3,
        "items-0-rest_seconds": 0,
    } | fields


def test_peoples_own_routines_are_not_shown(admin_client: Client, user: User) -> None:
    own = make_routine(user, name="Private to Ada")
    make_routine(name="For everybody")
    page = admin_client.get("/admin/routines/routine/").content.decode()
    assert "For everybody" in page
    assert "Private to Ada" not in page
    assert admin_client.get(f"/admin/routines/routine/{own.pk}/change/").status_code == 302
    assert admin_client.post(f"/admin/routines/routine/{own.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Routine.objects.filter(pk=own.pk).exists()


def test_a_new_one_comes_last_and_belongs_to_nobody(admin_client: Client) -> None:
    make_routine(name="First", order=4)
    exercise = make_exercise()
    fields = {"items-0-exercise": exercise.pk, "items-0-hold_seconds": 20}
    assert admin_client.post("/admin/routines/routine/add/", form(**fields)).status_code == 302
    routine = Routine.objects.get(name="Before bed")
    assert (routine.user, routine.slug, routine.order) == (None, None, 5)
    assert routine.items.get().hold_seconds == 20


@pytest.mark.parametrize("fields", [{}, {"items-0-hold_seconds": 20, "items-0-repetitions": 3}])
def test_an_item_is_either_held_or_repeated(admin_client: Client, fields: dict[str, int]) -> None:
    fields |= {"items-0-exercise": make_exercise().pk}
    assert admin_client.post("/admin/routines/routine/add/", form(**fields)).status_code == 200
    assert Routine.objects.count() == 0
