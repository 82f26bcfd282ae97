"""One walk over every address, as everybody: whose things show to whom, and who may change them.

The addresses come from the URLconf itself. One that is not listed below fails the test, so a new page is
either said to belong to its owner, to whoever asks, or to everybody.
"""

from __future__ import annotations

import logging
import re
import uuid
from collections.abc import Callable, Iterator
from functools import partial
from html.parser import HTMLParser
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import User
from assessments.models import Draft
from routines.models import Plan, Routine, StretchSession
from tests.factories import (
    make_exercise,
    make_guest,
    make_plan,
    make_routine,
    make_session,
    make_set,
    make_test,
    make_user,
)

pytestmark = pytest.mark.django_db
SECRET = "Quokka"  # stands in every text of the owner's, and nowhere else
PASSWORD = "long-enough-1"
# Who also asks for fragments and sends empty forms.
THOROUGH = {"other", "owner"}
# Of what a page only shows; a session may begin with it.
WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (?!\"accounts_session\")")
BACKEND = "django.contrib.auth.backends.ModelBackend"

# What is only its owner's: a 404 for everybody else.
OWNED = {
    "test/<uuid:pk>/": {"pk": "test"},
    "test/<uuid:pk>/edit/": {"pk": "test"},
    "test/<uuid:pk>/delete/": {"pk": "test"},
    "routines/<uuid:pk>/": {"pk": "routine"},
    "routines/<uuid:pk>/edit/": {"pk": "routine"},
    "routines/<uuid:pk>/copy/": {"pk": "routine"},
    "routines/<uuid:pk>/delete/": {"pk": "routine"},
    "routines/<uuid:pk>/start/": {"pk": "routine"},
    "routines/<uuid:pk>/kit/": {"pk": "routine"},
    "routines/<uuid:pk>/prepared/": {"pk": "routine"},
    "sessions/<uuid:pk>/": {"pk": "session"},
    "sessions/<uuid:pk>/sets/<uuid:set_pk>/": {"pk": "session", "set_pk": "next_set"},
    "sessions/<uuid:pk>/phase/": {"pk": "session"},
    "sessions/<uuid:pk>/list/": {"pk": "session"},
    "sessions/<uuid:pk>/settings/": {"pk": "session"},
    "sessions/<uuid:pk>/as-usual/": {"pk": "session"},
    "sessions/<uuid:pk>/summary/": {"pk": "done_session"},
    "sessions/<uuid:pk>/edit/": {"pk": "done_session"},
    "sessions/<uuid:pk>/delete/": {"pk": "done_session"},
}
# What shows everybody their own things, or a form of their own.
PERSONAL: dict[str, dict[str, str]] = {
    "": {},
    "today/": {},
    "today/retest/": {},
    "today/plan/": {},
    "routines/": {},
    "routines/new/": {},
    "exercises/<slug:slug>/try/": {"slug": "slug"},
    "sessions/": {},
    "sessions/new/": {},
    "sessions/begin/": {},
    "offline/token/": {},
    "test/": {},
    "test/new/": {},
    "test/new/form/": {},
    "test/new/discard/": {},
    "test/new/<slug:slug>/": {"slug": "step"},
    "test/undo/": {},
    "test/readings.csv": {},
    "progress/": {},
    "account/": {},
    "account/preferences/": {},
    "account/time-zone/": {},
    "account/cues/": {},
    "account/delete/": {},
    "account/login/": {},
    "account/logout/": {},
    "account/inactive/": {},
    "account/signup/": {},
    "account/signup/code/": {},
    "account/reauthenticate/": {},
    "account/email/": {},
    "account/confirm-email/": {},
    "account/confirm-email/<str:key>/": {"key": "confirmation"},
    r"account/^confirm-email/(?P<key>[-:\w]+)/$": {"key": "confirmation"},
    "account/password/change/": {},
    "account/password/set/": {},
    "account/password/reset/": {},
    "account/password/reset/done/": {},
    "account/password/reset/key/done/": {},
    r"account/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": {"uidb36": "uid", "key": "key"},
    "account/login/code/confirm/": {},
}
# The same for everybody; these pages neither ask nor know who is there.
PUBLIC = {
    "exercises/": {},
    "exercises/<slug:slug>/": {"slug": "slug"},
    "learn/": {},
    "privacy/": {},
    "learn/<slug:slug>/": {"slug": "article"},
    "pictures/<str:name>": {"name": "picture"},
    "offline/": {},
    "sw.js": {},
    "manifest.webmanifest": {},
}
# Asks who is there, but shows everybody the same (or leads to Today): a browser may keep it for its own use.
SAME_FOR_ALL = {""}
# What a POST carries beyond what the page's form has filled in already ("=" is the value itself).
AT = "=1776499230000"  # milliseconds since 1970
SENT: dict[str, dict[str, str]] = {
    "routines/new/": {"name": "=Mine"},
    "routines/<uuid:pk>/copy/": {"id": "new"},
    "routines/<uuid:pk>/start/": {"session": "session"},
    "sessions/new/": {"left_minutes": "=5"},
    "sessions/<uuid:pk>/sets/<uuid:set_pk>/": {
        "phase": "next_phase",
        "position": "=2",
        "outcome": "=done",
        "seconds": "=15",
        "at": AT,
    },
    "sessions/<uuid:pk>/phase/": {"phase": "=3", "at": AT},
}
# Hidden keys that a page chose: somebody else's key put there must give nothing away and change nothing.
FOREIGN_KEYS = {
    "test/new/form/": "test",
    "routines/new/": "routine",
    "today/plan/": "plan",
    "sessions/new/": "done_session",
    "exercises/<slug:slug>/try/": "session",
}
# The same with the choice of a routine that is somebody else's.
FOREIGN_CHOICES = {"today/plan/": "routine", "sessions/new/": "chosen"}


def addresses(
    resolver: URLResolver, prefix: str = "", space: str = ""
) -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """(route, name or "", view) of every pattern below."""
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, f"{space}{pattern.name}" if pattern.name else "", pattern.callback
        else:
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from addresses(pattern, route, inner)


class Fields(HTMLParser):
    """What a browser would send for the forms of a page, by the forms' actions."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.select = ""
        self.open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "form" and given.get("method", "").lower() == "post":
            self.forms.append((given.get("action") or "", {}))
            self.open = True
        if not self.open:
            return
        fields = self.forms[-1][1]
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "input" and name and name != "csrfmiddlewaretoken":
            if given.get("type") in {"radio", "checkbox"}:
                if "checked" in given or given.get("type") == "radio":
                    fields.setdefault(name, value)
            else:
                fields[name] = value
        elif tag == "textarea":
            fields[name] = "Words of my own"
        elif tag == "select":
            self.select = name
        elif tag == "option" and ("selected" in given or self.select not in fields):
            fields[self.select] = value

    def handle_endtag(self, tag: str) -> None:
        self.open = self.open and tag != "form"


class Things:
    """The owner, with one of everything, and the values that fill the addresses."""

    def __init__(self) -> None:
        exercise = make_exercise("deep-lunge")
        self.owner = make_user(f"{SECRET.lower()}@example.org")
        self.other = make_user("other@example.org")
        self.guest = make_guest()
        for person in (self.owner, self.other):
            EmailAddress.objects.create(user=person, email=str(person.email), primary=True)
        routine = make_routine(self.owner, [exercise], name=f"{SECRET} routine", description=SECRET)
        make_routine(None, [exercise], name="For everybody", slug="for-everybody")
        test = make_test(self.owner, left_angle=3.0, right_angle=12.0, note=SECRET)
        plan = make_plan(self.owner, routine)
        key = uuid.uuid4()
        done = make_session(self.owner, routine=routine, routine_name=f"{SECRET} routine", note=SECRET)
        for side in ("left", "right"):
            make_set(done, side, exercise=exercise, exercise_name=f"{SECRET} lunge")
        response = client_of(self.owner).post(f"/routines/{routine.pk}/start/", {"session": str(key)})
        assert response.status_code == 302, "the owner's session cannot be started"
        Draft.objects.create(user=self.owner, protocol="floor", begun_on=test.done_on)
        session = StretchSession.objects.get(pk=key)
        session.begin(timezone.now())
        first = next(phase for phase in session.phases if phase.is_set)
        self.values: dict[str, str] = {
            "test": str(test.pk),
            "routine": str(routine.pk),
            "plan": str(plan.pk),
            "session": str(key),
            "done_session": str(done.pk),
            "next_set": str(session.set_id(first.index)),
            "next_phase": str(first.index),
            "slug": exercise.slug,
            "article": "hip-flexor",
            "step": "left-read",
            "picture": "nothing-360.webp",
            # The real keys are for whoever got the message; tests/accounts has them.
            "confirmation": "nonsense",
            "uid": "1",
            "key": "nonsense",
            "new": str(uuid.uuid4()),
        }

    def snapshot(self) -> dict[str, list[Any]]:
        """Every row of the owner's, whole."""
        rows: dict[str, list[Any]] = {"user": list(User.objects.filter(pk=self.owner.pk).values())}
        for relation in User._meta.related_objects:
            found = relation.related_model._base_manager.filter(**{relation.field.name: self.owner.pk})
            rows[relation.related_model.__name__] = list(found.order_by("pk").values())
        items = Routine.objects.get(pk=self.values["routine"]).items if rows["Routine"] else None
        rows["items"] = list(items.values()) if items else []
        return rows


def client_of(person: User | None) -> Client:
    client = Client(raise_request_exception=False)
    if person is not None:
        client.force_login(person, backend=BACKEND)
    return client


class Undo(Exception):
    pass


def undone(action: Callable[[], None]) -> None:
    """Do something and take back what it did to the database."""
    try:
        with transaction.atomic():
            action()
            raise Undo
    except Undo:
        pass


class Walk:
    def __init__(self) -> None:
        self.things = Things()
        self.problems: list[str] = []
        self.sent: dict[str, str] = {}

    def expect(self, holds: bool, where: str, what: str) -> None:
        if not holds:
            self.problems.append(f"{where}: {what}")

    def hidden(self, where: str, response: Any) -> None:
        self.expect(response.status_code in {404, 405}, where, f"answers {response.status_code}, not 404")

    def looked_at(self, where: str, response: Any, stranger: bool, public: bool) -> None:
        self.expect(response.status_code < 500, where, f"answers {response.status_code}")
        if stranger and not response.streaming:
            words = response.content.decode().lower()
            self.expect(SECRET.lower() not in words, where, "shows the owner's words")
        kept = response.headers.get("Cache-Control", "")
        if not public:
            self.expect("no-store" in kept and "private" in kept, where, f"may be kept by a cache: {kept!r}")

    def offered(self, route: str, path: str) -> dict[str, str]:
        """What the form on the owner's page would send, without the owner's words."""
        sent: dict[str, str] = {}
        page = client_of(self.things.owner).get(path)
        if page.status_code == 200 and "text/html" in page.headers["Content-Type"]:
            for action, fields in Fields(page.content.decode()).forms:
                if action in {"", path}:
                    sent |= {name: "Mine" if SECRET in value else value for name, value in fields.items()}
        for name, value in SENT.get(route, {}).items():
            sent[name] = value.removeprefix("=") if value.startswith("=") else self.things.values[value]
        if route in FOREIGN_KEYS:
            keys = {"id", "session", "pk"} & sent.keys()
            self.expect(bool(keys), route, f"no hidden key is offered, only {sorted(sent)}")
            sent |= dict.fromkeys(keys, self.things.values[FOREIGN_KEYS[route]])
        return sent

    def visit(self, route: str, path: str, owned: bool, public: bool) -> None:
        sent = self.sent = self.offered(route, path)
        second = {}
        if route in FOREIGN_CHOICES:
            second = sent | {
                FOREIGN_CHOICES[route]: self.things.values["routine"],
                "id": self.things.values["new"],
            }
            second |= {"session": self.things.values["new"]}
        before = self.things.snapshot()
        people = {
            "signed out": None,
            "guest": self.things.guest,
            "other": self.things.other,
            "owner": self.things.owner,
        }
        for role, person in people.items():
            caches["pages"].clear()
            undone(partial(self.reads, route, path, role, person, owned, public))
            for number, data in enumerate((sent, second) if role in THOROUGH else (sent,)):
                name = f"{role} POST {number} {path}"
                undone(partial(self.writes, name, path, role, person, data, owned, public, before))
        undone(lambda: self.without_token(path, sent))

    def reads(self, route: str, path: str, role: str, person: User | None, owned: bool, public: bool) -> None:
        for how in ("GET", "HTMX") if role in THOROUGH else ("GET",):
            headers = {"HX-Request": "true"} if how == "HTMX" else {}
            where = f"{role} {how} {path}"
            client = client_of(person)
            with CaptureQueriesContext(connection) as queries:
                response = client.get(path, headers=headers)
            written = [query["sql"] for query in queries if WRITES.match(query["sql"])]
            self.expect(written == [], where, f"writes although it only reads: {written}")
            self.looked_at(where, response, role != "owner", public)
            if owned and role != "owner":
                self.hidden(where, response)
            if owned and role == "owner":
                self.expect(response.status_code in {200, 302, 405}, where, f"answers {response.status_code}")

    def writes(
        self,
        where: str,
        path: str,
        role: str,
        person: User | None,
        data: dict[str, str],
        owned: bool,
        public: bool,
        before: dict[str, Any],
    ) -> None:
        client = client_of(person)
        response = client.post(path, data)
        self.looked_at(where, response, role != "owner", public)
        if role == "owner":
            if owned:
                self.expect(response.status_code != 404, where, "is a 404 for the owner")
                # Else the same words from somebody else would prove little.
                good = response.status_code in {200, 204, 302, 405} or data != self.sent
                self.expect(good, where, f"answers {response.status_code} to the owner")
            return
        if owned:
            self.hidden(where, response)
        after = self.things.snapshot()
        for name in before:
            self.expect(strip(after[name]) == strip(before[name]), where, f"changes the owner's {name}")
        if response.status_code == 302 and response.headers["Location"].startswith("/"):
            following = client.get(response.headers["Location"])
            self.looked_at(f"{where} → {response.headers['Location']}", following, True, public=True)

    def without_token(self, path: str, data: dict[str, str]) -> None:
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.force_login(self.things.owner, backend=BACKEND)
        status = client.post(path, data).status_code
        self.expect(
            status == 403, f"owner POST {path} without the form's token", f"answers {status}, not 403"
        )


def strip(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without the time of the last log-in, which the owner's own visits move."""
    return [{key: value for key, value in row.items() if key != "last_login"} for row in rows]


@pytest.fixture(autouse=True)
def no_log() -> Iterator[None]:
    """A thousand refusals are what this test is after, not news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_everybody_meets_only_their_own_things_at_every_address() -> None:
    walk = Walk()
    listed = {**OWNED, **PERSONAL, **PUBLIC}
    found = set()
    done = set()
    for route, name, view in addresses(get_resolver()):
        if route.startswith("admin/"):
            continue
        found.add(route)
        if route not in listed:
            walk.problems.append(f"{route!r} is in no list of this test")
            continue
        arguments = {key: walk.things.values[value] for key, value in listed[route].items()}
        path = reverse(name, kwargs=arguments) if name else f"/{route}"
        if path in done:
            continue
        done.add(path)
        public = route in PUBLIC
        walk.expect(getattr(view, "public", False) == public, route, "is not as public as it is listed")
        walk.visit(route, path, owned=route in OWNED, public=public or route in SAME_FOR_ALL)
    walk.problems += [f"{route!r} is listed and no longer there" for route in listed.keys() - found]
    if walk.problems:
        pytest.fail("\n".join(walk.problems), pytrace=False)
    assert Plan.objects.get().user == walk.things.owner


def test_the_admin_is_closed_to_everybody_but_staff() -> None:
    things = Things()
    for route, name, _view in addresses(get_resolver()):
        if not route.startswith("admin/"):
            continue
        path = "/" + re.sub(r"<[^>]+>", "1", route.split("(?P")[0]).replace("^", "").rstrip("$")
        for person in (None, things.guest, things.other):
            response = client_of(person).get(path)
            assert response.status_code in {301, 302, 403, 404, 405} or name == "admin:jsi18n", path
            assert SECRET not in response.content.decode()
