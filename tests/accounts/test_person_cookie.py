"""The cookie that says whose pages a browser keeps: browsers hold its value, so it outlives every update."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from tests.factories import make_user

SECRET_KEY = "fixed-for-this-test-0123456789-0123456789-0123456789"
# As version 1.0.0 computes it. Another value would make every browser drop the pages that it keeps offline.
VALUE = "1d42b6653369733e"


@pytest.mark.django_db
def test_the_cookie_of_a_person_has_the_value_that_browsers_hold(settings: Settings) -> None:
    settings.SECRET_KEY = SECRET_KEY
    client = Client()
    client.force_login(make_user(pk=4711), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/today/")
    assert client.cookies["person"].value == VALUE
