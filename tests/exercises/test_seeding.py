from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from exercises import seeding
from exercises.models import Catalogue, Exercise, Picture, Step
from exercises.seeding import (
    EXERCISES,
    SeedError,
    read_exercises,
    read_pictures,
    seed_exercises,
    seed_fields,
    text_problem,
)

ONE = """
[[exercise]]
slug = "pigeon"
name = "Pigeon"
position = "sitting"
kind = "static"
sides = "each"
hold_seconds = 15
passes = 3
summary = "One leg folded."
side_hint = "The leg behind you."
cue = "Your {side} leg long."
steps = ["Sit.", "Slide your {side} leg back.", "Fold your {other} leg.", "Sit tall.", "Hold."]
feel = "A pull."
mistakes = ["You tip over."]
easier = "Sit on a cushion."
harder = "Reach higher."
equipment = "A mat"
muscles = ["hip flexor (iliopsoas)"]
"""
PICTURE = """
[[picture]]
subject = "pigeon"
role = "hold"
stem = "pigeon-hold"
order = 1
width = 720
height = 540
widths = [360, 720]
alt = "The {side} leg lies behind."
"""


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(seeding, "EXERCISES", tmp_path / "exercises.toml")
    monkeypatch.setattr(seeding, "PICTURES", tmp_path / "pictures.toml")
    monkeypatch.setattr(seeding, "has_files", lambda row: "missing" not in row["stem"])
    (tmp_path / "exercises.toml").write_text(ONE)
    return tmp_path


def seeded() -> list[str]:
    lines: list[str] = []
    seed_exercises(lines.append)
    return lines


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('kind = "static"', 'kind = "fast"', "exercise pigeon: kind: must be one of static, dynamic"),
        ('position = "sitting"', "", "exercise pigeon: position: must be one of"),
        ("hold_seconds = 15", "", "exercise pigeon: hold_seconds: give either"),
        ("hold_seconds = 15", "hold_seconds = 15\nrepetitions = 4", "hold_seconds: give either"),
        ("hold_seconds = 15", "hold_seconds = 0", "hold_seconds: must be a whole number from 1 to 600"),
        ("hold_seconds = 15", "hold_seconds = true", "hold_seconds: must be a whole number"),
        ("passes = 3", "", "exercise pigeon: passes: is missing"),
        ('name = "Pigeon"', "", "exercise pigeon: name: is missing"),
        ('name = "Pigeon"', 'name = ""', "exercise pigeon: name: is missing"),
        ('name = "Pigeon"', f'name = "{"x" * 81}"', "exercise pigeon: name: is longer than 80"),
        ('slug = "pigeon"', "", "exercise 1: slug: is missing"),
        ('"Sit.", ', "", "exercise pigeon: steps: must be five to seven, not 4"),
        ('"Sit."', '""', "exercise pigeon: steps: must be a list of texts"),
        ("{side} leg back", "{left} leg back", "exercise pigeon: steps: has the unknown placeholder {left}"),
        ("{side} leg back", "{side leg back", "exercise pigeon: steps: has a lone brace"),
        ("Your {side} leg long", "{side} leg long", "exercise pigeon: cue: begins a sentence"),
        ('sides = "each"', 'sides = "both"', "exercise pigeon: side_hint: says which side"),
        ('side_hint = "The leg behind you."', "", "exercise pigeon: side_hint: says which side"),
        ('feel = "A pull."', 'feel = "A pull."\nfeels = "x"', "exercise pigeon: feels: is not a field"),
        ("[[exercise]]", "[[exercise]", "exercises.toml is not TOML"),
        ('name = "Pigeon"', 'name = "Pigeon"\ngentle_rocking = 1', "gentle_rocking: must be true or false"),
    ],
)
def test_an_error_names_the_exercise_and_the_field(old: str, new: str, message: str) -> None:
    assert old in ONE
    with pytest.raises(SeedError) as caught:
        read_exercises(ONE.replace(old, new))
    assert message in str(caught.value)


def test_a_slug_cannot_stand_there_twice() -> None:
    with pytest.raises(SeedError, match="exercise pigeon: slug: stands there twice"):
        read_exercises(ONE + ONE)


def test_both_sides_at_once_know_no_stretched_side() -> None:
    assert text_problem("Your {side} leg.", "both") == "has {side}, but both sides are stretched at once"
    assert text_problem("Your {side} leg.", "each") == ""


@given(st.text(alphabet="ab{}side other."))
def test_a_text_without_a_problem_has_no_brace_left_for_a_side(text: str) -> None:
    if text_problem(text, "each") == "":
        assert "{" not in text.replace("{side}", "").replace("{other}", "")
        assert "}" not in text.replace("{side}", "").replace("{other}", "")


@pytest.mark.django_db
def test_the_shipped_catalogue_is_seeded_whole_and_a_second_time_changes_nothing() -> None:
    assert len([line for line in seeded() if line.endswith(": created")]) == 13
    assert Exercise.objects.count() == 13
    for row in read_exercises(EXERCISES.read_text(encoding="utf-8")):
        exercise = Exercise.objects.get(slug=row["slug"])
        assert [step.text for step in exercise.steps.all()] == row.pop("steps")
        assert {name: getattr(exercise, name) for name in row} == row
        exercise.full_clean()
    version = Catalogue.current().version
    assert seeded() == []
    assert Catalogue.current().version == version


@pytest.mark.django_db
def test_the_command_says_what_it_did(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("seed")
    assert "leg-swing: created" in capsys.readouterr().out


@pytest.mark.django_db
def test_a_change_in_the_file_arrives(files: Path) -> None:
    seeded()
    (files / "exercises.toml").write_text(ONE.replace("A mat", "A rug").replace('"Sit."', '"Sit down."'))
    assert seeded() == ["pigeon: changed steps, equipment"]
    exercise = Exercise.objects.get()
    assert exercise.equipment == "A rug"
    assert exercise.steps.first().text == "Sit down."
    assert "sit down." in exercise.search_text


@pytest.mark.django_db
def test_edits_by_hand_survive_and_the_rest_still_arrives(files: Path) -> None:
    seeded()
    exercise = Exercise.objects.get()
    exercise.name = "Dove"
    exercise.save()
    exercise.steps.filter(order=1).update(text="Sit as you like.")
    (files / "exercises.toml").write_text(
        ONE.replace('"Pigeon"', '"Pigeon, new"').replace('"Sit."', '"Sit down."').replace("A mat", "A rug")
    )
    assert seeded() == ["pigeon: changed equipment; left name, steps, edited by hand"]
    exercise.refresh_from_db()
    assert (exercise.name, exercise.equipment) == ("Dove", "A rug")
    assert exercise.steps.first().text == "Sit as you like."
    assert seeded() == ["pigeon: left name, steps, edited by hand"]


@pytest.mark.django_db
def test_an_edit_taken_back_follows_the_file_again(files: Path) -> None:
    seeded()
    Exercise.objects.update(name="Dove")
    seeded()
    Exercise.objects.update(name="Pigeon")
    (files / "exercises.toml").write_text(ONE.replace('"Pigeon"', '"Pigeon, new"'))
    assert seeded() == ["pigeon: changed name"]
    assert Exercise.objects.get().name == "Pigeon, new"


@pytest.mark.django_db
def test_an_exercise_deleted_by_hand_stays_away(files: Path) -> None:
    seeded()
    Exercise.objects.get().delete()
    assert seeded() == ["pigeon: left out, deleted by hand"]
    assert not Exercise.objects.exists()


@pytest.mark.django_db
def test_nothing_is_written_when_the_file_is_wrong(files: Path) -> None:
    (files / "exercises.toml").write_text(ONE + ONE.replace('"pigeon"', '"dove"').replace("passes = 3", ""))
    with pytest.raises(SeedError, match="exercise dove: passes"):
        seeded()
    assert not Exercise.objects.exists()


@pytest.mark.django_db
def test_shipped_pictures_are_added_changed_and_removed_and_uploaded_ones_stay(files: Path) -> None:
    (files / "pictures.toml").write_text(PICTURE)
    assert seeded() == ["pigeon: created", "pigeon: picture pigeon-hold created"]
    exercise = Exercise.objects.get()
    Picture.objects.create(exercise=exercise, alt="Mine", stem="0" * 32, uploaded=True, width=9, height=9)
    assert seeded() == []
    (files / "pictures.toml").write_text(PICTURE.replace("lies behind", "lies long"))
    assert seeded() == ["pigeon: picture pigeon-hold changed alt"]
    (files / "pictures.toml").write_text("")
    assert seeded() == ["pigeon: picture pigeon-hold removed"]
    assert [picture.alt for picture in exercise.pictures.all()] == ["Mine"]


@pytest.mark.django_db
def test_pictures_of_other_things_in_unknown_roles_or_without_files_are_passed_over(files: Path) -> None:
    (files / "pictures.toml").write_text(
        PICTURE.replace('"pigeon"', '"self-test"')
        + PICTURE.replace('"hold"', '"answer"')
        + PICTURE.replace("pigeon-hold", "missing")
    )
    assert seeded() == ["pigeon: created", "pigeon: picture missing left out, its files are not there"]
    assert not Picture.objects.exists()


def test_a_picture_row_that_lacks_something_is_named() -> None:
    with pytest.raises(SeedError, match="picture pigeon-hold: alt"):
        read_pictures(PICTURE.replace('alt = "The {side} leg lies behind."', ""))


@pytest.mark.django_db
def test_seed_fields_fits_a_row_whose_list_lies_in_rows_of_its_own() -> None:
    exercise = Exercise(slug="x")
    first = seed_fields(exercise, {"name": "One", "steps": ["a"]}, {"steps": []})
    assert (first.created, first.changed, str(first)) == (True, ["name", "steps"], "created")
    exercise.hold_seconds = 5
    exercise.save()
    Step.objects.create(exercise=exercise, order=1, text="b")
    second = seed_fields(exercise, {"name": "Two", "steps": ["c"]}, {"steps": ["b"]})
    assert (second.changed, second.edited) == (["name"], ["steps"])
    assert exercise.name == "Two"
