"""A person's whole way in WebKit: look, test by eye, plan, stretch in real time, progress, sign up."""

from __future__ import annotations

from tests.e2e.real_site import Person, RealSite
from tests.webkit.window import Window

READINGS = """
SELECT r.side, r.protocol, r.way, r.answer FROM assessments_reading r JOIN assessments_selftest t ON t.id = r.test_id
JOIN accounts_user u ON u.id = t.user_id WHERE u.email = 'grace@example.org' ORDER BY r.side
"""
PLANS = """
SELECT count(*) FROM routines_plan p JOIN accounts_user u ON u.id = p.user_id WHERE u.email = 'grace@example.org'
"""


def test_a_guest_goes_the_whole_way_and_keeps_it_on_signing_up(window: Window, real_site: RealSite) -> None:
    look(window)
    test_by_eye(window)
    take_the_plan(window)
    make_a_short_routine(window)
    stretch(window)
    everything_is_there(window)
    window.open("/account/signup/")
    window.write("input[name=email]", "grace@example.org")
    window.write("input[type=password]", "a-long-and-rare-pass-phrase")
    window.go("main form button.primary")
    everything_is_there(window)
    assert real_site.rows(READINGS) == [
        ("left", "floor", "look", "little"),
        ("right", "floor", "look", "lot"),
    ]
    assert real_site.rows(PLANS) == [(1,)]
    grace = Person("grace", "")
    assert [row[1:] for row in real_site.sets(grace)] == [("right", "done", 5), ("left", "done", 5)]
    assert [finished for _, _, finished in real_site.sessions(grace)] == [1]


def look(window: Window) -> None:
    window.open("/")
    window.go("main a", "See the exercises")
    window.press("label:has(input[name=position][value=kneeling])")
    window.until(lambda: "position=kneeling" in window.path, "the filter in the address")
    window.until(lambda: len(window.all("#results a[href^='/exercises/']")) == 2, "two kneeling exercises")
    window.go("#results a[href^='/exercises/']")
    window.press("#side-right")
    window.until(lambda: "side=right" in window.path, "the right side in the address")


def test_by_eye(window: Window) -> None:
    """The left leg lifts a little, the right one a lot."""
    window.open("/test/")
    window.go("main a[href='/test/new/']")
    # Each step takes the place of the one before on the same page.
    window.press("button", "None of these")
    window.see("h1", "Where will you lie?")
    window.press("button", "Next")
    for side, answer in (("left", "little"), ("right", "lot")):
        for step in ("lie-down", "hug") if side == "left" else ("hug",):
            window.until(lambda step=step: window.path.endswith(f"{step}/"), f"the step {step}")
            window.press("main a", "Next")
        window.press("main a", "My back is down")
        window.press(f"label.answer:has(input[name={side}_answer][value={answer}])")
        window.press("button", "Next")
    window.press("button", "Keep it and see the result")
    window.see("h1", "Your right side is the tighter one")


test_by_eye.__test__ = False  # a part of the way, not a test of its own


def take_the_plan(window: Window) -> None:
    window.open("/today/")
    window.see("main", "right side was very short")
    window.go("button", "Use this plan")
    window.see("form[action$='/start/'] button")


def make_a_short_routine(window: Window) -> None:
    """One exercise, five seconds, one pass."""
    window.open("/routines/new/")
    window.write("input[name=name]", "Quick one")
    window.go("main form button.primary")
    window.press("#adding")
    window.press("button.pick", "Deep lunge")
    window.see(".editor-item")
    amount, passes = window.all(".editor-item .stepper input")[:2]
    numbers = {"warm_up_seconds": "0", "get_ready_seconds": "3", "change_seconds": "3"}
    for name, value in numbers.items():
        window.write(f"input[name={name}]", value)
    for field, value in ((amount, "5"), (passes, "1")):
        field.clear()
        field.send_keys(value)
    window.go("button", "Save routine")
    window.see("h1", "Quick one")


def stretch(window: Window) -> None:
    """In real time to its end, the tighter side first; how one goes is shown before the first."""
    window.go("button", "Start")
    window.press_start()
    window.press("[data-action=begin]")
    window.at_phase("hold", "right")
    window.at_phase("hold", "left")
    window.see("#summary h1")
    window.press("#summary label", "Just right")
    window.go("button", "Keep and finish")


def everything_is_there(window: Window) -> None:
    window.open("/progress/")
    window.see("main svg[role=img]")
    window.see("main", "0:05")
    window.open("/sessions/")
    window.see("main", "Quick one")
    window.open("/test/")
    window.see("main a[href^='/test/']", "")
    window.open("/routines/")
    window.see("main a", "Quick one")
