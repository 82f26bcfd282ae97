"""Short scenes from real life, each written down as moves: what was wrong once, and lives that failed."""

from __future__ import annotations

from typing import Any

from tests.life.machine import Life

ADA, BEN = 0, 1
MONDAY = "2026-06-08T06:00"


def scene(*moves: Any, start: str = MONDAY, zone: str = "Europe/Berlin", language: str = "de-DE") -> Life:
    """One person's moves as ("name", arguments); a name alone has none. The other one does nothing."""
    people = [["ada", zone, language], ["ben", zone, language]]
    told = [[ADA, "look", {"page": 0}]]
    for one in moves:
        told.append([ADA, one, {}] if isinstance(one, str) else [ADA, one[0], one[1]])
    return Life(start, people, told)


TWICE_A_WEEK = ("own_plan", {"frequency": "times_a_week", "times": 2})
ONCE_A_WEEK = ("own_plan", {"frequency": "times_a_week", "times": 1})
EVERY_OTHER_DAY = ("own_plan", {"frequency": "every_other_day"})
BY_HAND = ("log_by_hand", {"left": "2", "right": "2"})
SKIP_ALL = ("play", {"steps": [["skip"]] * 40})
ALL_OF_IT_LATE = ("play", {"steps": [["done"]] * 40, "late": True})
HURT = ("play", {"steps": [["pain", 4]]})
TWO_WEEKS = ("sleep", {"days": 14})


def test_of(left: int | None, right: int | None, **more: Any) -> tuple[str, dict[str, Any]]:
    return "write_test_down", {"left": left, "right": right, **more}


SCENES: dict[str, Life] = {
    "a stranger's own day is offered in Auckland before noon of the server": scene(
        ("look", {"page": 6}), start="2026-11-25T11:30", zone="Pacific/Auckland"
    ),
    "a stranger's evening in Honolulu is stored as that day": scene(
        ("log_by_hand", {"left": "2", "right": "2"}), start="2026-06-11T06:00", zone="Pacific/Honolulu"
    ),
    "a stored day after today can be corrected as it stands": scene(
        TWICE_A_WEEK,
        BY_HAND,
        test_of(1, 1),
        ("prefer", {"zone": "Pacific/Honolulu"}),
        "correct",
        "correct_test",
        start="2026-06-10T20:00",
        zone="Pacific/Auckland",
    ),
    "whoever was there last week is not welcomed back": scene(
        ONCE_A_WEEK,
        *[BY_HAND, ("sleep", {"days": 7})] * 2,
        BY_HAND,
        ("sleep", {"days": 9}),
    ),
    "a session in which everything was skipped is no session": scene(
        TWICE_A_WEEK, "start", SKIP_ALL, "finish", "look_at_everything"
    ),
    "what is only opened pushes nothing out of sight": scene(
        TWICE_A_WEEK,
        BY_HAND,
        ("sleep", {"days": 1}),
        BY_HAND,
        ("start_often", {"times": 24}),
        "look_at_everything",
    ),
    "by hand a routine is logged as the plan has it": scene(
        ("own_plan", {"frequency": "times_a_week", "times": 2, "passes": "1", "routine": 0}),
        ("log_by_hand", {"routine": 0}),
    ),
    "a guest who only looks in keeps everything": scene(
        BY_HAND, *[("sleep", {"days": 4})] * 9, "look_at_everything"
    ),
    "a clock that jumps deletes nobody": scene(
        BY_HAND, "other_browser", ("clock_jumps", {"days": 40}), "other_browser", "look_at_everything"
    ),
    "after a log-in the account's plan is in force": scene(
        TWICE_A_WEEK,
        "sign_up",
        "other_browser",
        EVERY_OTHER_DAY,
        "log_in",
        ("answer_offer", {"take": False}),
        "look_at_everything",
    ),
    "the guest's plan is used when they say so": scene(
        TWICE_A_WEEK,
        "sign_up",
        "other_browser",
        EVERY_OTHER_DAY,
        "log_in",
        ("answer_offer", {"take": True}),
        "look_at_everything",
    ),
    "what is ticked without the timer is in the log": scene("start", "tick", "look_at_everything"),
    "seconds before the pain are a session": scene(
        TWICE_A_WEEK, "start", HURT, "sleep", "look_at_everything"
    ),
    "what is begun stays in sight however much is opened": scene(
        TWICE_A_WEEK,
        "start",
        ("play", {"steps": [["done"]] * 3}),
        ("start_often", {"times": 24}),
    ),
    "whoever has a session comes home to Today": scene(BY_HAND, ("look", {"page": 7})),
    "a proposal turned down after pain is gone": scene(
        TWICE_A_WEEK,
        "start",
        HURT,
        "finish",
        ("start_often", {"times": 8}),
        ("decline", {"on": "plan"}),
        "look_at_everything",
    ),
    "a test that hurt makes no plan": scene(test_of(2, 2, pain="left"), "look_at_everything"),
    "after pain what hurt comes first": scene(TWICE_A_WEEK, "start", HURT, "finish", "sleep", "sleep"),
    "a side that was not tested again still asks": scene(
        test_of(2, 2),
        ("accept", {"on": "today"}),
        TWO_WEEKS,
        test_of(None, 0),
        TWO_WEEKS,
        test_of(None, 0),
    ),
    "protocols never confirm each other": scene(
        test_of(2, 2),
        ("accept", {"on": "today"}),
        TWO_WEEKS,
        test_of(0, 0),
        TWO_WEEKS,
        test_of(0, 0, protocol="edge"),
    ),
    "a first plan asks for both sides that were ever tested": scene(
        test_of(2, None), ("sleep", {"days": 3}), test_of(None, 0)
    ),
    "two tests a day apart are no second opinion": scene(
        test_of(2, 2), ("accept", {"on": "today"}), TWO_WEEKS, test_of(0, 0), "sleep", test_of(0, 0)
    ),
    "two tests ten days apart may ask for fewer": scene(
        test_of(2, 2),
        ("accept", {"on": "today"}),
        TWO_WEEKS,
        test_of(0, 0),
        TWO_WEEKS,
        test_of(0, 0),
        "accept",
    ),
    "a week in which a plan begins asks for what fits": scene(
        ("own_plan", {"frequency": "times_a_week", "times": 3}),
        "sleep",
        start="2026-06-12T06:00",
    ),
    "a double tap of a stranger makes one session": scene(
        ("log_by_hand", {"left": "2", "right": "2", "twice": True}), "look_at_everything"
    ),
    "the device's zone is taken when it is offered": scene(
        BY_HAND,
        TWICE_A_WEEK,
        ("travel", {"zone": "Pacific/Kiritimati"}),
        "take_zone",
        BY_HAND,
        "look_at_everything",
    ),
    "the device's zone stays away once it was turned down": scene(
        BY_HAND,
        ("travel", {"zone": "Pacific/Honolulu"}),
        ("take_zone", {"take": False}),
        "sleep",
        "look_at_everything",
    ),
    "a guest whom nobody saw for weeks may go, and begins anew": scene(
        BY_HAND, ("away", {"days": 33}), ("look", {"page": 0}), BY_HAND, "look_at_everything"
    ),
    "a session over midnight belongs to the day of its start": scene(
        TWICE_A_WEEK,
        ("to_midnight", {"before": True}),
        "start",
        ("play", {"steps": [["done"]] * 40}),
        "finish",
        ("to_midnight", {"before": False}),
        "look_at_everything",
        zone="Australia/Lord_Howe",
        start="2026-04-04T06:00",
    ),
    "reports that come late, twice and in another order are stored once": scene(
        TWICE_A_WEEK,
        "start",
        ("play", {"steps": [["done"], ["skip", 5], ["pain", 3], ["done"], ["done"]], "late": True}),
        "sleep",
        ("deliver", {"order": 3, "twice": True}),
        ("deliver_again", {"order": 5}),
        "look_at_everything",
    ),
    "sessions without a connection are each their own, on the days where they began": scene(
        TWICE_A_WEEK,
        "keep_today",
        "start_offline",
        ALL_OF_IT_LATE,
        ("prefer", {"zone": "Pacific/Honolulu"}),
        "sleep",
        "start_offline",
        ("play", {"steps": [["done"], ["pain", 3]], "late": True}),
        "look_at_everything",
        ("deliver", {"order": 2}),
        "look_at_everything",
        ("deliver", {"twice": True}),
        "look_at_everything",
        "deliver_again",
        "look_at_everything",
    ),
    "what a guest did without a connection arrives at the account that they log in to": scene(
        BY_HAND,
        "sign_up",
        "other_browser",
        TWICE_A_WEEK,
        "keep_today",
        "start_offline",
        ALL_OF_IT_LATE,
        "log_in",
        "look_at_everything",
        "deliver",
        "look_at_everything",
    ),
    "signed out, nothing arrives; it does after the next log-in": scene(
        TWICE_A_WEEK,
        "sign_up",
        "keep_today",
        "start_offline",
        ALL_OF_IT_LATE,
        "log_out",
        "deliver",
        "log_in",
        "deliver",
        "look_at_everything",
    ),
    "a half-done test leads home to Today": scene(
        ("guided_test", {"stop_after": 2}), ("look", {"page": 7}), "guided_test"
    ),
}
