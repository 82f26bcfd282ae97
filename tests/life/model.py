"""What hipstretch has to show, worked out anew from its definitions on plain values.

Nothing of the app is imported here, so that a mistake of the app is not made twice.
Days are local days of the person, instants are aware; "known" numbers say in which order things were stored.
"""

from __future__ import annotations

import datetime as dt
import itertools
import zoneinfo
from collections.abc import Iterable
from dataclasses import dataclass, field

DAY = dt.timedelta(days=1)
SIDES = ("left", "right")
OPEN_FOR = dt.timedelta(hours=6)
PAIN_ASKS_FOR = 14  # days: its own and the thirteen after it
SECOND_OPINION_AFTER = 10  # days
WEIGHTS = {"skipped": 0, "done": 1, "pain": 2}
RATES = {"free": 1.0, "short": 2.0, "very_short": 3.5}  # sessions a week
counter = itertools.count(1)


def local_day(at: dt.datetime, zone: str) -> dt.date:
    return at.astimezone(zoneinfo.ZoneInfo(zone)).date()


def week_of(day: dt.date, first_weekday: int) -> list[dt.date]:
    """The seven days of the week that `day` lies in."""
    start = day - ((day.weekday() - first_weekday) % 7) * DAY
    return [start + number * DAY for number in range(7)]


@dataclass(frozen=True)
class Planned:
    """One set as the session started with it; repetitions hold no seconds."""

    side: str
    seconds: int = 0
    repetitions: int = 0


@dataclass
class Kept:
    """What became of one set."""

    planned: Planned
    outcome: str = "done"
    seconds: int = 0
    repetitions: int = 0
    corrected: bool = False
    hurt_known: int = 0  # when the pain was stored

    @property
    def in_full(self) -> bool:
        enough = self.seconds >= self.planned.seconds and self.repetitions >= self.planned.repetitions
        return self.outcome == "done" and enough

    def become(self, outcome: str) -> None:
        """Another outcome; pain that is new is known from now on, pain that went was never there."""
        if outcome == "pain" and self.outcome != "pain":
            self.hurt_known = next(counter)
        self.outcome = outcome

    def report(self, outcome: str, seconds: int) -> None:
        """A report of the player: the longer hold and the weightier outcome stay, a correction stands."""
        if self.corrected:
            return
        if self.planned.repetitions:
            seconds, repetitions = 0, self.planned.repetitions if outcome == "done" else 0
        else:
            seconds, repetitions = max(0, min(seconds, self.planned.seconds + 2)), 0
        self.seconds, self.repetitions = max(self.seconds, seconds), max(self.repetitions, repetitions)
        if WEIGHTS[outcome] > WEIGHTS[self.outcome]:
            self.become(outcome)


@dataclass
class Session:
    id: str
    day: dt.date
    started: dt.datetime
    planned: dict[str, Planned] = field(default_factory=dict)
    sets: dict[str, Kept] = field(default_factory=dict)
    begun: bool = False
    finished: bool = False
    minutes_by_hand: bool = False
    moved: bool = False  # it came with a guest who logged in
    forgotten: bool = False  # only opened, and left; a report that arrives later makes it again

    def begin(self, at: dt.datetime, day: dt.date) -> None:
        """The first sign that it is done; one that lay open for hours really starts then."""
        if not self.begun and at - self.started > OPEN_FOR:
            self.started, self.day = at, day
        self.begun, self.forgotten = True, False

    def report(self, key: str, outcome: str, seconds: int) -> None:
        self.begun = True
        if key not in self.sets:
            self.sets[key] = Kept(self.planned[key], outcome="skipped")
        self.sets[key].report(outcome, seconds)

    def held(self, side: str) -> int:
        return sum(one.seconds for one in self.sets.values() if one.planned.side in (side, "both"))

    @property
    def anything(self) -> bool:
        """Whether something was held or repeated."""
        return any(one.seconds or one.repetitions for one in self.sets.values())

    def is_open(self, now: dt.datetime) -> bool:
        return self.begun and not self.finished and now - self.started <= OPEN_FOR

    def is_done(self, now: dt.datetime) -> bool:
        return self.begun and self.anything and (self.finished or now - self.started > OPEN_FOR)

    @property
    def whole(self) -> bool:
        if self.minutes_by_hand:
            return True
        return bool(self.planned) and sum(one.in_full for one in self.sets.values()) == len(self.planned)

    @property
    def hurt(self) -> list[Kept]:
        return [one for one in self.sets.values() if one.outcome == "pain"] if self.begun else []


@dataclass
class Reading:
    way: str
    grade: str
    pain: bool = False


@dataclass
class Test:
    id: str
    day: dt.date
    protocol: str
    readings: dict[str, Reading]
    known: int = field(default_factory=lambda: next(counter))
    hurt_known: int = 0
    moved: bool = False

    @property
    def hurt(self) -> bool:
        return any(one.pain for one in self.readings.values())


@dataclass(frozen=True)
class Pain:
    day: dt.date
    known: int
    moved: bool


@dataclass(frozen=True)
class Rhythm:
    """`code` as pages write it: "every_other_day", "times_a_week:2", "weekdays:0,3", "paused"."""

    code: str

    @property
    def kind(self) -> str:
        return self.code.split(":")[0]

    @property
    def paused(self) -> bool:
        return self.kind == "paused"

    @property
    def weekdays(self) -> set[int]:
        return {int(one) for one in self.code.split(":")[1].split(",")} if self.kind == "weekdays" else set()

    @property
    def times(self) -> int:
        return int(self.code.split(":")[1]) if self.kind == "times_a_week" else 0

    @property
    def rate(self) -> float:
        """Sessions in an average week."""
        return 3.5 if self.kind == "every_other_day" else float(self.times or len(self.weekdays))


@dataclass(frozen=True)
class Decision:
    """A plan that was taken, or the change that was declined. `code` says rhythm and amount as pages do."""

    kind: str  # "accepted", "own" or "declined"
    code: str
    starts_on: dt.date
    routine: str
    knew: dt.date | None  # the newest day of a test or of pain that was stored then
    known: int = field(default_factory=lambda: next(counter))

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.code.split(" ")[0])


@dataclass(frozen=True)
class Shown:
    """A proposal as a page shows it."""

    code: str
    because: str

    @property
    def rhythm(self) -> Rhythm:
        return Rhythm(self.code.split(" ")[0])


@dataclass
class Person:
    """A guest or an account, with all that is theirs."""

    zone: str = "UTC"
    first_weekday: int = 0
    address: str = ""
    declined_zones: set[str] = field(default_factory=set)
    sessions: dict[str, Session] = field(default_factory=dict)
    tests: dict[str, Test] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    routines: dict[str, str] = field(default_factory=dict)  # names by key
    draft: bool = False
    offered: Decision | None = None  # the plan of a guest who logged in
    seen: dt.date = dt.date.min  # the server's day of the last visit

    def today(self, now: dt.datetime) -> dt.date:
        return local_day(now, self.zone)

    def zone_offers(self, told: str | None, now: dt.datetime) -> set[str | None]:
        """What may be offered where a device tells its zone: it, nothing, or either where clocks agree."""
        if told is None or told == self.zone or told in self.declined_zones:
            return {None}
        clocks = {
            now.astimezone(zoneinfo.ZoneInfo(one)).utcoffset() for one in {self.zone, *self.declined_zones}
        }
        return {None, told} if now.astimezone(zoneinfo.ZoneInfo(told)).utcoffset() in clocks else {told}

    def week(self, today: dt.date) -> list[dt.date]:
        return week_of(today, self.first_weekday)

    @property
    def log(self) -> list[Session]:
        return [one for one in self.sessions.values() if one.begun]

    def done_days(self, now: dt.datetime) -> set[dt.date]:
        return {one.day for one in self.sessions.values() if one.is_done(now)}

    def last_day(self, now: dt.datetime) -> dt.date | None:
        """The day of the last session; a later stored one is today's."""
        days = self.done_days(now)
        return min(max(days), self.today(now)) if days else None

    def held_in(self, days: Iterable[dt.date], side: str) -> int:
        wanted = set(days)
        return sum(one.held(side) for one in self.sessions.values() if one.day in wanted)

    def calendar(self, now: dt.datetime) -> dict[dt.date, bool]:
        """The days with a done session, and whether one of them is whole."""
        days: dict[dt.date, bool] = {}
        for one in self.sessions.values():
            if one.is_done(now):
                days[one.day] = days.get(one.day, False) or one.whole
        return days

    @property
    def plan(self) -> Decision | None:
        taken = [one for one in self.decisions if one.kind != "declined"]
        return taken[-1] if taken else None

    def knows(self) -> dt.date | None:
        """The newest day of a test or of pain."""
        return max([one.day for one in self.tests.values()] + [one.day for one in self.pains()], default=None)

    def take(self, kind: str, code: str, routine: str, today: dt.date) -> None:
        plan, starts_on = self.plan, today
        if plan and plan.rhythm == Rhythm(code.split(" ")[0]):
            starts_on = plan.starts_on
        self.decisions.append(Decision(kind, code, starts_on, routine, self.knows()))
        self.offered = None

    def decline(self, code: str, today: dt.date) -> None:
        self.decisions.append(Decision("declined", code, today, "", self.knows()))

    def week_done(self, now: dt.datetime) -> int:
        return len(self.done_days(now).intersection(self.week(self.today(now))))

    def week_planned(self, now: dt.datetime) -> int:
        """The m of `n of m`; a plan in force is needed."""
        plan, today, done = self.plan, self.today(now), self.done_days(now)
        assert plan
        week, count, rhythm = self.week(today), self.week_done(now), plan.rhythm
        if rhythm.paused:
            return count
        starts_on = min(plan.starts_on, today)
        full = rhythm.times or len(rhythm.weekdays)
        if rhythm.kind == "every_other_day":
            anchor = max((day for day in done if day < week[0]), default=starts_on)
            full = sum((day - anchor).days % 2 == 0 for day in week)
        planned = full
        if week[0] < starts_on <= week[-1]:
            before = sum(day in done for day in week if day < starts_on)
            left = [day for day in week if day >= starts_on]
            if rhythm.kind == "weekdays":
                left = [day for day in left if day.weekday() in rhythm.weekdays]
            elif rhythm.kind == "every_other_day":
                rested = max((day + 2 * DAY for day in done if day < starts_on), default=starts_on)
                first = max(starts_on, rested)
                left = [day for day in left if day >= first and (day - first).days % 2 == 0]
            planned = min(full, before + len(left))
        return max(planned, count)

    def state(self, now: dt.datetime) -> str:
        """What today is: "none" without a plan, "break", "done", "due" or "rest"."""
        plan, today, last = self.plan, self.today(now), self.last_day(now)
        if plan is None:
            return "none"
        if plan.rhythm.paused:
            return "break"
        if last == today:
            return "done"
        open_days = self.week_planned(now) - self.week_done(now)
        left = len([day for day in self.week(today) if day >= today])
        since = (today - last).days if last else None
        if plan.rhythm.kind == "every_other_day":
            due = since is None or since >= 2
        elif plan.rhythm.kind == "weekdays":
            due = today.weekday() in plan.rhythm.weekdays and open_days > 0
        else:
            rested = since is None or since >= max(2, 7 // plan.rhythm.times)
            due = open_days > 0 and (rested or left <= open_days)
        return "due" if due else "rest"

    def made_up(self, now: dt.datetime) -> dt.date | None:
        """The chosen weekday that went by and may be made up for today; not due."""
        plan, today = self.plan, self.today(now)
        if plan is None or self.state(now) != "rest" or self.week_planned(now) <= self.week_done(now):
            return None
        days, done = plan.rhythm.weekdays, self.done_days(now)
        if today.weekday() in days or (today + DAY).weekday() in days:
            return None
        missed = [
            day
            for day in self.week(today)
            if plan.starts_on <= day < today
            and day.weekday() in days
            and not any(day <= other <= today for other in done)
        ]
        return missed[-1] if missed else None

    def welcomed_back(self, now: dt.datetime) -> bool:
        """Whether a whole week of theirs passed with no done session."""
        plan, last = self.plan, self.last_day(now)
        if plan is None or plan.rhythm.paused or last is None:
            return False
        before = self.week(self.today(now))[0] - 7 * DAY
        return last < before and plan.starts_on <= before

    def pains(self) -> list[Pain]:
        found = [Pain(one.day, hurt.hurt_known, one.moved) for one in self.log for hurt in one.hurt]
        return found + [Pain(one.day, one.hurt_known, one.moved) for one in self.tests.values() if one.hurt]

    def asking(self, now: dt.datetime) -> list[Pain]:
        """The pain that nothing was decided about, in its two weeks."""
        today, decided = self.today(now), self.decisions[-1].known if self.decisions else 0
        return [
            one
            for one in self.pains()
            if (today - min(one.day, today)).days < PAIN_ASKS_FOR and one.known > decided
        ]

    def hurt_last(self, now: dt.datetime) -> bool:
        """Whether the last session in which something was done hurt, and that still asks."""
        told = [one for one in self.log if one.anything or one.hurt]
        newest = max(told, key=lambda one: (one.day, one.started), default=None)
        known = {one.known for one in self.asking(now)}
        return newest is not None and any(one.hurt_known in known for one in newest.hurt)

    @property
    def newest_test(self) -> Test | None:
        return max(self.tests.values(), key=lambda one: (one.day, one.known), default=None)

    def levels(self, side: str) -> set[str]:
        """The grades that may count for a side, of tests that did not hurt: its first one, and those that two
        of them agree on."""
        tests = sorted(self.tests.values(), key=lambda one: (one.day, one.known))
        read = [(one, one.readings[side]) for one in tests if side in one.readings and not one.hurt]
        found = {read[0][1].grade} if read else set()
        for (test, one), (later, other) in itertools.combinations(read, 2):
            alike = (test.protocol, one.way, one.grade) == (later.protocol, other.way, other.grade)
            if alike and (later.day - test.day).days >= SECOND_OPINION_AFTER:
                found.add(one.grade)
        return found

    def objections(self, shown: Shown | None, now: dt.datetime) -> list[str]:
        """What the definitions have against a proposal, or against there being none."""
        plan, newest = self.plan, self.newest_test
        hurts = newest is not None and newest.hurt
        asking = self.asking(now) if plan and not plan.rhythm.paused else []
        if shown is None:
            if plan is None and newest and not hurts and any(self.levels(side) for side in SIDES):
                return ["a test and no plan, and none is proposed"]
            sure = [one for one in asking if not one.moved and not self.turned_down_since(one.day)]
            return ["there is pain that nobody decided about, and nothing is proposed"] if sure else []
        found = []
        if shown.because == "pain":
            if plan and not asking:
                found.append("easing is proposed without any pain that asks for it")
            if plan and shown.rhythm.rate > plan.rhythm.rate:
                found.append("pain asks for more")
        elif any(not one.moved for one in asking):
            found.append("something else than easing is proposed while there is pain to decide about")
        if hurts and (plan is None or shown.because != "pain"):
            found.append("the newest test hurt, so only easing may be proposed")
        if plan and self.declined(shown):
            found.append("this very change was declined, and nothing newer is known")
        if shown.because != "pain":
            found += self.objections_to_tests(shown)
        return found

    def turned_down_since(self, day: dt.date) -> bool:
        return any(one.kind == "declined" and one.knew and one.knew >= day for one in self.decisions)

    def declined(self, shown: Shown) -> bool:
        plan, newest = self.plan, self.knows()
        assert plan
        return any(
            one.kind == "declined"
            and one.known > plan.known
            and one.code == shown.code
            and (newest is None or (one.knew is not None and newest <= one.knew))
            for one in self.decisions
        )

    def objections_to_tests(self, shown: Shown) -> list[str]:
        """A proposal from tests: only what some allowed reading of the sides may ask for."""
        plan, newest = self.plan, self.newest_test
        if newest is None:
            return ["tests are named, and there is none"]
        levels = {side: [RATES[grade] for grade in self.levels(side)] for side in SIDES}
        known = [rates for rates in levels.values() if rates]
        if not known:
            return ["no side was ever read without pain"]
        found, rate = [], shown.rhythm.rate
        least, most = max(min(rates) for rates in known), max(max(rates) for rates in known)
        if plan is None:
            if not least <= rate <= most:
                found.append(f"a first plan of {rate} a week, where the sides ask for {least} to {most}")
            return found
        decided = self.decisions[-1]
        if decided.knew and newest.day <= decided.knew:
            found.append("no test is newer than what the last decision knew")
        if rate < plan.rhythm.rate:
            if len(known) < 2:
                found.append("fewer sessions, and one side was never read")
            if rate < least:
                found.append(f"fewer sessions than a side still asks for ({least})")
        elif plan.rhythm.paused and rate > 1:
            found.append("from a break more than one step")
        elif rate > max(most, plan.rhythm.rate):
            found.append(f"more sessions than any side asks for ({most})")
        return found

    def joins(self, account: Person) -> None:
        """A guest logs in: what is theirs moves, the account's zone, week and plan stay."""
        for things in (self.sessions, self.tests):
            for one in things.values():
                one.moved = True
        account.sessions |= self.sessions
        account.tests |= self.tests
        account.routines |= self.routines
        account.draft |= self.draft
        if account.plan is None:
            account.decisions = self.decisions + account.decisions
        elif self.plan:
            account.offered = self.plan

    @property
    def at_home(self) -> bool:
        """Whether `/` is Today."""
        return bool(self.log or self.tests or self.draft or self.plan or self.routines)


@dataclass
class Site:
    """What the server knows of time: the days on which it was awake."""

    awake: set[dt.date] = field(default_factory=set)

    def may_purge(self, guest: Person, today: dt.date) -> bool:
        """Whether a guest may be deleted: not seen for thirty days in which the site was mostly awake."""
        days = {today - number * DAY for number in range(30)}
        return (today - guest.seen).days >= 30 and len(days & self.awake) >= 25
