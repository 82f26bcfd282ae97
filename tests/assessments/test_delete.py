"""Deleting a self-test, with a question first."""

from __future__ import annotations

from django.test import Client

from accounts.models import User
from assessments.models import Reading, SelfTest
from tests.factories import make_test


def test_it_asks_first(own_client: Client, user: User) -> None:
    test = make_test(user)
    page = own_client.get(f"/test/{test.pk}/delete/").content.decode()
    assert "Delete the test of 18 April 2026?" in page
    assert 'method="post"' in page
    assert SelfTest.objects.filter(pk=test.pk).exists()


def test_it_deletes_the_test_and_its_readings_alone(own_client: Client, user: User) -> None:
    kept, test = make_test(user), make_test(user)
    response = own_client.post(f"/test/{test.pk}/delete/", follow=True)
    assert response.redirect_chain == [("/test/", 302)]
    assert "The test is deleted." in response.content.decode()
    assert list(SelfTest.objects.all()) == [kept]
    assert Reading.objects.filter(test=kept).count() == Reading.objects.count() == 2


def test_deleting_it_again_finds_nothing(own_client: Client, user: User) -> None:
    test = make_test(user)
    own_client.post(f"/test/{test.pk}/delete/")
    assert own_client.post(f"/test/{test.pk}/delete/").status_code == 404


def test_other_methods_are_refused(own_client: Client, user: User) -> None:
    test = make_test(user)
    assert own_client.delete(f"/test/{test.pk}/delete/").status_code == 405
