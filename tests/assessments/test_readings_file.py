"""All readings as a file for spreadsheets."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from assessments.views.log import CSV_COLUMNS, as_text
from tests.factories import TODAY, make_test

FILE = "/test/readings.csv"
DAY = dt.timedelta(days=1)


def table(client: Client) -> list[dict[str, str]]:
    response: Any = client.get(FILE)
    assert response.status_code == 200
    text = b"".join(response.streaming_content).decode("utf-8")
    assert text.startswith("\ufeffdate,protocol,tested_side,")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_reading_is_a_line_oldest_first_left_before_right(own_client: Client, user: User) -> None:
    make_test(user, TODAY, left="little", left_angle=-3.26, protocol="edge", right=None)
    note = "Tired, “really”\nso"
    test = make_test(user, TODAY - DAY, left="stays", right="lot", right_angle=12.0, note=note)
    test.readings.filter(side="right").update(height_cm=9.0, thigh_cm=42.5, pain=True)
    rows = table(own_client)
    assert [(row["date"], row["tested_side"]) for row in rows] == [
        ("2026-04-17", "left"),
        ("2026-04-17", "right"),
        ("2026-04-18", "left"),
    ]
    assert list(rows[0]) == list(CSV_COLUMNS)
    assert rows[1] == {
        "date": "2026-04-17",
        "protocol": "floor",
        "tested_side": "right",
        "way": "tape",
        "answer": "lot",
        "height_cm": "9.0",
        "thigh_cm": "42.5",
        "angle_deg": "12.0",
        "raw_readings": "",
        "pain": "yes",
        "grade": "very_short",
        "note": note,
    }
    assert (rows[0]["angle_deg"], rows[0]["height_cm"], rows[0]["pain"]) == ("", "", "no")
    assert (rows[2]["angle_deg"], rows[2]["protocol"], rows[2]["grade"]) == ("-3.3", "edge", "free")


def test_a_phones_raw_readings_are_in_it(own_client: Client, user: User) -> None:
    test = make_test(user, right=None, left_angle=7.6)
    raw = {"zero": 0.4, "readings": [8.1, 7.6, 7.0]}
    test.readings.update(way="phone", raw=raw, answer="")
    (row,) = table(own_client)
    assert (row["way"], row["raw_readings"], row["answer"], row["grade"]) == (
        "phone",
        "8.1 7.6 7.0",
        "",
        "short",
    )


def test_the_file_is_private_kept_by_nobody_and_has_a_name(own_client: Client, user: User) -> None:
    make_test(user)
    response = own_client.get(FILE)
    assert response["Cache-Control"] == "private, no-store"
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith(
        'attachment; filename="hipstretch-readings-2026-04-18.csv"'
    )


@pytest.mark.django_db
def test_another_person_and_somebody_signed_out_get_their_own(
    other_client: Client, client: Client, user: User
) -> None:
    make_test(user, note="not yours")
    assert table(other_client) == table(client) == []
    assert User.objects.count() == 2


@pytest.mark.parametrize(
    "note", ["=1+1", "+44", "-5", "@SUM(A1)", "\t=1", "\r=1", "  =HYPERLINK(1)", "＝1", "－1"]
)
def test_a_note_is_never_a_formula(own_client: Client, user: User, note: str) -> None:
    make_test(user, note=note)
    assert {row["note"] for row in table(own_client)} == {f"'{note}"}


@given(st.text(max_size=20))
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    shown = as_text(text)
    assert shown in (text, f"'{text}")
    assert not shown.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("count", [1, 60])
def test_it_takes_the_same_queries_whatever_its_length(
    own_client: Client, user: User, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        make_test(user, TODAY - number * DAY)
    with django_assert_num_queries(2):
        assert len(table(own_client)) == 2 * count


def test_it_is_only_read(own_client: Client) -> None:
    assert own_client.post(FILE).status_code == 405
