"""Two people, two browsers each, in any order of events: an account is its owner's alone.

Owner is who signed up; who reads the account's address may become it by a new password. Each person opens only
links in their own mail, in any browser, at any time, as often as they like. Mail fails now and then.
"""

from __future__ import annotations

import inspect
import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from accounts.requests import OwnRequest
from accounts.sessions import SessionStore, person_behind
from background.models import SharedValue
from routines.models import Routine
from tests.accounts.mailer import BACKEND, FAULTS, broken, send_what_waits
from tests.accounts.test_guests import log_in
from tests.factories import make_routine

PEOPLE = ("ada", "bob")
READS = {f"{who}{number}@example.org": who for who in PEOPLE for number in (1, 2, 3)}
WORDS = {who: [f"{who} has long words {number}" for number in (1, 2)] for who in PEOPLE}

# Mostly as it is, sometimes in other letters.
ADDRESSES = (*READS, "ADA1@Example.org", "Bob1@EXAMPLE.ORG")
CHOICES: dict[str, Any] = {
    "number": range(4),  # two browsers of each
    "who": PEOPLE,
    "email": ADDRESSES,
    "word": range(2),
    "which": (0,) * 8 + (1, 1, 1, 2, 2, 3, 5, 8, 13, 21),  # mostly what came last
    "action": ("action_send", "action_remove", "action_primary"),
    "fault": ("",) * 8 + tuple(FAULTS),
}


@dataclass
class Account:
    owner: str
    password: str
    things: int = 0


@dataclass
class Browser:
    owner: str
    client: Client = field(default_factory=Client)

    @property
    def person(self) -> Any:
        """Who is signed in."""
        cookie = self.client.cookies.get("session")
        request = OwnRequest()
        request.session = SessionStore(cookie.value if cookie else None)
        return person_behind(request)


@contextmanager
def limits_apart() -> Iterator[None]:
    """What is tried meanwhile counts as no attempt."""
    before = list(SharedValue.objects.all())
    cache.clear()
    yield
    cache.clear()
    SharedValue.objects.bulk_create(before)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


class People:
    def __init__(self) -> None:
        self.accounts: dict[int, Account] = {}
        self.browsers = [Browser(who) for who in PEOPLE for _ in range(2)]
        self.emails: dict[int, str] = {}
        self.tried: dict[int, tuple[str | None, ...]] = {}

    # What people do

    def post(self, browser: Browser, path: str, data: dict[str, str], fault: str = "") -> Any:
        """The page that a form leads to, over the question for the password where it comes."""
        sent = len(mail.outbox)
        with broken(fault):
            response = browser.client.post(path, data, follow=True)
            if response.redirect_chain and "/reauthenticate/" in response.redirect_chain[-1][0]:
                known = self.accounts[response.context["request"].user.pk].password
                again = response.redirect_chain[-1][0]
                response = browser.client.post(again, {"password": known}, follow=True)
        assert response.status_code in {200, 429}
        if fault:
            assert len(mail.outbox) == sent
            send_what_waits()
        # A page that promises mail speaks the truth.
        if re.search(r"is on its way(\.| to you)", text(response)):
            assert len(mail.outbox) > sent
        return response

    def signed_in(self, browser: Browser) -> Account | None:
        return self.accounts.get(browser.person.pk)

    def do_something_as_a_guest(self, number: int) -> None:
        browser = self.browsers[number]
        if not browser.person.is_authenticated:
            self.post(browser, "/account/cues/", {})
            browser.client.post("/account/cues/", {"cues": "tones", "voice_rate": "100", "volume": "80"})
            make_routine(browser.person)

    def sign_up(self, number: int, email: str, word: int, fault: str) -> None:
        browser, before = self.browsers[number], self.browsers[number].person
        password = WORDS[browser.owner][word]
        taken = User.objects.filter(email=email.lower()).first()
        things = Routine.objects.filter(user_id=before.pk).count() if guest(before) else 0
        self.post(browser, "/account/signup/", {"email": email, "password1": password}, fault)
        now = browser.person
        if taken and self.accounts[taken.pk].password != password:
            assert now == before
            return
        assert now.email == email.lower(), "signed up and thrown out"
        if taken:
            assert now == taken
            self.accounts[now.pk].things += things
        else:
            self.accounts[now.pk] = Account(browser.owner, password, things)

    def log_in_again(self, number: int, which: int) -> None:
        """As people do who know how."""
        browser = self.browsers[number]
        mine = [pk for pk, account in self.accounts.items() if account.owner == browser.owner]
        if mine:
            pk = mine[which % len(mine)]
            self.log_in(number, self.emails_now()[pk], WORDS[browser.owner].index(self.accounts[pk].password))

    def log_in(self, number: int, email: str, word: int) -> None:
        browser, before = self.browsers[number], self.browsers[number].person
        password = WORDS[browser.owner][word]
        things = Routine.objects.filter(user_id=before.pk).count() if guest(before) else 0
        cache.clear()
        self.post(browser, "/account/login/", {"login": email, "password": password})
        account = User.objects.filter(email=email.lower()).first()
        if account and self.accounts[account.pk].password == password:
            assert browser.person == account
            self.accounts[account.pk].things += things
        else:
            assert browser.person == before

    def log_out(self, number: int) -> None:
        self.post(self.browsers[number], "/account/logout/", {})
        assert not self.browsers[number].person.is_authenticated

    def ask_for_another_address(self, number: int, email: str, fault: str) -> None:
        browser = self.browsers[number]
        if not self.signed_in(browser):
            return
        page = self.post(browser, "/account/email/", {"email": email, "action_add": "1"}, fault)
        shown = text(page)
        # It is theirs, waits, or the page says why not.
        user = browser.person
        kept = EmailAddress.objects.filter(user=user, email=email.lower()).exists()
        assert kept or "already" in shown or page.status_code == 429
        self.page_shows_the_address(browser)

    def press_a_button_about_an_address(self, number: int, action: str, fault: str) -> None:
        browser = self.browsers[number]
        for row in EmailAddress.objects.filter(user_id=browser.person.pk).order_by("pk"):
            self.post(browser, "/account/email/", {"email": row.email, action: "1"}, fault)

    def change_the_address_and_open_the_link(self, number: int, email: str) -> None:
        """What anybody may rely on, whatever came before."""
        browser, email = self.browsers[number], email.lower()
        if not self.signed_in(browser) or User.objects.filter(email=email).exists():
            return
        cache.clear()
        self.post(browser, "/account/email/", {"email": email, "action_add": "1"})
        to_them = [message for message in mail.outbox if message.to == [email]]
        link = link_in(to_them[-1])
        browser.client.get(link)
        browser.client.post(link)
        assert browser.person.email == email
        assert EmailAddress.objects.get(user=browser.person, primary=True).verified

    def open_a_link_that_confirms(self, who: str, number: int, which: int, fault: str) -> None:
        browser = self.browsers[number]
        link = self.some_link(who, "/confirm-email/", which)
        if link is None:
            return
        before, owned = browser.person, self.emails_now()
        assert browser.client.get(link).status_code == 200
        assert browser.person == before, "looking at a link changes nothing"
        self.post(browser, link, {}, fault)
        assert browser.person == before or not browser.person.is_authenticated
        changed = [pk for pk, email in self.emails_now().items() if owned[pk] != email]
        assert changed in ([], [before.pk]), "only whoever is logged in gets another address"

    def ask_for_a_new_password(self, number: int, email: str, fault: str) -> None:
        """The answer is the same whether or not there is an account."""
        browser = self.browsers[number]
        sent = len(mail.outbox)
        page = self.post(browser, "/account/password/reset/", {"email": email}, fault)
        if page.status_code == 200:
            assert page.redirect_chain[-1][0] == "/account/password/reset/done/"
            assert [message.to[0].lower() for message in mail.outbox[sent:]] == [email.lower()]

    def use_a_link_to_a_new_password(self, who: str, number: int, which: int, word: int, fault: str) -> None:
        browser = self.browsers[number]
        link = self.some_link(who, "/password/reset/key/", which)
        if link:
            self.choose_a_password(browser, link, who, WORDS[who][word], fault)

    def forget_the_password(self, who: str, number: int, word: int) -> None:
        """Whoever reads the account's address comes in again, whatever came before."""
        browser = self.browsers[number]
        for pk, email in self.emails_now().items():
            if READS[email] == who:
                cache.clear()
                self.post(browser, "/account/password/reset/", {"email": email})
                assert self.choose_a_password(browser, link_in(mail.outbox[-1]), who, WORDS[who][word]) == pk
                return

    def choose_a_password(
        self, browser: Browser, link: str, who: str, password: str, fault: str = ""
    ) -> int | None:
        """The account whose password it was, None where the link leads nowhere."""
        before, hashes = browser.person, dict(User.objects.values_list("pk", "password"))
        owned = self.emails_now()
        page = browser.client.get(link, follow=True)
        assert page.status_code == 200
        assert browser.person == before, "looking at a link changes nothing"
        if not page.redirect_chain:
            return None
        self.post(browser, page.redirect_chain[-1][0], {"password1": password}, fault)
        now = dict(User.objects.values_list("pk", "password"))
        changed = [pk for pk in hashes if now[pk] != hashes[pk]]
        assert self.emails_now() == owned
        for pk in changed:
            assert READS[owned[pk]] == who, "somebody else's account was taken over"
            self.accounts[pk].owner, self.accounts[pk].password = who, password
        return changed[0] if changed else None

    def change_the_password(self, number: int, word: int, fault: str) -> None:
        browser = self.browsers[number]
        account = self.signed_in(browser)
        if account is None:
            return
        new = WORDS[browser.owner][word]
        data = {"oldpassword": account.password, "password1": new}
        before = browser.person
        page = self.post(browser, "/account/password/change/", data, fault)
        if page.status_code == 200:
            account.password = new
        assert browser.person == before, "changed and thrown out"

    def delete(self, number: int) -> None:
        browser = self.browsers[number]
        account, pk = self.signed_in(browser), browser.person.pk
        if account:
            cache.clear()
            self.post(browser, "/account/delete/", {"password": account.password})
            assert not browser.person.is_authenticated
            del self.accounts[pk]

    def wait_five_minutes(self) -> None:
        cache.clear()

    # What is always so

    def every_account_has_one_address(self) -> None:
        assert set(self.emails_now()) == set(self.accounts), "an account came or went by itself"
        for user in User.objects.all():
            rows = list(EmailAddress.objects.filter(user=user))
            if user.email is None:
                assert rows == []
                continue
            assert user.email
            assert user.email == user.email.lower()
            assert [row.email for row in rows if row.primary] == [user.email]
            waiting = [row for row in rows if not row.primary]
            assert len(waiting) <= 1
            assert not any(row.verified for row in waiting)

    def its_owner_can_log_in_and_nobody_else(self) -> None:
        for user in User.objects.exclude(email=None):
            account = self.accounts[user.pk]
            others = [one for who in PEOPLE if who != account.owner for one in WORDS[who]]
            assert not any(user.check_password(one) for one in others)
            assert user.check_password(account.password)
            waiting = [row.email for row in EmailAddress.objects.filter(user=user, primary=False)]
            tried = (user.email, user.password, *waiting)
            if self.tried.get(user.pk) == tried:
                continue
            self.tried[user.pk] = tried
            assert user.email
            for email in (user.email, *waiting):
                with limits_apart():
                    elsewhere = Browser(account.owner)
                    log_in(elsewhere.client, email, account.password)
                    assert (elsewhere.person.pk == user.pk) == (email == user.email)

    def nobody_is_signed_in_to_what_is_not_theirs(self) -> None:
        for browser in self.browsers:
            account = self.signed_in(browser)
            assert account is None or account.owner == browser.owner

    def what_guests_did_is_kept(self) -> None:
        for pk, account in self.accounts.items():
            assert Routine.objects.filter(user_id=pk).count() == account.things

    def the_old_address_is_told(self) -> None:
        now = self.emails_now()
        for pk, email in self.emails.items():
            if pk in now and now[pk] != email:
                subjects = [message.subject for message in mail.outbox if message.to == [email]]
                assert {"Your address is changed", "Your address is not used any more"} & set(subjects[-1:])
        self.emails = now

    # Helpers

    def emails_now(self) -> dict[int, str]:
        return {user.pk: user.email for user in User.objects.all() if user.email}

    def some_link(self, who: str, kind: str, which: int) -> str | None:
        theirs = [message for message in mail.outbox if READS[message.to[0].lower()] == who]
        links = [link_in(message) for message in theirs if kind in message.body]
        return links[-1 - which % len(links)] if links else None

    def page_shows_the_address(self, browser: Browser) -> None:
        assert f"It is {browser.person.email}." in text(browser.client.get("/account/email/"))


def guest(person: Any) -> bool:
    return person.is_authenticated and person.is_guest


def link_in(message: Any) -> str:
    found = re.search(
        r"http://127.0.0.1:8000(/account/(?:confirm-email|password/reset/key)/\S+)", message.body
    )
    assert found
    return found[1]


# How often each of them happens.
MOVES: dict[Callable[..., None], int] = {
    People.do_something_as_a_guest: 1,
    People.sign_up: 3,
    People.log_in: 1,
    People.log_in_again: 4,
    People.log_out: 1,
    People.ask_for_another_address: 5,
    People.press_a_button_about_an_address: 2,
    People.change_the_address_and_open_the_link: 2,
    People.open_a_link_that_confirms: 6,
    People.ask_for_a_new_password: 2,
    People.use_a_link_to_a_new_password: 2,
    People.forget_the_password: 1,
    People.change_the_password: 2,
    People.delete: 1,
    People.wait_five_minutes: 2,
}
ALWAYS = (
    People.every_account_has_one_address,
    People.its_owner_can_log_in_and_nobody_else,
    People.nobody_is_signed_in_to_what_is_not_theirs,
    People.what_guests_did_is_kept,
    People.the_old_address_is_told,
)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(10))
def test_an_account_is_its_owners_alone_whatever_happens(seed: int, settings: Any) -> None:
    """A failure shows the steps before it."""
    settings.EMAIL_BACKEND = BACKEND
    chance, people = random.Random(seed), People()
    steps: list[str] = []
    try:
        for move in chance.choices(list(MOVES), list(MOVES.values()), k=60):
            wanted = [name for name in inspect.signature(move).parameters if name != "self"]
            chosen = {name: chance.choice(CHOICES[name]) for name in wanted}
            steps.append(f"{move.__name__} {chosen}")
            move(people, **chosen)
            for check in ALWAYS:
                check(people)
    except Exception as error:
        error.add_note("\n".join(steps))
        raise
