"""/healthz and /livez, asked by every kind of checker."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from background.models import Moment
from hipstretch import health


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "wrote_at", -health.BELIEVED_FOR)


@pytest.fixture
def broken_for_writing() -> Iterator[None]:
    def refuse(execute: Any, sql: str, *arguments: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, *arguments)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/healthz/", "/livez", "/livez/"])
@pytest.mark.parametrize("host", ["10.0.0.7:8000", "pod-17", "stretch.example", "a_b", "x y", ""])
@pytest.mark.parametrize("https", [True, False])
def test_any_checker_is_answered(settings: Any, path: str, host: str, https: bool) -> None:
    settings.ALLOWED_HOSTS = ["stretch.example"]
    settings.SECURE_SSL_REDIRECT = https
    client = Client(headers={"host": host})
    response = client.get(path)
    assert (response.status_code, response.content.decode()) == (200, f"hipstretch {settings.VERSION}\n")
    assert response.headers["Cache-Control"] == "no-store"
    response = client.head(path)
    assert (response.status_code, response.content) == (200, b"")
    assert client.post(path).status_code == 405


@pytest.mark.django_db
def test_health_writes_one_row_and_not_more_often_than_every_ten_seconds(
    django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        Client().get("/healthz")
    moment = Moment.objects.get()
    with django_assert_num_queries(1):
        Client().get("/healthz")
    Moment.objects.update(at=moment.at - dt.timedelta(days=1))
    monkeypatch.setattr(health, "wrote_at", health.wrote_at - health.BELIEVED_FOR)
    Client().get("/healthz")
    assert Moment.objects.get().at > moment.at


@pytest.mark.django_db
def test_a_database_that_cannot_be_written_is_said_and_asked_again_each_time(
    broken_for_writing: None, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        response = Client().get("/healthz")
        assert response.status_code == 503
        assert response.content.decode() == "The database cannot be read and written.\n"
    assert "readonly" in caplog.text
    assert Client().get("/livez").status_code == 200


@pytest.mark.django_db
def test_a_database_that_was_removed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        monkeypatch.setattr(connection, "vendor", "sqlite")
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/hipstretch.sqlite3")
    response = Client().get("/healthz")
    assert (response.status_code, response.content) == (503, b"The file of the database is gone.\n")


def test_liveness_asks_the_database_nothing() -> None:
    """Without the `db` fixture any query would fail this test."""
    assert Client().get("/livez").status_code == 200
