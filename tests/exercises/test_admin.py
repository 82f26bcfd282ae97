from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import User
from exercises.models import Exercise, Picture
from exercises.seeding import seed_exercises
from tests.exercises.images import drawing, encoded, jpeg_from_a_phone, png_bomb

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def admin(db: None) -> Client:
    client = Client()
    client.force_login(
        User.objects.create_superuser("admin@example.org", "long-enough-1"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def form_data(client: Client, url: str) -> dict[str, Any]:
    """What a browser would send back from an admin page as it stands."""
    response = client.get(url)
    assert response.status_code == 200
    data: dict[str, Any] = {}
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += [formset.formset.management_form, *formset.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            if value is True:
                data[field.html_name] = "on"
            elif value is not None and value is not False:
                data[field.html_name] = value
    return data


def address(slug: str) -> str:
    return f"/admin/exercises/exercise/{Exercise.objects.get(slug=slug).pk}/change/"


def errors(response: Any) -> str:
    assert response.status_code == 200, "it was saved"
    found = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text) for text in found)


@pytest.fixture
def pigeon(admin: Client) -> dict[str, Any]:
    seed_exercises()
    return form_data(admin, address("pigeon"))


def with_picture(
    data: dict[str, Any], content: bytes, name: str = "photo.jpg", **fields: Any
) -> dict[str, Any]:
    new = {
        "pictures-TOTAL_FORMS": "1",
        "pictures-0-order": "1",
        "pictures-0-role": "hold",
        "pictures-0-alt": "The {side} leg lies behind.",
        "pictures-0-upload": SimpleUploadedFile(name, content, content_type="image/jpeg"),
    }
    return data | new | {f"pictures-0-{key}": value for key, value in fields.items()}


def test_saving_as_it_is_changes_nothing_but_the_version(admin: Client, pigeon: dict[str, Any]) -> None:
    before = Exercise.objects.values().get(slug="pigeon")
    assert admin.post(address("pigeon"), pigeon).status_code == 302
    assert Exercise.objects.values().get(slug="pigeon") == before
    lines: list[str] = []
    seed_exercises(lines.append)
    assert lines == []


def test_texts_and_steps_are_edited_on_one_page_and_seen_on_the_site(
    admin: Client, client: Client, pigeon: dict[str, Any]
) -> None:
    client.get("/exercises/pigeon/")
    changed = pigeon | {
        "mistakes": "Too fast.\n\n  Too deep, {side} side. ",
        "steps-0-text": "Sit on a blue mat.",
        "steps-0-order": "9",
    }
    assert admin.post(address("pigeon"), changed).status_code == 302
    exercise = Exercise.objects.get(slug="pigeon")
    assert exercise.mistakes == ["Too fast.", "Too deep, {side} side."]
    assert [step.order for step in exercise.steps.all()] == [2, 3, 4, 5, 6, 9]
    assert "blue mat" in client.get("/exercises/pigeon/").content.decode()
    assert "/exercises/pigeon/" in client.get("/exercises/?q=blue").content.decode()


def test_what_was_edited_survives_the_seed(admin: Client, pigeon: dict[str, Any]) -> None:
    admin.post(address("pigeon"), pigeon | {"name": "Dove", "steps-0-text": "Sit on a blue mat."})
    lines: list[str] = []
    seed_exercises(lines.append)
    assert lines == ["pigeon: left name, steps, edited by hand"]
    assert Exercise.objects.get(slug="pigeon").name == "Dove"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"feel": "In the {left} hip."}, "unknown placeholder {left}"),
        ({"steps-0-text": "Fold your {sid} leg."}, "unknown placeholder {sid}"),
        ({"steps-0-text": "{side} leg up."}, "begins a sentence with a placeholder"),
        ({"mistakes": "Fine.\nA { brace."}, "lone brace"),
        ({"sides": "both"}, "both sides are stretched at once"),
        ({"repetitions": "4"}, "either seconds to hold or repetitions"),
        ({"hold_seconds": ""}, "either seconds to hold or repetitions"),
        ({"hold_seconds": "0"}, "Give at least 1"),
        ({"passes": "0"}, ""),
        ({"name": ""}, "required"),
    ],
)
def test_what_cannot_be_shown_is_refused(
    admin: Client, pigeon: dict[str, Any], change: dict[str, str], message: str
) -> None:
    assert message in errors(admin.post(address("pigeon"), pigeon | change))
    assert Exercise.objects.get(slug="pigeon").name == "Pigeon"


def test_the_address_of_an_exercise_cannot_be_changed_later(admin: Client, pigeon: dict[str, Any]) -> None:
    assert "slug" not in pigeon
    admin.post(address("pigeon"), pigeon | {"slug": "dove"})
    assert Exercise.objects.filter(slug="pigeon").exists()


def test_a_new_exercise_with_steps_can_be_added(admin: Client, client: Client) -> None:
    data = form_data(admin, "/admin/exercises/exercise/add/") | {
        "name": "Couch stretch",
        "slug": "couch-stretch",
        "summary": "At the sofa.",
        "position": "kneeling",
        "kind": "static",
        "sides": "each",
        "hold_seconds": "30",
        "passes": "2",
        "cue": "Sink.",
        "feel": "The {side} hip.",
        "easier": "Less.",
        "harder": "More.",
        "muscles": "hip flexor",
        "steps-0-text": "Kneel by the sofa.",
        "steps-0-order": "1",
    }
    assert admin.post("/admin/exercises/exercise/add/", data).status_code == 302
    assert "Kneel by the sofa." in client.get("/exercises/couch-stretch/").content.decode()
    assert "couch-stretch" in client.get("/exercises/?q=sofa").content.decode()


def test_a_photo_is_stored_without_its_place_and_shown(
    admin: Client, client: Client, pigeon: dict[str, Any], media: Path
) -> None:
    client.get("/exercises/pigeon/")
    assert admin.post(address("pigeon"), with_picture(pigeon, jpeg_from_a_phone())).status_code == 302
    picture = Picture.objects.get()
    assert (picture.uploaded, picture.widths, picture.height > picture.width) == (True, [360, 600], True)
    assert len(list((media / "pictures").iterdir())) == 4
    text = client.get("/exercises/pigeon/?side=right").content.decode()
    assert 'alt="The right leg lies behind."' in text
    source = re.search(r'src="(/pictures/[^"]+)"', text)
    assert source
    response = client.get(source[1])
    assert Image.open(io.BytesIO(response.content)).format == "WEBP"
    assert source[1] in admin.get(address("pigeon")).content.decode()


def test_a_picture_can_be_replaced_and_its_words_changed_without_sending_it_again(
    admin: Client, pigeon: dict[str, Any]
) -> None:
    admin.post(address("pigeon"), with_picture(pigeon, encoded(drawing(), "JPEG")))
    stem = Picture.objects.get().stem
    data = form_data(admin, address("pigeon")) | {"pictures-0-alt": "Other words."}
    assert admin.post(address("pigeon"), data).status_code == 302
    assert (Picture.objects.get().stem, Picture.objects.get().alt) == (stem, "Other words.")
    data["pictures-0-upload"] = SimpleUploadedFile("b.png", encoded(drawing(800, 800), "PNG"))
    assert admin.post(address("pigeon"), data).status_code == 302
    assert Picture.objects.get().stem != stem


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"only text", "not a picture that can be read"),
        (png_bomb(), "more than 20 million pixels"),
        (encoded(drawing(), "JPEG")[:3000], "not a picture that can be read"),
        (b"", "empty"),
        (bytes(10 * 1024 * 1024 + 1), "larger than 10 MB"),
    ],
    ids=["text", "bomb", "cut", "empty", "large"],
)
def test_a_bad_upload_gets_a_clear_message_and_keeps_the_rest(
    admin: Client, pigeon: dict[str, Any], media: Path, content: bytes, message: str
) -> None:
    response = admin.post(address("pigeon"), with_picture(pigeon | {"name": "Dove"}, content))
    assert message in errors(response)
    assert 'value="Dove"' in response.content.decode()
    assert not Picture.objects.exists()
    assert not (media / "pictures").exists()


def test_a_picture_row_needs_a_file_and_the_same_one_cannot_be_there_twice(
    admin: Client, pigeon: dict[str, Any]
) -> None:
    data = with_picture(pigeon, b"")
    del data["pictures-0-upload"]
    assert "Choose a picture." in errors(admin.post(address("pigeon"), data))
    photo = encoded(drawing(), "JPEG")
    admin.post(address("pigeon"), with_picture(pigeon, photo))
    data = form_data(admin, address("pigeon")) | {
        "pictures-TOTAL_FORMS": "2",
        "pictures-1-alt": "Again.",
        "pictures-1-order": "2",
        "pictures-1-role": "hold",
        "pictures-1-upload": SimpleUploadedFile("a.jpg", photo),
    }
    assert "has that picture already" in errors(admin.post(address("pigeon"), data))


def test_the_same_picture_twice_at_once_is_refused(admin: Client, pigeon: dict[str, Any]) -> None:
    photo = encoded(drawing(), "JPEG")
    data = with_picture(pigeon, photo) | {
        "pictures-TOTAL_FORMS": "2",
        "pictures-1-alt": "Again.",
        "pictures-1-order": "2",
        "pictures-1-role": "hold",
        "pictures-1-upload": SimpleUploadedFile("a.jpg", photo),
    }
    assert "has that picture already" in errors(admin.post(address("pigeon"), data))


def test_a_page_with_another_error_writes_no_file(admin: Client, pigeon: dict[str, Any], media: Path) -> None:
    errors(admin.post(address("pigeon"), with_picture(pigeon | {"name": ""}, jpeg_from_a_phone())))
    assert not (media / "pictures").exists()


def test_the_list_has_previews_of_both_sides(admin: Client, pigeon: dict[str, Any]) -> None:
    text = admin.get("/admin/exercises/exercise/").content.decode()
    assert "/exercises/pigeon/?side=right" in text
    assert "/exercises/seated-butterfly/?side" not in text


def test_people_without_rights_do_not_get_in(own_client: Client, client: Client) -> None:
    for visitor in (own_client, client):
        response = visitor.get("/admin/exercises/exercise/")
        assert response.status_code == 302
        assert "/login/" in response["Location"]
