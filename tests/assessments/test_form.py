"""Whatever is sent, the form answers with a page that says what is wrong, or with a stored test."""

from __future__ import annotations

from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from assessments.models import Reading, SelfTest
from tests.assessments.conftest import FILLED
from tests.factories import make_test, make_user

anything = st.text(max_size=40) | st.sampled_from(
    [
        "",
        "0",
        "-1",
        "1e9",
        "1e-300",
        "nan",
        "inf",
        "1_0",
        "٣",
        "4,4",
        "42cm",
        "\x00",
        "💥" * 9,
        "true",
        "{}",
        "2026-02-30",
    ]
)
names = st.sampled_from(
    [*FILLED, "left_pain", "left_level", "unit", "protocol", "csrfmiddlewaretoken", "side", "unknown"]
)


class AnyInput(TestCase):
    def setUp(self) -> None:
        self.user = make_user(None)
        self.client = Client()
        self.client.force_login(self.user, backend="django.contrib.auth.backends.ModelBackend")
        self.test = make_test(self.user)

    @settings(max_examples=40, deadline=None)
    @given(st.dictionaries(names, anything, max_size=6))
    def test_a_new_test_is_stored_whole_or_not_at_all(self, changed: dict[str, str]) -> None:
        before = SelfTest.objects.count()
        response = self.client.post("/test/new/form/", FILLED | changed)
        # 404: a protocol that there is not.
        assert response.status_code in {200, 302, 404 if "protocol" in changed else 200}
        assert SelfTest.objects.count() - before == (response.status_code == 302)
        assert Reading.objects.count() >= SelfTest.objects.count()
        if response.status_code == 302:
            assert self.client.get(response["Location"]).status_code == 200
            assert self.client.get("/test/").status_code == 200

    @settings(max_examples=30, deadline=None)
    @given(st.dictionaries(names, anything, max_size=6))
    def test_a_correction_keeps_a_reading(self, changed: dict[str, str]) -> None:
        response = self.client.post(f"/test/{self.test.pk}/edit/", FILLED | changed)
        assert response.status_code in {200, 302}
        assert Reading.objects.filter(test=self.test).count() in {1, 2}
        assert self.client.get(f"/test/{self.test.pk}/").status_code == 200
