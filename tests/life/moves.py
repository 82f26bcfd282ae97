"""What people do, as data: a name and plain arguments. A move acts on the site and on the model alike.

Arguments that choose ("the third session") are taken modulo what there is, so that a list of moves stays good
when some of it is taken away. A move without anything to act on does nothing. Each returns the kinds of pages
that it can have touched.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
import zoneinfo
from collections.abc import Callable, Iterable
from typing import Any

from tests.life import pages
from tests.life.browser import Found
from tests.life.model import DAY, SIDES, Kept, Person, Planned, Reading, Session, Test, local_day
from tests.life.pages import Form, Page
from tests.life.world import EVERYTHING, Human, Pattern, Tab, World, shuffled

MOVES: dict[str, Callable[..., Iterable[str]]] = {}
SESSIONS = ("today", "log", "progress")
NOTHING: tuple[str, ...] = ()
SIGNED_FOR = 89 * DAY  # a beginning is good for ninety days


def move(act: Callable[..., Iterable[str]]) -> Callable[..., Iterable[str]]:
    MOVES[act.__name__] = act
    return act


def chosen(things: Iterable[Any], number: int) -> Any:
    """One of the things, or None when there is none."""
    found = list(things)
    return found[number % len(found)] if found else None


# ------------------------------------------------------------------------------------------- looking around


@move
def look(world: World, human: Human, page: int = 0) -> Iterable[str]:
    return (EVERYTHING[page % len(EVERYTHING)],)


@move
def look_at_everything(world: World, human: Human) -> Iterable[str]:
    return EVERYTHING


@move
def look_at_others(world: World, human: Human) -> Iterable[str]:
    world.check_others(human)
    return NOTHING


@move
def read_the_catalogue(world: World, human: Human) -> Iterable[str]:
    """Pages that ask for nobody: they are a visit too."""
    for path in ("/exercises/", "/exercises/deep-lunge/", "/learn/when-to-see-a-doctor/"):
        world.visit(human, path)
    return NOTHING


@move
def other_browser(world: World, human: Human) -> Iterable[str]:
    human.place = 1 - human.place
    world.find_out(human)
    return ("today",)


@move
def reopen_browser(world: World, human: Human) -> Iterable[str]:
    human.browser.reopen()
    return ("today",)


# ------------------------------------------------------------------------------------------------- sessions


@move
def start(
    world: World, human: Human, routine: int = 0, anew: bool = True, twice: bool = False
) -> Iterable[str]:
    """A session begins on Today or on a routine's page; 0 is Today's button. `anew` where one is open."""
    page = world.visit(human, "/today/")
    if routine or pages.start_form(page) is None:
        key = chosen(pages.all_routines(world.visit(human, "/routines/")), routine)
        page = world.visit(human, f"/routines/{key}/")
    form = pages.start_form(page)
    if form is None:
        return NOTHING
    answer = world.send(human, page, form, twice=twice)
    if answer.status == 200:
        again = pages.start_form(answer)
        if again is None:
            raise Found("a session can be begun anew", form.action, pages.errors_of(answer))
        if not anew:
            link = answer.primary_link()
            return open_player(world, human, world.visit(human, link or "/today/"))
        answer = world.send(human, answer, again)
    world.keeps(human)
    return open_player(world, human, world.accepted(human, answer, form.action))


@move
def try_one(world: World, human: Human, exercise: int = 0, side: str = "left") -> Iterable[str]:
    slugs = ("deep-lunge", "lying-butterfly", "leg-swing", "lying-knee-hug")
    page = world.visit(human, f"/exercises/{chosen(slugs, exercise)}/try/")
    form = page.form(page.path, having="session")
    if form is None:
        raise Found("an exercise can be tried", page.path, page.status)
    changes = {"first_side": side} if "first_side" in form.choices else {}
    answer = world.send(human, page, form, changes)
    world.keeps(human)
    return open_player(world, human, world.accepted(human, answer, page.path))


def open_player(world: World, human: Human, page: Page) -> Iterable[str]:
    """The model learns of the session, once; the tab stays open from now on."""
    person = world.keeps(human)
    data = pages.read_player(page)
    if data.id not in person.sessions:
        session = Session(data.id, person.today(world.now), world.now, planned_of(data))
        person.sessions[data.id] = session
    human.tabs = [one for one in human.tabs if one.session.id != data.id or one.place != human.place]
    human.tabs.append(Tab(person.sessions[data.id], person, human.place, data))
    return ("today", "log")


@move
def keep_today(world: World, human: Human) -> Iterable[str]:
    """What the worker does at a visit to Today: it keeps the player of the session behind the button."""
    page = world.visit(human, "/today/")
    form, person = pages.start_form(page), human.person
    if form is None or person is None:
        return NOTHING
    kit = world.visit(human, f"{form.action.removesuffix('start/')}kit/?session={form.value('session')}")
    data = pages.read_player(world.visit(human, json.loads(kit.text)["player"]))
    human.patterns[human.place] = Pattern(person, data, person.zone, world.now)
    return NOTHING


@move
def start_offline(world: World, human: Human) -> Iterable[str]:
    """Without a connection a session begins from what was kept, under a key of its own; its reports wait."""
    pattern, person = human.patterns.get(human.place), human.person
    if pattern is None or person is None or pattern.owner is not person:
        return NOTHING
    data = pattern.data.with_key(str(uuid.uuid4()))
    session = Session(data.id, local_day(world.now, pattern.zone), world.now, planned_of(data))
    person.sessions[data.id] = session
    human.tabs.append(Tab(session, person, human.place, data, pattern=pattern))
    return NOTHING


def planned_of(data: pages.PlayerData) -> dict[str, Planned]:
    return {
        str(index): Planned(
            phase["side"], 0 if "count" in phase else phase["seconds"], int(phase.get("count") or 0)
        )
        for index, phase in enumerate(data.phases)
        if "set" in phase
    }


@move
def start_often(world: World, human: Human, times: int = 8) -> Iterable[str]:
    """Routines are opened in the timer and left: nobody stretched."""
    for number in range(times):
        start(world, human, routine=number)
    return ("today", "plan", "log", "progress")


def tab_of(human: Human, number: int) -> Tab | None:
    return chosen([tab for tab in human.tabs if tab.place == human.place], number)


@move
def play(
    world: World,
    human: Human,
    steps: list[Any],
    tab: int = -1,
    late: bool = False,
    twice: bool = False,
) -> Iterable[str]:
    """The player runs on. A step is ["done"], ["skip", seconds held], ["pain", seconds held] or ["leave",
    seconds held] for the next set, or ["pass"] for phases until then. `late`: reports wait for `deliver`."""
    open_tab = tab_of(human, tab)
    if open_tab is None:
        return NOTHING
    last = len(open_tab.data.phases) - 1
    for step in steps:
        if open_tab.position >= last:
            break
        phase = open_tab.data.phases[open_tab.position]
        if "set" not in phase:
            to = next((n for n in range(open_tab.position, last) if "set" in open_tab.data.phases[n]), last)
            world.clock.on(
                seconds=sum(one["seconds"] for one in open_tab.data.phases[open_tab.position : to])
            )
            open_tab.position = to
            if step[0] == "pass" or to == last:
                keep_report(world, open_tab, open_tab.data.urls["phase"], {"phase": to})
                continue
        report_set(world, open_tab, step[0], int(step[1]) if len(step) > 1 else 0)
    if not late:
        hand_over(world, human, open_tab, twice=twice)
    return SESSIONS


def report_set(world: World, tab: Tab, what: str, held: int) -> None:
    """The report of the set that the player is at; it goes on to the next phase unless it hurt or is left."""
    index, phase = tab.position, tab.data.phases[tab.position]
    whole = 0 if "count" in phase else phase["seconds"]
    seconds = whole if what == "done" else max(0, min(held, whole - 1))
    outcome = {"skip": "skipped", "leave": "skipped", "pass": "skipped"}.get(what, what)
    world.clock.on(seconds=seconds or 1)
    if what in ("done", "skip", "pass"):
        tab.position += 1
    if what == "leave" and not seconds:
        return
    fields = {"phase": index, "outcome": outcome, "seconds": seconds, "position": tab.position}
    keep_report(world, tab, f"{tab.data.urls['set']}{phase['set']}/", fields)


def keep_report(world: World, tab: Tab, url: str, fields: dict[str, Any]) -> None:
    """Written down with its time; the beginning of a session goes before its first report."""
    at = int(world.now.timestamp() * 1000)
    if tab.data.begin and not tab.begun:
        tab.waiting.append((tab.data.begin["url"], {**tab.data.begin["fields"], "at": at}))
    tab.begun = True
    tab.waiting.append((url, {**fields, "at": at}))


def hand_over(world: World, human: Human, tab: Tab, *, twice: bool = False, order: int = 0) -> None:
    """What waits goes to the server; the model learns what arrived. A beginning goes first, as in the player."""
    if tab.pattern and world.now - tab.pattern.made > SIGNED_FOR:
        human.tabs.remove(tab)
        return
    begins = [one for one in tab.waiting if tab.data.begin and one[0] == tab.data.begin["url"]]
    others = [one for one in tab.waiting if one not in begins]
    waiting = begins + (shuffled(others, order) if order else others)
    for url, fields in waiting:
        person = human.person
        known = person is not None and person.sessions.get(tab.session.id) is tab.session
        for _time in range(2 if twice else 1):
            answer = human.browser.report(url, fields, tab.data.token)
            world.seen(human)
        if answer.status >= 400:
            if known:
                raise Found("a report arrives", url, answer.status, "kept")
            continue
        if not known:
            if (url, fields) in begins:
                continue
            raise Found("a report is only taken for one's own session", url, answer.status, 404)
        tab.waiting.remove((url, fields))
        tab.sent.append((url, fields))
        assert person
        learn(person, tab, fields)
    if person_lost(human, tab):
        human.tabs.remove(tab)


def person_lost(human: Human, tab: Tab) -> bool:
    """The session is gone, and nobody of theirs has it."""
    people = [one for one in [*human.people, human.account] if one]
    return not any(one.sessions.get(tab.session.id) is tab.session for one in people)


def learn(person: Person, tab: Tab, fields: dict[str, Any]) -> None:
    """What a report that arrived says to the model."""
    session, last = tab.session, len(tab.data.phases) - 1
    if "key" in fields and tab.pattern:
        # It is stored as it began: with the first thing that was done.
        at = dt.datetime.fromtimestamp(fields["at"] / 1000, dt.UTC)
        session.started, session.day = at, local_day(at, tab.pattern.zone)
    if "position" in fields or fields.get("phase"):
        at = dt.datetime.fromtimestamp(fields["at"] / 1000, dt.UTC)
        session.begin(at, person.today(at))
    if "outcome" in fields:
        session.report(str(fields["phase"]), fields["outcome"], fields["seconds"])
        place = fields["position"]
    elif "phase" in fields:
        place = fields["phase"]
    else:
        return
    session.finished |= place >= last


@move
def deliver(world: World, human: Human, tab: int = 0, order: int = 0, twice: bool = False) -> Iterable[str]:
    """Reports that waited arrive, in any order."""
    waiting = chosen([one for one in human.tabs if one.place == human.place and one.waiting], tab)
    if waiting is None:
        return NOTHING
    hand_over(world, human, waiting, twice=twice, order=order)
    return SESSIONS


@move
def deliver_again(world: World, human: Human, tab: int = 0, order: int = 0) -> Iterable[str]:
    """Reports that arrived long ago arrive once more: nothing changes."""
    old = chosen([one for one in human.tabs if one.place == human.place and one.sent], tab)
    if old is None:
        return NOTHING
    for url, fields in shuffled(old.sent, order + 1):
        human.browser.report(url, fields, old.data.token)
        world.seen(human)
    return SESSIONS


def summary(world: World, human: Human, session: Session) -> tuple[Page, Form | None]:
    page = world.visit(human, f"/sessions/{session.id}/summary/")
    return page, page.form(f"/sessions/{session.id}/summary/", having="note" if session.begun else "")


@move
def finish(
    world: World,
    human: Human,
    session: int = -1,
    feeling: str = "",
    ease: bool = False,
    mistaken: bool = False,
    twice: bool = False,
) -> Iterable[str]:
    """The summary of a session that is not finished: "Keep and finish". One in which nothing began is forgotten."""
    person = human.person
    going = [one for one in person.sessions.values() if not (one.finished or one.forgotten)] if person else []
    one = chosen(going, session)
    if person is None or one is None or (not one.begun and world.now - one.started > dt.timedelta(hours=5)):
        return NOTHING
    page, form = summary(world, human, one)
    if form is None:
        raise Found("a session can be finished", page.path, page.status)
    hurt = list(form.choices.get("mistaken", ())) if mistaken else []
    changes = {"feeling": feeling or None, "mistaken": hurt or None}
    changes["ease_next"] = "on" if ease and one.hurt and not hurt and "ease_next" in form.choices else None
    world.accepted(human, world.send(human, page, form, changes, twice=twice and one.begun), page.path)
    if not one.begun:
        one.forgotten = True
    else:
        one.finished = True
        for kept in one.sets.values():
            if hurt and kept.outcome == "pain":
                whole = not kept.planned.repetitions and kept.seconds >= kept.planned.seconds
                kept.outcome, kept.corrected = "done" if whole else "skipped", True
    return (*SESSIONS, "plan")


@move
def tick(world: World, human: Human, tab: int = -1, sets: int = 0) -> Iterable[str]:
    """The list without the timer: so many sets (0: all) are ticked and logged as done."""
    open_tab, person = tab_of(human, tab), human.person
    if open_tab is None or person is None or person.sessions.get(open_tab.session.id) is not open_tab.session:
        return NOTHING
    session = open_tab.session
    if session.finished or session.forgotten or world.now - session.started > dt.timedelta(hours=5):
        return NOTHING
    page = world.visit(human, f"/sessions/{session.id}/")
    form = page.form(page.path, having="sets")
    if form is None:
        raise Found("the list can be ticked without the timer", page.path, page.status)
    ticked = form.choices["sets"][: sets or None]
    world.accepted(human, world.send(human, page, form, {"sets": ticked}), page.path)
    for key in ticked:
        session.report(key, "done", session.planned[key].seconds)
    session.finished = True
    return SESSIONS


@move
def log_by_hand(
    world: World,
    human: Human,
    back: int = 0,
    routine: int | None = None,
    left: str = "",
    right: str = "",
    twice: bool = False,
) -> Iterable[str]:
    """A session done without the player, `back` days ago: minutes a side, or a routine as the plan has it."""
    expected = as_started(world, human, routine) if routine is not None and not (left or right) else None
    page = world.visit(human, "/sessions/new/")
    form = page.form(page.path, having="date")
    if form is None or (routine is None and not (left or right)):
        return NOTHING
    today = world.day_of(human)
    day = today - back * DAY
    key = chosen([one for one in form.choices["chosen"] if one], routine) if routine is not None else None
    changes = {"date": day.isoformat(), "left_minutes": left, "right_minutes": right, "chosen": key or ""}
    answer = world.send(human, page, form, changes, twice=twice)
    if day > today:
        world.true("no day to come is taken", page.path, answer.status == 200, answer.status)
        return SESSIONS
    minutes = {side: number_in(text) for side, text in (("left", left), ("right", right)) if text}
    if answer.status == 200 and "type" in form.limits["left_minutes"] and "," in left + right:
        return NOTHING  # said, not stored
    page = world.accepted(human, answer, page.path)
    person = world.keeps(human)
    session = Session(pages.session_of(page), day, world.now - back * DAY)
    session.begun = session.finished = True
    if minutes:
        session.minutes_by_hand = True
        for side, minute in minutes.items():
            seconds = round(minute * 60)
            session.sets[side] = Kept(Planned(side, seconds), "done", seconds)
    elif expected:
        session.planned = expected
        for index, one in expected.items():
            session.sets[index] = Kept(one, "done", one.seconds, one.repetitions)
    person.sessions[session.id] = session
    return (*SESSIONS, "home", "details")


def number_in(text: str) -> float:
    return float(text.replace(",", "."))


def as_started(world: World, human: Human, routine: int) -> dict[str, Planned] | None:
    """What a session of that routine would be: one is opened, read and left."""
    page = world.visit(human, "/sessions/new/")
    form = page.form(page.path, having="date")
    key = chosen([one for one in form.choices["chosen"] if one], routine) if form else None
    page = world.visit(human, f"/routines/{key}/")
    start_it = pages.start_form(page)
    if start_it is None:
        return None
    answer = world.send(human, page, start_it, {"anew": "1"})
    world.keeps(human)
    page = world.accepted(human, answer, start_it.action)
    open_player(world, human, page)
    data = pages.read_player(page)
    usual = page.form(f"/sessions/{data.id}/as-usual/")
    if data.eased and usual:
        page = world.accepted(human, world.send(human, page, usual), "as usual")
        open_player(world, human, page)
        data = pages.read_player(page)
        human.tabs[-1].session.planned = planned_of(data)
    return planned_of(data)


@move
def correct(
    world: World,
    human: Human,
    session: int = 0,
    shift: int = 0,
    set: int | None = None,
    seconds: int = 10,
    outcome: str = "",
) -> Iterable[str]:
    """A session's day, or what became of one of its sets, is put right; with neither only a note is added."""
    person = human.person
    one = chosen(person.log, session) if person else None
    if person is None or one is None:
        return NOTHING
    page = world.visit(human, f"/sessions/{one.id}/edit/")
    form = page.form(page.path, having="date")
    if form is None:
        raise Found("a session can be corrected", page.path, page.status)
    world.same("a stored day is offered as it stands", page.path, form.value("date"), one.day.isoformat())
    latest = max(one.day, person.today(world.now))
    limit = form.limits["date"].get("max", "")
    world.true(
        "no day to come is offered", page.path, one.day.isoformat() <= limit <= latest.isoformat(), limit
    )
    day = one.day + shift * DAY
    changes: dict[str, Any] = {"date": day.isoformat(), "note": "put right"}
    kept = chosen(sorted(one.sets.items()), set) if set is not None else None
    if kept:
        changes |= set_fields(one, form, kept[0], seconds, outcome)
    answer = world.send(human, page, form, changes)
    if day > latest:
        world.true("no day to come is taken", page.path, answer.status == 200, answer.status)
        return SESSIONS
    world.accepted(human, answer, page.path)
    one.started += day - one.day
    one.day, one.finished = day, True
    if kept:
        correct_set(kept[1], form, changes)
    return (*SESSIONS, "details", "plan")


def set_fields(one: Session, form: Form, key: str, seconds: int, outcome: str) -> dict[str, str]:
    """The fields of one set, as far as the form has them."""
    name = str(uuid.uuid5(uuid.UUID(one.id), key))
    if one.minutes_by_hand:
        names = [field for field in form.fields if field.startswith("seconds-")]
        name = names[sorted(one.sets).index(key)].removeprefix("seconds-")
    changes = {f"seconds-{name}": str(seconds), f"outcome-{name}": outcome}
    return {field: value for field, value in changes.items() if field in form.fields and value}


def correct_set(kept: Kept, form: Form, changes: dict[str, Any]) -> None:
    before = (kept.seconds, kept.outcome)
    for field, value in changes.items():
        if field.startswith("seconds-"):
            kept.seconds = int(value)
        elif field.startswith("outcome-"):
            kept.become(value)
    if (kept.seconds, kept.outcome) != before:
        kept.corrected = True
        if kept.planned.repetitions:
            kept.repetitions = kept.planned.repetitions if kept.outcome == "done" else 0


@move
def delete_session(world: World, human: Human, session: int = 0, twice: bool = False) -> Iterable[str]:
    person = human.person
    one = chosen(person.log, session) if person else None
    if person is None or one is None:
        return NOTHING
    page = world.visit(human, f"/sessions/{one.id}/delete/")
    form = page.form(page.path)
    if form is None:
        raise Found("a session can be deleted", page.path, page.status)
    world.accepted(human, world.send(human, page, form, twice=twice), page.path)
    del person.sessions[one.id]
    return (*SESSIONS, "plan", "home")


# ---------------------------------------------------------------------------------------------------- tests

ANSWERS = {"floor": ("stays", "little", "lot"), "edge": ("below", "level", "above")}


@move
def write_test_down(
    world: World,
    human: Human,
    protocol: str = "floor",
    left: int | None = 0,
    right: int | None = 0,
    pain: str = "",
    back: int = 0,
    twice: bool = False,
) -> Iterable[str]:
    """Both sides by eye; `left` and `right` say how short, None leaves a side out, `pain` names a side."""
    if left is None and right is None:
        return NOTHING
    page = world.visit(human, f"/test/new/form/?protocol={protocol}")
    form = page.form("/test/new/form/", having="done_on")
    if form is None:
        raise Found("a test can be written down", page.path, page.status)
    today, changes = world.day_of(human), {}
    for side, answer in (("left", left), ("right", right)):
        changes[f"{side}_answer"] = None if answer is None else ANSWERS[protocol][answer]
        changes[f"{side}_pain"] = "on" if pain == side and answer is not None else None
    day = today - back * DAY
    answer_page = world.send(human, page, form, {**changes, "done_on": day.isoformat()}, twice=twice)
    if day > today:
        world.true("no day to come is taken", page.path, answer_page.status == 200, answer_page.status)
        return ("tests",)
    result = world.accepted(human, answer_page, page.path)
    sides = {side for side in SIDES if changes[f"{side}_answer"]}
    return keep_test(world, human, result, day, protocol, sides, {pain} & sides)


def keep_test(
    world: World, human: Human, page: Page, day: dt.date, protocol: str, sides: set[str], hurt: set[str]
) -> Iterable[str]:
    """The result as it is shown: grades and ways are the site's own, the rest is what was entered."""
    key = pages.test_of(page)
    row = pages.read_result(page, key)
    world.same("the day of a test", page.path, row.day, day)
    world.same("the sides of a test", page.path, set(row.grades), sides)
    world.same("whether a test hurt", page.path, row.hurt, bool(hurt))
    readings = {side: Reading(row.ways.get(side, ""), row.grades[side], side in hurt) for side in row.grades}
    test = Test(key, day, protocol, readings)
    test.hurt_known = test.known
    world.keeps(human).tests[key] = test
    return ("today", "plan", "tests", "home", "progress")


@move
def guided_test(
    world: World,
    human: Human,
    protocol: str = "floor",
    way: str = "look",
    left: int | None = 0,
    right: int | None = 0,
    pain: str = "",
    back: int = 0,
    stop_after: int = 99,
) -> Iterable[str]:
    """Step by step; left after so many steps it stays a draft, which the next one goes on with."""
    page = world.visit(human, "/test/new/")
    answers = {"left": left, "right": right}
    read: dict[str, bool] = {}
    day = world.day_of(human)
    draft, resume = pages.draft_link(page), 0
    if draft:
        discard = page.form("/test/new/discard/")
        if discard is None:
            raise Found("a half-done test can be begun again", page.path, page.status)
        page = world.accepted(human, world.send(human, page, discard), page.path)
        assert human.person
        human.person.draft = False
    for resume in range(40):
        if resume == stop_after:
            return ("today", "home", "tests")
        step = pages.test_step(page)
        if step.result:
            sides = {side for side, taken in read.items() if taken}
            if human.person:
                human.person.draft = False
            return keep_test(world, human, page, day, protocol, sides, {pain} & sides)
        changes = step_answers(world, human, step, protocol, way, answers, pain, back)
        if changes is None:
            if step.next is None:
                return ("today", "home", "tests")
            page = world.visit(human, step.next)
            continue
        assert step.form
        answer = world.send(human, page, step.form, changes)
        if step.kind == "when":
            day -= back * DAY
        if step.side:
            read[step.side] = "leave_out" not in changes
        if answer.status == 200 and step.kind == "when" and (not any(read.values()) or back < 0):
            return ("today", "home", "tests")
        page = world.accepted(human, answer, page.path)
        world.keeps(human).draft = True
    raise Found("the guided test ends", page.path, resume)


def step_answers(
    world: World,
    human: Human,
    step: pages.TestStep,
    protocol: str,
    way: str,
    answers: dict[str, int | None],
    pain: str,
    back: int,
) -> dict[str, Any] | None:
    """What is sent at a step; None where there is nothing to answer."""
    if step.kind == "safety":
        return {"fit": "yes"}
    if step.kind == "protocol":
        return {"protocol": protocol, "first_side": "left"}
    if step.kind == "when":
        return {"done_on": (world.day_of(human) - back * DAY).isoformat()}
    if step.kind != "read":
        return None
    side, short = step.side, answers[step.side]
    if short is None:
        return {"leave_out": "1"}
    changes: dict[str, Any] = {f"{side}_pain": "on" if pain == side else None}
    if way == "phone":
        degrees = (2.0, 7.0, 14.0)[short]
        changes |= {"way": "phone", f"{side}_phone": json.dumps({"zero": 0, "readings": [degrees] * 3})}
        changes[f"{side}_answer"] = None
    else:
        changes |= {"way": "look", f"{side}_answer": ANSWERS[protocol][short]}
    return changes


@move
def correct_test(world: World, human: Human, test: int = 0, shift: int = 0, pain: str = "") -> Iterable[str]:
    """A test's day is put right, or that a side hurt ("left"), or that nothing did ("none")."""
    person = human.person
    one = chosen(person.tests.values(), test) if person else None
    if person is None or one is None:
        return NOTHING
    page = world.visit(human, f"/test/{one.id}/edit/")
    form = page.form(page.path, having="done_on")
    if form is None:
        raise Found("a test can be corrected", page.path, page.status)
    world.same("a stored day is offered as it stands", page.path, form.value("done_on"), one.day.isoformat())
    day, latest = one.day + shift * DAY, max(one.day, person.today(world.now))
    changes: dict[str, Any] = {"done_on": day.isoformat()}
    for side in one.readings:
        if pain:
            changes[f"{side}_pain"] = "on" if pain == side else None
    answer = world.send(human, page, form, changes)
    if day > latest:
        world.true("no day to come is taken", page.path, answer.status == 200, answer.status)
        return ("tests",)
    world.accepted(human, answer, page.path)
    before, one.day = one.hurt, day
    for side, reading in one.readings.items():
        reading.pain = pain == side if pain else reading.pain
    if one.hurt and not before:
        one.hurt_known = Test(one.id, day, one.protocol, {}).known
    return ("today", "plan", "tests", "details")


@move
def delete_test(world: World, human: Human, test: int = 0, twice: bool = False) -> Iterable[str]:
    person = human.person
    one = chosen(person.tests.values(), test) if person else None
    if person is None or one is None:
        return NOTHING
    page = world.visit(human, f"/test/{one.id}/delete/")
    form = page.form(page.path)
    if form is None:
        raise Found("a test can be deleted", page.path, page.status)
    answer = world.go_on(human, world.send(human, page, form, twice=twice))
    back = answer.form("/test/undo/")
    if back is None:
        raise Found("a deleted test can be taken back", page.path, answer.status)
    human.undo = (answer, back, one, person)
    del person.tests[one.id]
    return ("today", "plan", "tests", "home")


@move
def undo_test(world: World, human: Human) -> Iterable[str]:
    """Within an hour; later it is said that it is too late, and nothing comes back."""
    if human.undo is None or human.undo[3] is not human.person:
        return NOTHING
    page, form, test, person = human.undo
    before, human.undo = set(person.tests), None
    world.accepted(human, world.send(human, page, form), form.action)
    rows, _more = pages.read_tests(world.visit(human, "/test/"))
    if {row.id for row in rows} - before:
        person.tests[test.id] = test
    return ("today", "plan", "tests", "home")


# ----------------------------------------------------------------------------------------------------- plan


@move
def own_plan(
    world: World,
    human: Human,
    frequency: str = "times_a_week",
    times: int = 2,
    weekdays: list[int] | None = None,
    routine: int = 0,
    passes: str = "",
    extra: str = "",
    twice: bool = False,
) -> Iterable[str]:
    page = world.visit(human, "/today/plan/")
    form = pages.own_plan_form(page)
    if form is None:
        raise Found("the plan can be changed", page.path, page.status)
    if frequency == "paused" and "paused" not in form.choices["frequency"]:
        return NOTHING
    changes = {
        "frequency": frequency,
        "times_a_week": times,
        "weekdays": weekdays or None,
        "routine": chosen(form.choices["routine"], routine),
        "passes": passes,
        "extra_pass_side": extra,
    }
    sent = Form(form.action, form.method, 0, form.filled(**changes))
    answer = world.send(human, page, form, changes, twice=twice)
    page = world.accepted(human, answer, form.action)
    person = world.keeps(human)
    code = pages.plan_code(sent)
    if twice and person.plan and person.plan.code == code:
        twice = False
    person.take("own", code, sent.value("routine"), person.today(world.now))
    return ("today", "plan", "home")


def proposing(world: World, human: Human, on: str) -> tuple[Page, str | None]:
    page = world.visit(human, "/today/" if on == "today" else "/today/plan/")
    return page, page.value("proposal")


@move
def accept(world: World, human: Human, on: str = "today", twice: bool = False) -> Iterable[str]:
    """The proposal is taken, on Today or on the plan's page, and is the plan then."""
    page, code = proposing(world, human, on)
    if code is None:
        return NOTHING
    form = pages.accept_form(page, code)
    if form is None:
        # A plan whose routine is gone has no button on Today: there is a link to the plan's page.
        world.true("a proposal can be taken", page.path, on == "today", code)
        return NOTHING
    answer = world.send(human, page, form, twice=twice)
    page = world.accepted(human, answer, form.action)
    person = world.keeps(human)
    person.take("accepted", code, form.value("routine"), person.today(world.now))
    return ("today", "plan")


@move
def decline(world: World, human: Human, on: str = "today", twice: bool = False) -> Iterable[str]:
    page, code = proposing(world, human, on)
    form, person = pages.decline_form(page), human.person
    if code is None or person is None or person.plan is None:
        return NOTHING
    if form is None:
        raise Found("a proposal can be declined", page.path, code)
    world.accepted(human, world.send(human, page, form, {"decline": "1"}, twice=twice), form.action)
    person.decline(code, person.today(world.now))
    return ("today", "plan")


@move
def answer_offer(world: World, human: Human, take: bool = False) -> Iterable[str]:
    """After a log-in: the plan that came with the guest is used, or the account's is kept."""
    page, person = world.visit(human, "/today/"), human.person
    forms = pages.joined_forms(page)
    if person is None or person.offered is None:
        if forms:
            raise Found("another plan is offered only after a log-in", page.path, len(forms))
        return NOTHING
    if not forms:
        raise Found("the guest's plan is offered once", page.path, 0)
    form, changes = pages.joined_answer(forms, take)
    offered = person.offered
    world.accepted(human, world.send(human, page, form, changes), form.action)
    person.offered = None
    if take:
        person.take("own", offered.code, offered.routine, person.today(world.now))
    return ("today", "plan")


@move
def snooze(world: World, human: Human, days: int = 7) -> Iterable[str]:
    page = world.visit(human, "/today/")
    form = page.form("/today/retest/")
    if form is None:
        return NOTHING
    world.accepted(human, world.send(human, page, form, {"days": days}), form.action)
    return ("today",)


# ------------------------------------------------------------------------------------------------- routines


@move
def copy_routine(world: World, human: Human, routine: int = 0, twice: bool = False) -> Iterable[str]:
    key = chosen(pages.all_routines(world.visit(human, "/routines/")), routine)
    page = world.visit(human, f"/routines/{key}/")
    form = page.form(f"/routines/{key}/copy/")
    if form is None:
        raise Found("a routine can be copied", page.path, page.status)
    page = world.accepted(human, world.send(human, page, form, twice=twice), form.action)
    return keep_routine(world, human, page)


def keep_routine(world: World, human: Human, page: Page) -> Iterable[str]:
    key, name = pages.routine_of(page)
    world.keeps(human).routines[key] = name
    return ("routines", "home")


@move
def new_routine(world: World, human: Human, name: str = "Mine", twice: bool = False) -> Iterable[str]:
    page = world.visit(human, "/routines/new/")
    form = page.form(page.path, having="name")
    if form is None:
        return NOTHING
    page = world.accepted(human, world.send(human, page, form, {"name": name}, twice=twice), page.path)
    return keep_routine(world, human, page)


@move
def edit_routine(
    world: World, human: Human, routine: int = 0, add: str = "deep-lunge", passes: int = 2
) -> Iterable[str]:
    """An exercise is added by its button, then everything is saved."""
    person = human.person
    key = chosen(person.routines, routine) if person else None
    if person is None or key is None:
        return NOTHING
    page = world.visit(human, f"/routines/{key}/edit/")
    form = page.form(page.path, having="name")
    if form is None:
        raise Found("a routine can be edited", page.path, page.status)
    page = world.go_on(human, world.send(human, page, form, {"do": f"add:{add}"}))
    form = page.form(f"/routines/{key}/edit/", having="name")
    if form is None or add not in form.fields.get("exercise", []):
        raise Found("an exercise can be added", page.path, page.status)
    amounts = [str(passes) for _one in form.fields["passes"]]
    world.accepted(human, world.send(human, page, form, {"do": "save", "passes": amounts}), page.path)
    return ("routines", "today", "plan")


@move
def delete_routine(world: World, human: Human, routine: int = 0, twice: bool = False) -> Iterable[str]:
    person = human.person
    key = chosen(person.routines, routine) if person else None
    if person is None or key is None:
        return NOTHING
    page = world.visit(human, f"/routines/{key}/delete/")
    form = page.form(page.path)
    if form is None:
        raise Found("a routine can be deleted", page.path, page.status)
    world.accepted(human, world.send(human, page, form, twice=twice), page.path)
    del person.routines[key]
    return ("routines", "today", "plan", "home")


# -------------------------------------------------------------------------------------------------- account


@move
def sign_up(world: World, human: Human) -> Iterable[str]:
    """A guest keeps everything; a stranger begins."""
    if human.account is not None or (human.person and human.person.address):
        return NOTHING
    page = world.visit(human, "/account/signup/")
    form = page.form("/account/signup/", having="email")
    if form is None:
        raise Found("one can sign up", page.path, page.status)
    changes = {"email": human.address, "password1": human.password}
    page = world.accepted(human, world.send(human, page, form, changes), page.path)
    person = world.keeps(human)
    person.address, human.account = human.address, person
    return EVERYTHING


@move
def log_in(world: World, human: Human) -> Iterable[str]:
    """Whoever is a guest in this browser brings along what they have."""
    account, before = human.account, human.person
    if account is None or (before and before.address):
        return NOTHING
    page = world.visit(human, "/account/login/")
    form = page.form("/account/login/", having="password")
    if form is None:
        raise Found("one can log in", page.path, page.status)
    changes = {"login": human.address, "password": human.password}
    world.accepted(human, world.send(human, page, form, changes), page.path)
    if before:
        before.joins(account)
        for tab in human.tabs:
            if tab.owner is before:
                tab.owner = account
    human.people[human.place] = account
    world.seen(human)
    return EVERYTHING


@move
def log_out(world: World, human: Human) -> Iterable[str]:
    """An account stays as it is; a guest who does it is gone."""
    person = human.person
    if person is None:
        return NOTHING
    page = world.visit(human, "/account/logout/")
    form = page.form("/account/logout/")
    if form is None:
        raise Found("one can log out", page.path, page.status)
    world.accepted(human, world.send(human, page, form), page.path)
    human.people[human.place] = None
    if not person.address:
        human.tabs = [tab for tab in human.tabs if tab.owner is not person]
    return ("today", "home", "forms")


@move
def prefer(
    world: World, human: Human, zone: str | None = None, first_weekday: int | None = None
) -> Iterable[str]:
    """Another zone or first day of the week; stored days stay."""
    person = human.person
    if person is None:
        return NOTHING
    page = world.visit(human, "/account/preferences/")
    form = page.form("/account/preferences/", having="time_zone")
    if form is None:
        raise Found("a zone can be chosen", page.path, page.status)
    world.same("the zone", page.path, form.value("time_zone"), person.zone)
    world.same("the first day of the week", page.path, form.value("first_weekday"), str(person.first_weekday))
    changes: dict[str, Any] = {"time_zone": zone or person.zone}
    changes["first_weekday"] = person.first_weekday if first_weekday is None else first_weekday
    world.accepted(human, world.send(human, page, form, changes), page.path)
    person.zone, person.first_weekday = changes["time_zone"], int(changes["first_weekday"])
    return EVERYTHING


@move
def take_zone(world: World, human: Human, take: bool = True) -> Iterable[str]:
    """The quiet line that offers the device's zone, where there is one, is taken or turned down."""
    person, page = human.person, world.visit(human, "/today/")
    offered = pages.zone_offer(page)
    if person is None or offered is None:
        return NOTHING
    form, changes, zone = offered if take else pages.zone_refusal(page) or offered
    world.accepted(human, world.send(human, page, form, changes), form.action)
    if take:
        person.zone = zone
    else:
        person.declined_zones.add(zone)
    return EVERYTHING


# ----------------------------------------------------------------------------------------------------- time


@move
def wait(world: World, human: Human, minutes: int = 30) -> Iterable[str]:
    world.pass_to(world.now + dt.timedelta(minutes=minutes))
    return ("today",)


def local_time(world: World, human: Human, days: int, hour: int, minute: int) -> dt.datetime:
    zone = zoneinfo.ZoneInfo(human.person.zone if human.person else human.browser.zone)
    day = world.now.astimezone(zone).date() + days * DAY
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone).astimezone(dt.UTC)


@move
def sleep(world: World, human: Human, days: int = 1, hour: int = 8) -> Iterable[str]:
    """Until the morning, by one's own clock; the daily jobs run meanwhile."""
    end = local_time(world, human, days, hour, 0)
    while world.now + DAY < end:
        world.pass_to(world.now + DAY)
        world.run_jobs()
    world.pass_to(end)
    world.run_jobs()
    world.find_out(human)
    return ("today", "progress")


@move
def to_midnight(world: World, human: Human, before: bool = True) -> Iterable[str]:
    """To a few minutes before one's midnight, or after it."""
    end = local_time(world, human, 0 if before else 1, 23 if before else 0, 55 if before else 3)
    world.pass_to(end)
    return ("today", "forms")


@move
def away(world: World, human: Human, days: int = 9) -> Iterable[str]:
    """Nobody comes for so long; the site runs on, and its jobs every day."""
    for other in world.humans:
        world.check(other, EVERYTHING)
        other.browser.reopen()
    for _day in range(days):
        world.clock.on(days=1)
        world.run_jobs()
    for other in world.humans:
        world.find_out(other)
    return ("today", "plan", "log", "progress", "tests")


@move
def clock_jumps(world: World, human: Human, days: int = 40) -> Iterable[str]:
    """The site did not run, or its clock was wrong: one start so many days ahead."""
    world.clock.on(days=days)
    world.run_jobs()
    for other in world.humans:
        world.find_out(other)
    return ("today", "log", "tests")


@move
def travel(world: World, human: Human, zone: str) -> Iterable[str]:
    """The devices are somewhere else; the person's own zone stays until they choose."""
    for browser in human.browsers:
        browser.zone = zone
    world.visit(human, "/today/")
    return ("today", "forms")


@move
def jobs(world: World, human: Human) -> Iterable[str]:
    world.run_jobs()
    world.find_out(human)
    return ("today",)
