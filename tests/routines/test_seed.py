"""`manage.py seed`: the ready-made routines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from exercises.models import Exercise
from exercises.seeding import SeedError
from routines.models import Routine, RoutineItem
from routines.plan import schedule
from routines.routine import seeding
from routines.session import timeline
from tests.factories import make_plan, make_session, make_user

pytestmark = pytest.mark.django_db
DAILY = ("three-for-the-front", "desk-break", "lying-only", "gentle-evening", "dynamic-warm-up")


def seed() -> str:
    out = io.StringIO()
    call_command("seed", stdout=out)
    return out.getvalue()


@pytest.fixture
def routines() -> dict[str, Routine]:
    call_command("seed", verbosity=0)
    return {str(routine.slug): routine for routine in Routine.objects.ready_made().with_exercises()}


def test_the_exercises_come_first_then_the_routines_in_their_order() -> None:
    report = seed().splitlines()
    assert report[0] == "lunge-forward-bend: created"
    assert report[-6:] == [f"{slug}: created" for slug in (*DAILY, "full-set")]
    assert list(Routine.objects.values_list("slug", flat=True)) == [*DAILY, "full-set"]


def test_a_second_time_there_is_nothing_to_change_and_quiet_is_quiet() -> None:
    seed()
    before = list(RoutineItem.objects.values_list("pk", flat=True))
    assert seed() == "Nothing to change.\n"
    assert list(RoutineItem.objects.values_list("pk", flat=True)) == before
    out = io.StringIO()
    call_command("seed", verbosity=0, stdout=out)
    assert out.getvalue() == ""


@pytest.mark.parametrize("slug", DAILY)
def test_a_routine_for_every_day_is_short_and_within_the_useful_dose(
    routines: dict[str, Routine], slug: str
) -> None:
    snapshot = routines[slug].snapshot()
    assert 2 <= len(snapshot.prescriptions) <= 4
    assert 4 <= timeline.minutes(snapshot) <= 8
    dose = schedule.weekly_dose(timeline.held_seconds(snapshot), schedule.EVERY_OTHER_DAY)
    assert dose.left == dose.right
    assert dose.verdict is not schedule.DoseLevel.ABOVE


def test_the_desk_break_takes_five_minutes_and_no_mat(routines: dict[str, Routine]) -> None:
    routine = routines["desk-break"]
    assert timeline.minutes(routine.snapshot()) == 5
    assert {item.exercise.position for item in routine.items.all()} <= {"standing", "kneeling"}


def test_all_lying_down_is_lying_down(routines: dict[str, Routine]) -> None:
    positions = {item.exercise.position for item in routines["lying-only"].items.all()}
    assert positions == {"back", "front", "side"}


def test_the_full_set_has_every_exercise_once_with_its_own_dose(routines: dict[str, Routine]) -> None:
    items = list(routines["full-set"].items.all())
    assert {item.exercise.slug for item in items} == set(Exercise.objects.values_list("slug", flat=True))
    assert len(items) == 13
    for item in items:
        exercise = item.exercise
        assert (item.hold_seconds, item.repetitions) == (exercise.hold_seconds, exercise.repetitions)
        assert item.passes == exercise.passes


def test_the_warm_up_never_stays_long(routines: dict[str, Routine]) -> None:
    items = routines["dynamic-warm-up"].items.all()
    assert max(item.hold_seconds or 0 for item in items) <= 5
    assert any(item.repetitions for item in items)


def test_what_was_edited_in_the_admin_stays(routines: dict[str, Routine]) -> None:
    routine = routines["desk-break"]
    routine.name = "At the desk"
    routine.save()
    routine.items.filter(order=1).update(repetitions=12)
    assert seed() == "desk-break: left name, items, edited by hand\n"
    routine.refresh_from_db()
    assert routine.name == "At the desk"
    assert routine.items.get(order=1).repetitions == 12


def test_a_routine_deleted_in_the_admin_stays_away(routines: dict[str, Routine]) -> None:
    routines["full-set"].delete()
    assert seed() == "full-set: left out, deleted by hand\n"
    assert not Routine.objects.filter(slug="full-set").exists()


def test_a_changed_file_changes_what_nobody_edited(
    routines: dict[str, Routine], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = seeding.ROUTINES.read_text().replace('name = "Gentle evening"', 'name = "Quiet evening"')
    text = text.replace('"lying-butterfly", hold_seconds = 50', '"lying-butterfly", hold_seconds = 60')
    (tmp_path / "routines.toml").write_text(text)
    monkeypatch.setattr(seeding, "ROUTINES", tmp_path / "routines.toml")
    user = make_user()
    snapshot = timeline.to_plain(routines["gentle-evening"].snapshot())
    session = make_session(user, stored_snapshot=snapshot)
    plan = make_plan(user, routines["gentle-evening"])
    assert seed() == "gentle-evening: changed name, items\n"
    routine = Routine.objects.get(slug="gentle-evening")
    assert (routine.name, routine.pk) == ("Quiet evening", plan.routine_id)
    assert routine.items.get(order=1).hold_seconds == 60
    session.refresh_from_db()
    assert session.stored_snapshot == snapshot


def test_an_exercise_that_was_deleted_by_hand_is_left_out_of_a_new_routine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    text = seeding.ROUTINES.read_text()
    monkeypatch.setattr(seeding, "ROUTINES", tmp_path / "routines.toml")
    (tmp_path / "routines.toml").write_text("")
    seed()
    Exercise.objects.get(slug="pigeon").delete()
    (tmp_path / "routines.toml").write_text(text)
    assert "full-set: pigeon left out, deleted by hand\n" in seed()
    assert Routine.objects.get(slug="full-set").items.count() == 12
    assert "pigeon left out" in seed()


GOOD = 'slug = "a"\nname = "A"\ndescription = "B"\nitems = [{ exercise = "deep-lunge" }]\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[routine", "routines.toml is not TOML"),
        ('[[routine]]\nslug = "a"\nname = "A"\n', "routine a: description: is missing"),
        (f"[[routine]]\n{GOOD}colour = 1\n", "routine a: colour: is not a field"),
        (f"[[routine]]\n{GOOD}[[routine]]\n{GOOD}", "routine a: slug: stands there twice"),
        (f"[[routine]]\n{GOOD}".replace('{ exercise = "deep-lunge" }', ""), "routine a: items: is missing"),
        (f"[[routine]]\n{GOOD}".replace('"deep-lunge" }', '"x", dose = 1 }'), "routine a: item 1:"),
        (f"[[routine]]\n{GOOD}".replace("deep-lunge", "headstand"), "headstand: is no exercise"),
        (f"[[routine]]\n{GOOD}".replace('lunge" }', 'lunge", repetitions = 3 }'), "deep-lunge: is held"),
        (f"[[routine]]\n{GOOD}".replace('lunge" }', 'lunge", hold_seconds = 2 }'), "hold_seconds"),
        (f"[[routine]]\n{GOOD}".replace('lunge" }', 'lunge", passes = 99 }'), "passes"),
        (f"[[routine]]\n{GOOD}first_side = 'up'\n", "first_side"),
        (f"[[routine]]\n{GOOD}change_seconds = 1000\n", "change_seconds"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place_and_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "routines.toml").write_text(text)
    monkeypatch.setattr(seeding, "ROUTINES", tmp_path / "routines.toml")
    with pytest.raises(CommandError, match=words.replace("[", r"\[")):
        seed()
    assert Routine.objects.count() == 0
    assert Exercise.objects.count() == 0


def test_reading_fills_in_the_options() -> None:
    (row,) = seeding.read_routines(f"[[routine]]\n{GOOD}")
    assert row["order"] == 1
    assert (row["first_side"], row["extra_pass"], row["get_ready_seconds"]) == ("tighter", False, 8)
    with pytest.raises(SeedError):
        seeding.read_routines("[[routine]]\nslug = 1\n")
