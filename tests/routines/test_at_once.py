"""The same press several times at once: one routine, everybody is led on, and never more than fit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client

from accounts.models import User
from routines.models import Routine, RoutineItem
from tests.factories import make_exercise, make_routine, make_user
from tests.routines.test_routine_edit import form

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 4


@pytest.fixture
def person(transactional_db: None) -> User:
    return make_user()


def at_once(person: User, *presses: Callable[[Client], tuple[int, str]]) -> list[tuple[int, str]]:
    """What each press is answered when all are sent at the same moment, each by a client of its own."""
    clients = [Client() for _ in presses]
    for client in clients:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    together = Barrier(len(presses))

    def send(pair: tuple[Callable[[Client], tuple[int, str]], Client]) -> tuple[int, str]:
        press, client = pair
        try:
            together.wait(30)
            return press(client)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(presses)) as pool:
        return list(pool.map(send, zip(presses, clients, strict=True)))


def sender(address: str, data: dict[str, object]) -> Callable[[Client], tuple[int, str]]:
    def press(client: Client) -> tuple[int, str]:
        answer = client.post(address, data)
        return answer.status_code, answer.get("Location", "")

    return press


def test_the_same_new_routine_sent_four_times_at_once_is_one(person: User) -> None:
    for _ in range(5):
        key = uuid.uuid4()
        press = sender("/routines/new/", {"id": str(key), "name": "After work"})
        assert at_once(person, *[press] * TIMES) == [(302, f"/routines/{key}/edit/")] * TIMES
        assert Routine.objects.filter(pk=key, user=person).count() == 1


def test_the_same_copy_sent_four_times_at_once_is_one_with_its_exercises_once(person: User) -> None:
    routine = make_routine(None, [make_exercise(), make_exercise()])
    for _ in range(5):
        key = uuid.uuid4()
        press = sender(f"/routines/{routine.pk}/copy/", {"id": str(key)})
        assert at_once(person, *[press] * TIMES) == [(302, f"/routines/{key}/edit/")] * TIMES
        assert RoutineItem.objects.filter(routine=key).count() == 2


def test_there_are_never_more_routines_than_fit(person: User) -> None:
    Routine.objects.bulk_create(
        Routine(user=person, name=f"Number {number}") for number in range(Routine.MAX_PER_PERSON - 1)
    )
    presses = [sender("/routines/new/", {"id": str(uuid.uuid4()), "name": "One more"}) for _ in range(TIMES)]
    answers = at_once(person, *presses)
    assert {status for status, _ in answers} == {302}
    assert [place for _, place in answers].count("/routines/") == TIMES - 1
    assert Routine.objects.of(person).count() == Routine.MAX_PER_PERSON


def test_saving_twice_at_once_leaves_the_routine_once(person: User) -> None:
    make_exercise("lunge")
    routine = make_routine(person)
    data = form("1:lunge:20:2:0 2:lunge:30:1:0", do="save", edit="one", taken="")
    answers = at_once(person, *[sender(f"/routines/{routine.pk}/edit/", data)] * TIMES)
    assert answers == [(302, f"/routines/{routine.pk}/")] * TIMES
    assert list(routine.items.values_list("order", "hold_seconds")) == [(1, 20), (2, 30)]


def test_deleting_twice_at_once_is_deleting_once(person: User) -> None:
    routine = make_routine(person)
    press = sender(f"/routines/{routine.pk}/delete/", {})
    assert at_once(person, *[press] * TIMES) == [(302, "/routines/")] * TIMES
    assert not Routine.objects.exists()


def test_saving_and_deleting_at_once_never_brings_a_routine_back(person: User) -> None:
    make_exercise("lunge")
    for _ in range(5):
        routine = make_routine(person)
        data = form("1:lunge:20:2:0", do="save", edit="one", taken="")
        save = sender(f"/routines/{routine.pk}/edit/", data)
        keep = sender(f"/routines/{routine.pk}/edit/", data | {"do": "keep", "name": "Typed"})
        answers = at_once(person, save, sender(f"/routines/{routine.pk}/delete/", {}), keep)
        assert {status for status, _ in answers} <= {204, 302, 404}
        assert not Routine.objects.filter(pk=routine.pk).exists()
