"""Sound and pace: how every timed session of a person leads them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from accounts.models import PlayerSettings, User

PATH = "/account/cues/"
WANTED = {"cues": "silent", "voice": "", "voice_rate": "90", "volume": "0", "colour_cues": "on"}


def test_it_shows_what_holds_and_keeps_what_is_chosen(own_client: Client, user: User) -> None:
    chosen = re.findall(r'value="(\w+)"[^>]*checked', own_client.get(PATH).content.decode())
    assert chosen == ["voice"]
    response = own_client.post(PATH, WANTED | {"change_seconds": "15"})
    assert response["Location"] == PATH
    kept = PlayerSettings.objects.get(user=user)
    assert (kept.cues, kept.voice_rate, kept.volume) == ("silent", 90, 0)
    assert (kept.vibration, kept.colour_cues, kept.tempo) == (False, True, False)
    assert (kept.get_ready_seconds, kept.change_seconds) == (None, 15)
    own_client.post(PATH, WANTED)
    assert PlayerSettings.objects.get(user=user).change_seconds is None


@pytest.mark.parametrize(
    ("field", "value"),
    [("cues", "loud"), ("volume", "101"), ("voice_rate", ""), ("get_ready_seconds", "61"), ("voice", "\x00")],
)
def test_what_cannot_be_is_marked_and_kept_in_the_form(
    own_client: Client, user: User, field: str, value: str
) -> None:
    response = own_client.post(PATH, WANTED | {field: value})
    assert response.status_code == 200
    assert "wrong" in response.content.decode()
    assert user.player_settings.cues == "voice"
    assert not PlayerSettings.objects.exists()


@pytest.mark.django_db
def test_signed_out_it_is_a_form_and_choosing_makes_a_guest(client: Client) -> None:
    assert client.get(PATH).status_code == 200
    assert not User.objects.exists()
    client.post(PATH, WANTED)
    guest = User.objects.get()
    assert (guest.is_guest, guest.player_settings.cues) == (True, "silent")


def test_other_methods_are_refused(own_client: Client) -> None:
    assert own_client.delete(PATH).status_code == 405
