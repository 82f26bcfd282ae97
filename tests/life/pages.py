"""How pages are read: the one file that knows their markup.

What pages say to programs (`<data value>`, `<time datetime>`) is checked here against what people read.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

ATTRIBUTE = re.compile(r'([\w:-]+)(?:="([^"]*)")?')
CONTROL = re.compile(
    r"<(?P<name>input|button|textarea|select)\b(?P<attributes>(?:[^>\"]|\"[^\"]*\")*)>"
    r"(?:(?P<inside>(?:(?!<textarea|<select|</button).)*?)</(?P=name)>)?",
    re.DOTALL,
)
OPTION = re.compile(r"<option\b([^>]*)>")
FORM = re.compile(r"<form\b((?:[^>\"]|\"[^\"]*\")*)>(.*?)</form>", re.DOTALL)
FACTS = [
    re.compile(
        rf'<{name}\s+data-fact="([^"]*)"\s+{value}="([^"]*)"([^>]*)>(.*?)</{name}>',
        re.DOTALL,
    )
    for name, value in (("data", "value"), ("time", "datetime"))
]
DATA = re.compile(r'<script[^>]*type="application/json"[^>]*>(.*?)</script>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
NEAR = {"today": 0, "yesterday": -1, "tomorrow": 1}


class Unreadable(Exception):
    """A page does not say what it should, or says something else to people than to programs."""


def attributes(text: str) -> dict[str, str]:
    return {name: html.unescape(value or "") for name, value in ATTRIBUTE.findall(text)}


def words(text: str) -> str:
    return " ".join(html.unescape(TAG.sub("", text)).split())


@dataclass(frozen=True)
class Fact:
    name: str
    value: str
    text: str
    attributes: dict[str, str]
    place: int


@dataclass
class Button:
    name: str
    value: str
    text: str
    primary: bool


@dataclass
class Form:
    """A form as a browser would send it; `fields` are its ticked, chosen and written values."""

    action: str
    method: str
    place: int
    fields: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)
    limits: dict[str, dict[str, str]] = field(default_factory=dict)
    buttons: list[Button] = field(default_factory=list)

    def value(self, name: str) -> str:
        return (self.fields.get(name) or [""])[0]

    def filled(self, **changes: Any) -> dict[str, list[str]]:
        """What is sent with other values for some fields; None leaves a field out."""
        sent = dict(self.fields)
        for name, value in changes.items():
            if value is None:
                sent.pop(name, None)
            else:
                sent[name] = [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]
        return sent


def forms_of(text: str) -> list[Form]:
    found = []
    for match in FORM.finditer(text):
        head = attributes(match[1])
        form = Form(head.get("action", ""), head.get("method", "get").lower(), match.start())
        for control in CONTROL.finditer(match[2]):
            read_control(form, control)
        found.append(form)
    return found


def read_control(form: Form, control: re.Match[str]) -> None:
    about, kind = attributes(control["attributes"]), control["name"]
    name = about.get("name", "")
    if kind == "button":
        primary = "primary" in about.get("class", "").split()
        form.buttons.append(Button(name, about.get("value", ""), words(control["inside"] or ""), primary))
        return
    if not name or "disabled" in about:
        return
    if kind == "textarea":
        form.fields[name] = [html.unescape(control["inside"] or "").strip()]
    elif kind == "select":
        options = [attributes(one) for one in OPTION.findall(control["inside"] or "")]
        form.choices[name] = [one.get("value", "") for one in options]
        chosen = [one.get("value", "") for one in options if "selected" in one]
        form.fields[name] = chosen or form.choices[name][:1]
    elif about.get("type") in ("radio", "checkbox"):
        form.choices.setdefault(name, []).append(about.get("value", "on"))
        if "checked" in about:
            form.fields.setdefault(name, []).append(about.get("value", "on"))
    elif about.get("type") not in ("submit", "button"):
        form.fields.setdefault(name, []).append(about.get("value", ""))
        form.limits[name] = {key: about[key] for key in ("min", "max", "type", "step") if key in about}


@dataclass
class Page:
    """An answer of the site."""

    status: int
    path: str
    text: str
    headers: dict[str, str]

    @cached_property
    def facts(self) -> list[Fact]:
        found = [
            Fact(match[1], html.unescape(match[2]), words(match[4]), attributes(match[3]), match.start())
            for pattern in FACTS
            for match in pattern.finditer(self.text)
        ]
        return sorted(found, key=lambda one: one.place)

    def all(self, name: str) -> list[Fact]:
        return [one for one in self.facts if one.name == name]

    def fact(self, name: str) -> Fact | None:
        return next((one for one in self.facts if one.name == name), None)

    def value(self, name: str) -> str | None:
        found = self.fact(name)
        return found.value if found else None

    def day(self, name: str) -> dt.date | None:
        value = self.value(name)
        return dt.date.fromisoformat(value) if value else None

    def number(self, name: str) -> int | None:
        value = self.value(name)
        return int(value) if value is not None else None

    def held(self) -> dict[str, int]:
        """Seconds held per side, as the page shows them."""
        found = {}
        for side in ("left", "right"):
            shown = self.fact(f"held-{side}")
            if shown is None:
                raise Unreadable(f"{self.path} does not say how long the {side} side was held")
            found[side] = seconds_of(shown)
        return found

    @cached_property
    def forms(self) -> list[Form]:
        return forms_of(self.text)

    def form(self, action: str = "", having: str = "") -> Form | None:
        """The first form that goes to `action` and has the field or the button `having`."""
        for one in self.forms:
            names = {*one.fields, *one.choices, *(button.name for button in one.buttons)}
            there = one.method == "post" and (one.action or self.path).split("?")[0] == action
            if there and (not having or having in names):
                return one
        return None

    def links(self, pattern: str) -> list[str]:
        return re.findall(rf'href="({pattern})"', self.text)

    def primary_link(self) -> str | None:
        """Where the main button leads, when it is a link."""
        for match in re.finditer(r"<a\b([^>]*)>", self.text):
            about = attributes(match[1])
            if "primary" in about.get("class", "").split():
                return about.get("href")
        return None

    def says(self, sentence: str) -> bool:
        return sentence in words(self.text)


def seconds_of(fact: Fact) -> int:
    seconds = int(fact.value)
    if fact.text != f"{seconds // 60}:{seconds % 60:02d}":
        raise Unreadable(f"{fact.name}: {fact.value} seconds are written as {fact.text!r}")
    return seconds


def check_texts(page: Page, today: dt.date | None) -> None:
    """What people read is what programs read. `today` is the day that the page counts from."""
    for one in page.facts:
        if one.name in ("week-done", "week-planned", "left-out"):
            if one.text.split()[0] != one.value:
                raise Unreadable(f"{one.name}: {one.value} is written as {one.text!r}")
        elif re.fullmatch(r"\d{4}-\d\d-\d\d", one.value) and not says_day(
            dt.date.fromisoformat(one.value), one.text, today
        ):
            raise Unreadable(f"{one.name}: {one.value} is written as {one.text!r} on {today}")


def says_day(day: dt.date, text: str, today: dt.date | None) -> bool:
    if text in NEAR:
        return today is None or (day - today).days == NEAR[text]
    if re.search(r"\d", text):
        return str(day.day) in re.findall(r"\d+", text) or day.strftime("%Y") in text
    return day.strftime("%a") in text


# ------------------------------------------------------------------------------------------------ the pages


@dataclass(frozen=True)
class Week:
    done: int | None
    planned: int | None
    days: dict[dt.date, str]


@dataclass(frozen=True)
class Today:
    """What Today says. `state` is "none", "offer", "break", "done", "due" or "rest"."""

    day: dt.date | None
    state: str
    week: Week
    held: dict[str, int] | None
    plan: str | None
    proposal: str | None
    because: str | None
    welcomed: bool
    unfinished: list[str]
    pain_first: bool
    last_day: dt.date | None
    next_day: dt.date | None
    missed: dt.date | None
    why: str | None


def read_today(page: Page) -> Today:
    state, done, planned = page.fact("today-is"), page.number("week-done"), page.number("week-planned")
    if state is None:
        raise Unreadable("Today does not say what today is")
    days = [dt.date.fromisoformat(one.value) for one in page.all("week-day")]
    states = [one.value for one in page.all("week-day-is")]
    pain = page.fact("hurt-leads")
    start = re.search(r'<form\b[^>]*action="/routines/[^"]+/start/"', page.text)
    because = page.value("proposal-because")
    proposal = page.value("proposal")
    return Today(
        day=page.day("today"),
        state=state.value,
        week=Week(done, planned, dict(zip(days, states, strict=True))),
        held=page.held() if page.fact("held-left") else None,
        plan=page.value("plan"),
        proposal=proposal,
        because=because or ("first_test" if proposal else None),
        welcomed="data-welcome" in state.attributes,
        unfinished=[one.value for one in page.all("unfinished")],
        pain_first=pain is not None and (start is None or pain.place < start.start()),
        last_day=page.day("last-day"),
        next_day=page.day("next-day"),
        missed=page.day("missed-day"),
        why=page.value("why"),
    )


def start_form(page: Page) -> Form | None:
    """The form that starts a session, on Today or on a routine's page."""
    return next((one for one in page.forms if re.fullmatch(r"/routines/[^/]+/start/", one.action)), None)


def plan_forms(page: Page) -> list[Form]:
    return [one for one in page.forms if one.action == "/today/plan/"]


def accept_form(page: Page, code: str) -> Form | None:
    """The form whose button takes the proposal; on the plan's own page the form stands filled with it."""
    for one in plan_forms(page):
        if "routine" in one.fields and one.value("frequency") and plan_code(one) == code:
            return one
    return None


def decline_form(page: Page) -> Form | None:
    return next((one for one in plan_forms(page) if any(b.name == "decline" for b in one.buttons)), None)


def own_plan_form(page: Page) -> Form | None:
    """The form of the plan's page in which everything can be chosen."""
    return next((one for one in plan_forms(page) if "frequency" in one.choices), None)


def plan_code(form: Form) -> str:
    """What a filled plan form asks for, written as pages write a plan."""
    return code_of(
        form.value("frequency"),
        form.value("times_a_week"),
        form.fields.get("weekdays", []),
        {name: form.value(name) for name in ("passes", "exercises", "extra_pass_side")},
    )


def code_of(frequency: str, times: str, weekdays: list[str], amount: dict[str, str]) -> str:
    details = {"times_a_week": f":{times}", "weekdays": ":" + ",".join(sorted(weekdays))}
    parts = [frequency + details.get(frequency, "")]
    names = {"passes": "passes", "exercises": "exercises", "extra_pass_side": "extra"}
    return " ".join(parts + [f"{names[name]}:{value}" for name, value in amount.items() if value])


@dataclass(frozen=True)
class Logged:
    id: str
    day: dt.date
    held: dict[str, int]
    open: bool


def read_log(page: Page) -> tuple[list[Logged], str | None]:
    """The sessions of one page of the log, and where older ones are."""
    rows = []
    for match in re.finditer(r"<tr>(.*?)</tr>", page.text, re.DOTALL):
        key = re.search(r'href="/sessions/([0-9a-f-]{36})/', match[1])
        if key:
            row = Page(200, page.path, match[1], {})
            day = row.day("session-day")
            if day is None:
                raise Unreadable(f"the log does not say the day of {key[1]}")
            rows.append(Logged(key[1], day, row.held(), row.value("session-is") == "open"))
    older = re.search(r'<a\b[^>]*href="(\?page=\d+)"[^>]*rel="next"', page.text)
    return rows, older[1] if older else None


@dataclass(frozen=True)
class Progress:
    minutes: dict[dt.date, tuple[float, float]]  # of the weeks, by their first day
    days: dict[dt.date, bool]  # days with a session, and whether one of them was whole
    whole: int
    shortened: int
    trends: set[str]


def read_progress(page: Page) -> Progress:
    starts = [dt.date.fromisoformat(one.value) for one in page.all("period")]
    left, right = ([float(one.value) for one in page.all(f"minutes-{side}")] for side in ("left", "right"))
    days: dict[dt.date, bool] = {}
    last = None
    for one in page.facts:
        if one.name == "calendar-day":
            last = dt.date.fromisoformat(one.value)
            days[last] = True
        elif one.name == "calendar-day-is" and last:
            days[last] = one.value != "shortened"
    return Progress(
        minutes={start: (one, other) for start, one, other in zip(starts, left, right, strict=True)},
        days=days,
        whole=page.number("days-whole") or 0,
        shortened=page.number("days-shortened") or 0,
        trends={one.value for one in page.all("trend")},
    )


@dataclass(frozen=True)
class Tested:
    id: str
    day: dt.date
    grades: dict[str, str]
    ways: dict[str, str]
    hurt: bool


def read_tests(page: Page) -> tuple[list[Tested], str | None]:
    rows = []
    for match in re.finditer(r"<tr>(.*?)</tr>", page.text, re.DOTALL):
        key = re.search(r'href="/test/([0-9a-f-]{36})/', match[1])
        if key:
            row = Page(200, page.path, match[1], {})
            rows.append(read_result(row, key[1]))
    older = re.search(r'<a\b[^>]*href="[^"]*(\?page=\d+)"[^>]*rel="next"', page.text)
    return rows, older[1] if older else None


def read_result(page: Page, key: str) -> Tested:
    day = page.day("test-day")
    if day is None:
        raise Unreadable(f"{page.path} does not say the day of the test {key}")
    grades = {side: page.value(f"grade-{side}") for side in ("left", "right")}
    ways = {side: page.value(f"way-{side}") for side in ("left", "right")}
    hurt = page.fact("hurt-left") or page.fact("hurt-right")
    return Tested(
        key,
        day,
        {side: grade for side, grade in grades.items() if grade},
        {side: way for side, way in ways.items() if way},
        hurt is not None,
    )


@dataclass(frozen=True)
class PlayerData:
    id: str
    phases: list[dict[str, Any]]
    urls: dict[str, str]
    begin: dict[str, Any] | None
    token: str
    eased: bool

    def with_key(self, key: str) -> PlayerData:
        """The same session once more, as the worker makes it from the page that it keeps."""
        phases: list[dict[str, Any]] = json.loads(json.dumps(self.phases).replace(self.id, key))
        for index, phase in enumerate(phases):
            named = str(uuid.uuid5(uuid.UUID(key), str(index)))
            phase.update({name: named for name in ("set", "hurt") if phase.get(name)})
        urls = {name: url.replace(self.id, key) for name, url in self.urls.items()}
        assert self.begin
        begin = {**self.begin, "fields": {**self.begin["fields"], "key": key}}
        return PlayerData(key, phases, urls, begin, self.token, self.eased)


def read_player(page: Page) -> PlayerData:
    for match in DATA.finditer(page.text):
        data = json.loads(match[1])
        if isinstance(data, dict) and "phases" in data:
            token = re.search(r'data-token="([^"]*)"', page.text)
            eased = page.form(f"/sessions/{data['id']}/as-usual/") is not None or 'id="eased"' in page.text
            return PlayerData(
                data["id"], data["phases"], data["urls"], data.get("begin"), token[1] if token else "", eased
            )
    raise Unreadable(f"{page.path} has no data for the player")


def own_routines(page: Page) -> dict[str, str]:
    """The person's own routines on the list: those above the ready-made ones."""
    own = re.split(r"<h2>\s*Ready-made", page.text)[0]
    found = re.findall(r'<a href="/routines/([0-9a-f-]{36})/">(.*?)</a>', own, re.DOTALL)
    return {key: words(name) for key, name in found}


def all_routines(page: Page) -> list[str]:
    return re.findall(r'<a href="/routines/([0-9a-f-]{36})/">', page.text)


def joined_forms(page: Page) -> list[Form]:
    """Two answers to a plan that came with a guest: use that one, keep this one."""
    found = []
    for one in page.forms:
        if any("that one" in button.text or "this one" in button.text for button in one.buttons):
            found.append(one)
    return found


def session_of(page: Page) -> str:
    """The key of the session whose page this is."""
    found = re.match(r"/sessions/([0-9a-f-]{36})/", page.path)
    if found is None:
        raise Unreadable(f"{page.path} is no page of a session")
    return found[1]


def test_of(page: Page) -> str:
    found = re.match(r"/test/([0-9a-f-]{36})/", page.path)
    if found is None:
        raise Unreadable(f"{page.path} is no result: {errors_of(page)}")
    return found[1]


def routine_of(page: Page) -> tuple[str, str]:
    """Key and name of the routine that is edited."""
    found, form = re.match(r"/routines/([0-9a-f-]{36})/", page.path), page.form(having="name")
    form = form or next((one for one in page.forms if "name" in one.fields), None)
    if found is None or form is None:
        raise Unreadable(f"{page.path} is no routine being edited")
    return found[1], form.value("name")


@dataclass(frozen=True)
class TestStep:
    """One screen of the guided test: its kind by what it asks, and where the next one is."""

    kind: str
    side: str
    form: Form | None
    next: str | None
    result: bool


def test_step(page: Page) -> TestStep:
    if re.fullmatch(r"/test/[0-9a-f-]{36}/", page.path):
        return TestStep("result", "", None, None, True)
    for form in page.forms:
        names = {*form.fields, *form.choices, *(button.name for button in form.buttons)}
        side = next((side for side in ("left", "right") if f"{side}_pain" in names), "")
        for kind, name in (("safety", "fit"), ("protocol", "protocol"), ("when", "done_on")):
            if name in names:
                return TestStep(kind, "", form, None, False)
        if side:
            return TestStep("read", side, form, None, False)
    return TestStep("words", "", None, page.primary_link(), False)


def draft_link(page: Page) -> bool:
    """Whether a half-done test is offered to go on with."""
    return page.form("/test/new/discard/") is not None


def joined_answer(forms: list[Form], take: bool) -> tuple[Form, dict[str, str]]:
    """The form and the button that use the plan which came along, or keep the account's."""
    wanted = "that one" if take else "this one"
    for form in forms:
        for button in form.buttons:
            if wanted in button.text:
                return form, {button.name: button.value} if button.name else {}
    raise Unreadable(f"no button says {wanted!r}")


def zone_offer(page: Page) -> tuple[Form, dict[str, str], str] | None:
    """The form of the quiet line that offers the device's zone, its button to take it, and the zone."""
    return zone_answer(page, "take")


def zone_refusal(page: Page) -> tuple[Form, dict[str, str], str] | None:
    return zone_answer(page, "keep")


def zone_answer(page: Page, decision: str) -> tuple[Form, dict[str, str], str] | None:
    form = page.form("/account/time-zone/", having="decision")
    return (form, {"decision": decision}, form.value("zone")) if form else None


def errors_of(page: Page) -> str:
    """What a refused form says."""
    found = re.findall(r'<p class="error"[^>]*>(.*?)</p>', page.text, re.DOTALL)
    return f"{page.status} " + "; ".join(words(one) for one in found)
