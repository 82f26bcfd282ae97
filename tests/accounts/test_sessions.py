"""A session knows its person: one query for both, and every doubt is left to Django."""

from __future__ import annotations

from django.contrib.auth import HASH_SESSION_KEY
from django.test import Client

from accounts.models import Session, User
from tests.factories import make_user


def signed_in(client: Client) -> bool:
    return client.get("/account/").wsgi_request.user.is_authenticated


def test_a_changed_password_ends_the_session(own_client: Client, user: User) -> None:
    assert signed_in(own_client)
    user.set_password("another-long-one")
    user.save()
    assert not signed_in(own_client)


def test_an_inactive_person_is_nobody(own_client: Client, user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert not signed_in(own_client)


def test_a_session_without_its_proof_is_nobodys(own_client: Client) -> None:
    session = own_client.session
    del session[HASH_SESSION_KEY]
    session.save()
    assert not signed_in(own_client)


def test_the_key_in_the_session_decides_not_the_row(own_client: Client, user: User) -> None:
    other = make_user("bob@example.org")
    Session.objects.update(user=other)
    assert own_client.get("/account/").wsgi_request.user == user


def test_a_session_that_ran_out_is_nobodys(own_client: Client) -> None:
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    assert not signed_in(own_client)
