"""Two people, their browsers, and the comparison of what they see with the model."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.management import call_command, get_commands

from tests.life import pages
from tests.life.browser import Browser, Found, Server
from tests.life.model import DAY, SIDES, Person, Session, Shown, Site, Test, local_day
from tests.life.pages import Form, Page, Unreadable

SUNDAY_FIRST = ("en-US", "ja-JP")
BY_TIME = ("today", "plan", "progress", "forms")  # what a day changes on which nobody did anything
EVERYTHING = ("today", "plan", "log", "progress", "tests", "routines", "forms", "home", "details")


@dataclass
class Tab:
    """An open player: what its script knows, and the reports that did not go out yet."""

    session: Session
    owner: Person
    place: int
    data: pages.PlayerData
    position: int = 0
    begun: bool = False
    waiting: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    sent: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    pattern: Pattern | None = None  # of a session that began without a connection


@dataclass(frozen=True)
class Pattern:
    """The player that a browser keeps of Today's session: each start without a connection is one more such session."""

    owner: Person
    data: pages.PlayerData
    zone: str  # the person's when it was signed, in which its days lie
    made: dt.datetime


@dataclass
class Human:
    """Somebody with two browsers; `people` is who they are for the site in each, None for a stranger."""

    name: str
    browsers: list[Browser]
    people: list[Person | None] = field(default_factory=lambda: [None, None])
    place: int = 0
    account: Person | None = None
    tabs: list[Tab] = field(default_factory=list)
    patterns: dict[int, Pattern] = field(default_factory=dict)  # by browser
    undo: tuple[Page, Form, Test, Person] | None = None
    busy: bool = False  # did something since all pages were looked at

    @property
    def browser(self) -> Browser:
        return self.browsers[self.place]

    @property
    def person(self) -> Person | None:
        return self.people[self.place]

    @property
    def address(self) -> str:
        return f"{self.name}@example.org"

    @property
    def password(self) -> str:
        return f"calm hips of {self.name}"


class World:
    """One life of two people from `start` on. `skipped` names the checks that are not made."""

    def __init__(self, server: Server, start: list[Any], skipped: Iterable[str] = ()) -> None:
        self.server, self.clock, self.site = server, server.clock, Site()
        self.skipped = set(skipped)
        self.humans = [
            Human(name, [Browser(server, zone, language) for _device in range(2)])
            for name, zone, language in start
        ]
        self.maybe_gone: list[Person] = []

    @property
    def now(self) -> dt.datetime:
        return self.clock.now

    # -- asking

    def visit(self, human: Human, path: str, *, follow: bool = True) -> Page:
        page = human.browser.get(path, follow)
        self.seen(human)
        if page.status >= 400:
            raise Found("own pages are there", path, page.status, 200)
        return page

    def send(self, human: Human, page: Page, form: Form, changes: Any = None, *, twice: bool = False) -> Page:
        answer = human.browser.post(page, form, changes, twice=twice)
        self.seen(human)
        if answer.status >= 400:
            raise Found("its own POST accepts what a page offers", form.action, answer.status, changes)
        return answer

    def go_on(self, human: Human, answer: Page) -> Page:
        return human.browser.followed(answer)

    def accepted(self, human: Human, answer: Page, what: str) -> Page:
        """The page behind the redirect that says that something was kept."""
        if answer.status not in (302, 303):
            raise Found("its own POST accepts what a page offers", what, pages.errors_of(answer), "kept")
        return self.go_on(human, answer)

    def seen(self, human: Human) -> None:
        day = self.now.date()
        self.site.awake.add(day)
        if human.person:
            human.person.seen = day

    def keeps(self, human: Human) -> Person:
        """Who the human is once something is kept: a stranger becomes a guest."""
        if human.person is None:
            zone, language = human.browser.told_zone, human.browser.language
            first_weekday = 6 if language in SUNDAY_FIRST else 0
            human.people[human.place] = Person(zone=zone, first_weekday=first_weekday, seen=self.now.date())
        assert human.person
        return human.person

    def day_of(self, human: Human) -> dt.date:
        """The day it is for them, as far as the site can know."""
        if human.person:
            return human.person.today(self.now)
        return local_day(self.now, human.browser.told_zone)

    # -- time

    def pass_to(self, now: dt.datetime) -> None:
        """Later; whoever's day ends meanwhile sees all pages once more before it does."""
        for human in self.humans:
            person = human.person
            zone = person.zone if person else human.browser.zone
            if local_day(now, zone) != local_day(self.now, zone):
                self.check(human, EVERYTHING if human.busy else BY_TIME)
                human.busy = False
        self.clock.to(now)

    def run_jobs(self) -> None:
        """What runs on the server every day."""
        self.server.ask("GET", "/healthz", b"", {"Host": "127.0.0.1"})
        call_command("purge" if "purge" in get_commands() else "purge_guests", verbosity=0)
        self.site.awake.add(self.now.date())
        for human in self.humans:
            for person in human.people:
                if person and not person.address and self.site.may_purge(person, self.now.date()):
                    self.maybe_gone.append(person)

    def find_out(self, human: Human) -> None:
        """Whether a guest whom the daily job was allowed to delete is still there."""
        person = human.person
        if person is None or person not in self.maybe_gone:
            return
        self.maybe_gone.remove(person)
        page = human.browser.get("/today/")
        if page.day("today") is None:
            human.people[human.place] = None
            human.tabs = [tab for tab in human.tabs if tab.owner is not person]
        self.seen(human)

    # -- comparing

    def same(self, check: str, where: str, seen: object, expected: object) -> None:
        if seen != expected and check not in self.skipped:
            raise Found(check, where, seen, expected)

    def true(self, check: str, where: str, holds: object, seen: object) -> None:
        if not holds and check not in self.skipped:
            raise Found(check, where, seen)

    def check(self, human: Human, kinds: Iterable[str]) -> None:
        """The pages of these kinds agree with the model and with each other."""
        kinds = set(kinds)
        self.thorough = kinds >= {"progress", "tests"}
        self.today_page: Page | None = None
        if human.person is None:
            kinds &= {"forms", "home", "today"}
        for kind in EVERYTHING:
            if kind in kinds:
                try:
                    getattr(self, f"check_{kind}")(human, human.person)
                except Unreadable as error:
                    self.true("what people read is what programs read", kind, False, str(error))

    def check_today(self, human: Human, person: Person | None) -> None:
        told = human.browser.zone_in_jar()
        page = self.today_page = self.visit(human, "/today/")
        shown = pages.read_today(page)
        if person is None:
            self.same("a stranger has no plan", "/today/", shown.plan, None)
            return
        now, today, plan = self.now, person.today(self.now), person.plan
        self.same("which day it is", "/today/", shown.day, today)
        pages.check_texts(page, today)
        self.same("the plan", "/today/", shown.plan, plan.code if plan else None)
        state = "none" if shown.state == "offer" else shown.state
        self.same("what is due", "/today/", state, person.state(now))
        self.same("welcome back", "/today/", shown.welcomed, person.welcomed_back(now))
        offer = pages.zone_offer(page)
        offered = person.zone_offers(told, now)
        self.true(
            "the device's zone is offered", "/today/", (offer and offer[2]) in offered, (offer, offered)
        )
        self.check_week(person, shown)
        if shown.held is not None:
            held = {side: person.held_in(person.week(today), side) for side in SIDES}
            self.same("seconds of the week", "/today/", shown.held, held)
        if shown.last_day is not None:
            self.same("the last session", "/today/", shown.last_day, person.last_day(now))
        self.same("making up", "/today/", shown.missed, person.made_up(now))
        self.check_next_day(person, shown)
        going = [one.id for one in person.log if one.is_open(now)]
        self.true("what is begun stays in sight", "/today/", bool(shown.unfinished) == bool(going), going)
        self.true("what waits is open", "/today/", set(shown.unfinished) <= set(going), shown.unfinished)
        self.check_proposal(person, "/today/", page)
        leads = not plan or plan.rhythm.paused or shown.pain_first or not person.hurt_last(now)
        self.true("what hurt comes first", "/today/", leads, shown.state)

    def check_week(self, person: Person, shown: pages.Today) -> None:
        now, week = self.now, person.week(person.today(self.now))
        if shown.week.days:
            self.same("the week's days", "/today/", list(shown.week.days), week)
            done = {day for day, state in shown.week.days.items() if state == "done"}
            self.same("days done in the week", "/today/", done, person.done_days(now) & set(week))
        if shown.week.done is not None:
            self.same("sessions done this week", "/today/", shown.week.done, person.week_done(now))
        if shown.week.planned is not None and person.plan:
            self.same("sessions of the week", "/today/", shown.week.planned, person.week_planned(now))

    def check_next_day(self, person: Person, shown: pages.Today) -> None:
        """Only what the rhythm itself says of the next day."""
        plan, today, next_day = person.plan, person.today(self.now), shown.next_day
        if plan is None or next_day is None:
            return
        self.true("the next day is to come", "/today/", next_day > today, next_day)
        if plan.rhythm.kind == "weekdays":
            chosen = next_day.weekday() in plan.rhythm.weekdays
            self.true("the next day is a chosen one", "/today/", chosen, next_day)
        last = person.last_day(self.now)
        if plan.rhythm.kind == "every_other_day" and last and shown.state != "due":
            self.same("the next day is two days after the last", "/today/", next_day, last + 2 * DAY)

    def check_proposal(self, person: Person, where: str, page: Page) -> Shown | None:
        code, because = page.value("proposal"), page.value("proposal-because")
        shown = Shown(code, because or "first_test") if code else None
        for objection in person.objections(shown, self.now):
            self.true(f"proposals: {objection.split(' (')[0]}", where, False, (shown, objection))
        return shown

    def check_plan(self, human: Human, person: Person | None) -> None:
        assert person
        page = self.visit(human, "/today/plan/")
        self.same("the plan", "/today/plan/", page.value("plan"), person.plan.code if person.plan else None)
        shown = self.check_proposal(person, "/today/plan/", page)
        today = self.today_page or self.visit(human, "/today/")
        self.same("one proposal everywhere", "/today/plan/", shown and shown.code, today.value("proposal"))
        form = pages.own_plan_form(page)
        self.true("the plan can be changed", "/today/plan/", form, page.status)

    def logged(self, human: Human) -> list[pages.Logged]:
        rows: list[pages.Logged] = []
        more: str | None = ""
        while more is not None:
            page = self.visit(human, f"/sessions/{more}")
            found, more = pages.read_log(page)
            pages.check_texts(page, None)
            rows += found
        return rows

    def check_log(self, human: Human, person: Person | None) -> None:
        assert person
        rows = {row.id: row for row in self.logged(human)}
        known = {one.id: one for one in person.log}
        self.same("the log has every begun session", "/sessions/", set(known) - set(rows), set())
        self.same("the log has only begun sessions", "/sessions/", set(rows) - set(known), set())
        for key, one in known.items():
            if key in rows:
                self.same("the day of a session", "/sessions/", rows[key].day, one.day)
                held = {side: one.held(side) for side in SIDES}
                self.same("seconds of a session", "/sessions/", rows[key].held, held)

    def check_progress(self, human: Human, person: Person | None) -> None:
        assert person
        page = self.visit(human, "/progress/?range=12w")
        shown = pages.read_progress(page)
        now, today = self.now, person.today(self.now)
        first = person.week(today)[0] - 11 * 7 * DAY
        weeks = {first + number * 7 * DAY for number in range(12)}
        weeks |= {person.week(one.day)[0] for one in person.log if one.day > today and self.has_held(one)}
        expected = {}
        for start in weeks:
            seconds = [person.held_in(person.week(start), side) for side in SIDES]
            if any(seconds):
                expected[start] = tuple(round(one / 60, 6) for one in seconds)
        minutes = {
            start: tuple(round(one, 6) for one in pair) for start, pair in shown.minutes.items() if any(pair)
        }
        self.same("minutes of the weeks", "/progress/", minutes, expected)
        days = {day: whole for day, whole in person.calendar(now).items() if day >= first}
        self.same("days of the calendar", "/progress/", set(shown.days), set(days))
        self.same("whole and shortened days", "/progress/", shown.days, days)
        self.same("days counted", "/progress/", shown.whole, sum(days.values()))
        if self.thorough and person.tests:
            all_of_it = pages.read_progress(self.visit(human, "/progress/?range=all"))
            log = {one.value for one in self.visit(human, "/test/").all("trend")}
            self.same("one trend everywhere", "/progress/", all_of_it.trends, log)

    def has_held(self, one: Session) -> bool:
        return any(one.held(side) for side in SIDES)

    def check_tests(self, human: Human, person: Person | None) -> None:
        assert person
        rows: list[pages.Tested] = []
        more: str | None = ""
        while more is not None:
            page = self.visit(human, f"/test/{more}")
            found, more = pages.read_tests(page)
            pages.check_texts(page, None)
            rows += found
        by_key = {row.id: row for row in rows}
        self.same("every test is in the log", "/test/", set(by_key), set(person.tests))
        for key, test in person.tests.items():
            if key in by_key:
                self.compare_test(by_key[key], test, "/test/")

    def compare_test(self, row: pages.Tested, test: Test, where: str) -> None:
        self.same("the day of a test", where, row.day, test.day)
        grades = {side: one.grade for side, one in test.readings.items()}
        self.same("the grades of a test", where, row.grades, grades)
        self.same("whether a test hurt", where, row.hurt, test.hurt)

    def check_routines(self, human: Human, person: Person | None) -> None:
        assert person
        page = self.visit(human, "/routines/")
        self.same("own routines", "/routines/", pages.own_routines(page), person.routines)

    def check_forms(self, human: Human, person: Person | None) -> None:
        """No page offers a day to come; what is filled in is today."""
        for path, name in (("/sessions/new/", "date"), ("/test/new/form/", "done_on")):
            expected = self.day_of(human)
            page = self.visit(human, path)
            form = page.form(path, having=name)
            if form is None:
                raise Found("the form is there", path, page.status)
            self.same("the day a form offers", path, form.value(name), expected.isoformat())
            self.same("the last day a form offers", path, form.limits[name].get("max"), expected.isoformat())

    def check_home(self, human: Human, person: Person | None) -> None:
        page = self.visit(human, "/", follow=False)
        at_home = person is not None and person.at_home
        self.same("/ is Today for whoever has something", "/", page.status in (301, 302), at_home)

    def check_details(self, human: Human, person: Person | None) -> None:
        """The newest sessions and tests, each on its own page."""
        assert person
        for one in sorted(person.log, key=lambda one: one.started)[-2:]:
            self.check_session(human, one)
        for test in sorted(person.tests.values(), key=lambda one: one.known)[-2:]:
            page = self.visit(human, f"/test/{test.id}/")
            pages.check_texts(page, None)
            self.compare_test(pages.read_result(page, test.id), test, f"/test/{test.id}/")

    def check_session(self, human: Human, one: Session) -> None:
        path = f"/sessions/{one.id}/summary/"
        page = self.visit(human, path)
        held = {side: one.held(side) for side in SIDES}
        self.same("seconds of a session", path, page.held(), held)
        if page.day("session-day"):
            self.same("the day of a session", path, page.day("session-day"), one.day)

    # -- strangers to each other

    def check_others(self, human: Human) -> None:
        """Nothing of the other one is there."""
        for other in self.humans:
            if other is human:
                continue
            for person in other.people:
                if person is None:
                    continue
                for path in self.things_of(person):
                    page = human.browser.get(path)
                    self.seen(human)
                    self.same("somebody else's things are not there", path, page.status, 404)

    def things_of(self, person: Person) -> list[str]:
        found = [f"/sessions/{key}/summary/" for key in list(person.sessions)[-1:]]
        found += [f"/test/{key}/" for key in list(person.tests)[-1:]]
        return found + [f"/routines/{key}/" for key in list(person.routines)[-1:]]


Move = Callable[..., Iterable[str]]


def shuffled(things: list[Any], seed: int) -> list[Any]:
    found = list(things)
    random.Random(seed).shuffle(found)
    return found
