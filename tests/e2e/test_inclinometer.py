"""The phone as inclinometer, in a real Chromium whose device orientation is overridden by a script."""

from __future__ import annotations

import json
import math
import random
import re
import time
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, expect

from assessments.models import Draft, Reading
from tests.e2e.test_hands_free_test import CHOSEN, ENGLISH, SPEECH

pytestmark = pytest.mark.django_db

SENSOR = ["accelerometer", "gyroscope"]
LANDSCAPE = {90: "landscapePrimary", 270: "landscapeSecondary"}
STEP = 200  # milliseconds of the page's clock between two values of the sensor
FRAME = 17  # milliseconds: the browser passes on 60 values a second at most
LEAST_CHANGE = 0.15  # degrees; the browser passes on no smaller one
LISTEN = "addEventListener('deviceorientation', ({ beta, gamma }) => { self.newest = [beta, gamma] })"


def beta_gamma(angle: float, turned: int = 0, roll: float = 0.0) -> tuple[float, float]:
    """What a browser says of a phone that lies on a thigh.

    `angle` is that of the thigh above the horizontal, `turned` that of the screen, `roll` that of the phone
    about the thigh; all in degrees.
    """
    a, t, r = (math.radians(value) for value in (angle, turned, roll))
    across = math.cos(a) * math.sin(r)
    x = math.sin(a) * math.sin(t) + across * math.cos(t)
    y = math.sin(a) * math.cos(t) - across * math.sin(t)
    z = math.cos(a) * math.cos(r)
    beta = math.degrees(math.atan2(y, math.copysign(math.hypot(x, z), z)))
    return beta, math.degrees(math.atan(-x / z))


class Phone:
    """A page at the reading of a side by phone, and the sensor under it."""

    def __init__(
        self,
        context: BrowserContext,
        side: str = "left",
        protocol: str = "floor",
        *,
        turned: int = 0,
        frozen: bool = True,
        script: str = "",
    ) -> None:
        self.page = page = context.new_page()
        self.frozen, self.turned = frozen, turned
        self.random = random.Random(7)
        page.add_init_script(f"{LISTEN};\n{script}")
        if frozen:
            page.clock.install()
        self.cdp = context.new_cdp_session(page)
        if turned:
            self.cdp.send(
                "Emulation.setDeviceMetricsOverride",
                {
                    "width": 844,
                    "height": 390,
                    "deviceScaleFactor": 1,
                    "mobile": True,
                    "screenOrientation": {"type": LANDSCAPE[turned], "angle": turned},
                },
            )
        page.goto("/test/new/")
        page.get_by_role("button", name="None of these").click()
        page.wait_for_url("**/protocol/")
        page.locator(f"[name=protocol][value={protocol}]").check(force=True)
        page.locator(f"[name=first_side][value={side}]").check(force=True)
        page.get_by_role("button", name="Next").click()
        page.wait_for_url("**/lie-down/")
        page.goto(f"/test/new/{side}-read/?way=phone")
        page.wait_for_selector(".phone[data-started]")

    def put(self, angle: float, roll: float = 0.0, noise: float = 0.25) -> tuple[float, float]:
        beta, gamma = beta_gamma(
            angle + self.random.gauss(0, noise), self.turned, roll + self.random.gauss(0, noise)
        )
        self.cdp.send(
            "DeviceOrientation.setDeviceOrientationOverride", {"alpha": 40, "beta": beta, "gamma": gamma}
        )
        return beta, gamma

    def arrive(self, put: tuple[float, float]) -> None:
        """Waits until the page has the value, however busy the machine is; at first nobody may be listening."""
        end = time.monotonic() + 10
        while time.monotonic() < end:
            newest = self.page.evaluate("self.newest ?? null")
            if newest and all(abs(a - b) < LEAST_CHANGE for a, b in zip(newest, put, strict=True)):
                return
            self.page.wait_for_timeout(5)
            if newest is None:
                end = min(end, time.monotonic() + 0.02)

    def feed(self, seconds: float, angle: Callable[[float], float] | float, roll: float = 0.0) -> None:
        """Values for so long, of the page's clock, or of the real one where it is not frozen."""
        for number in range(round(seconds * 1000 / STEP)):
            at = number * STEP / 1000
            value = self.put(angle(at) if callable(angle) else angle, roll)
            if self.frozen:
                self.arrive(value)
                self.page.clock.run_for(STEP - FRAME)
            else:
                self.page.wait_for_timeout(STEP)

    def start(self) -> None:
        self.put(1.5)
        self.page.get_by_role("button", name="Measure with the phone").click()
        expect(self.page.get_by_role("dialog")).to_be_visible()

    def zero(self, off: float = 1.5) -> None:
        self.feed(2.8, off)
        self.says("Level taken")

    def lay(self, angle: float, roll: float = 0.0) -> None:
        """From the floor into the hand and onto the thigh; the time to lie down passes."""
        self.feed(0.5, 45)
        self.put(angle, roll)
        self.page.clock.run_for(12_500)
        self.says("Now hold still")

    def raise_leg(self, angle: float, roll: float = 0.0) -> None:
        self.feed(1.2, lambda at: angle + 9 * math.sin(at / 1.2 * math.pi), roll)

    def says(self, text: str) -> None:
        expect(self.page.locator("dialog [role=status]")).to_contain_text(text)

    @property
    def live(self) -> int:
        return int(self.page.locator(".phone-number").inner_text().replace("−", "-").rstrip("°"))

    @property
    def field(self) -> dict[str, object]:
        return json.loads(self.page.locator(".phone [type=hidden]").input_value() or "{}")

    def keep(self) -> None:
        self.page.get_by_role("button", name="Use this").click()
        expect(self.page.get_by_role("dialog")).to_be_hidden()
        self.page.get_by_role("button", name="Next").click()


@pytest.fixture
def sensor(new_context: Callable[..., BrowserContext]) -> BrowserContext:
    context = new_context()
    context.grant_permissions(SENSOR)
    return context


@pytest.mark.parametrize(
    ("side", "protocol", "angle", "turned", "roll"),
    [
        ("left", "floor", 12.0, 0, 18.0),
        ("right", "floor", 23.0, 90, 0.0),
        ("left", "edge", -11.0, 270, -15.0),
        # On its edge beside the thigh: beta near 90, where beta and gamma jump.
        ("right", "edge", 6.0, 90, 89.9),
    ],
)
def test_three_readings_give_the_angle_of_the_resting_leg(
    sensor: BrowserContext, side: str, protocol: str, angle: float, turned: int, roll: float
) -> None:
    off = 0.0 if abs(roll) > 45 else 1.5  # degrees that the floor, or a bump under the phone, is off
    phone, other = Phone(sensor, side, protocol, turned=turned), {"left": "right", "right": "left"}[side]
    expect(phone.page.locator(".lead")).to_contain_text(f"Keep the {other} knee hugged")
    phone.start()
    expect(phone.page.get_by_role("dialog", name=f"{side.title()} thigh")).to_be_visible()
    phone.zero(off)
    phone.lay(angle + off, roll)
    for number in (1, 2, 3):
        phone.feed(2.8, angle + off, roll)
        phone.says(f"Reading {number} of 3" if number < 3 else "Three readings.")
        assert abs(phone.live - angle) <= 1
        if number < 3:
            phone.raise_leg(angle + off, roll)
    phone.keep()
    page = phone.page
    page.wait_for_url(f"**/{other}-hug/")
    page.goto(f"/test/new/{other}-read/")
    page.locator("[name=leave_out]").click()
    page.wait_for_url("**/check/")
    page.get_by_role("button", name="Keep it").click()
    page.wait_for_url(re.compile(r"/test/[0-9a-f-]{36}/$"))
    reading = Reading.objects.get()
    assert (reading.side, reading.protocol, reading.way) == (side, protocol, "phone")
    assert len(reading.raw["readings"]) == 3
    assert all(abs(one - angle) <= 1 for one in reading.raw["readings"])
    assert reading.angle == sorted(reading.raw["readings"])[1]
    assert abs(reading.raw["zero"] - off) <= 1


def test_no_reading_while_the_leg_sinks_or_jerks(sensor: BrowserContext) -> None:
    phone = Phone(sensor)
    phone.start()
    phone.zero()
    phone.lay(21.5)
    # From here on time goes by with the values alone: on a busy machine no leg holds still for longer.
    phone.page.clock.pause_at(phone.page.evaluate("Date.now()") / 1000 + 0.1)
    phone.feed(1, 21.5)
    phone.feed(0.3, 40)  # a jerk
    phone.feed(4, lambda at: 21.5 - 1.5 * at)  # slowly down to 15.5
    assert phone.field == {}
    phone.feed(4, 15.5)
    phone.says("Reading 1 of 3: 14 degrees")
    (reading,) = phone.field["readings"]
    assert abs(reading - 14) <= 1


def test_more_than_a_thigh_can_do_is_shown_rightly_explained_and_left_out(sensor: BrowserContext) -> None:
    phone = Phone(sensor)
    phone.start()
    phone.zero(0)
    phone.lay(88)
    phone.feed(3.5, 88)
    phone.says("88 degrees is more than a thigh can do")
    assert abs(phone.live - 88) <= 1
    assert phone.field == {}
    phone.raise_leg(10)
    phone.feed(3.5, 10)
    phone.says("Reading 1 of 3: 10 degrees")


def test_in_real_time_with_a_voice_a_reading_is_taken_discarded_and_asked_for(
    new_context: Callable[..., BrowserContext],
) -> None:
    context = new_context()
    context.grant_permissions(SENSOR)
    phone = Phone(context, frozen=False, script=SPEECH.replace("VOICES", ENGLISH) + CHOSEN)
    phone.start()
    phone.zero()
    phone.put(45)
    phone.page.get_by_role("button", name="I am ready").click()
    phone.feed(4.5, 13.5)
    phone.says("Reading 1 of 3: 12 degrees")
    said = " ".join(phone.page.evaluate("said"))
    assert "left thigh" in said
    assert "hug your right knee" in said
    assert "right thigh" not in said
    phone.page.get_by_role("button", name="Use this").click()
    assert abs(phone.field["readings"][0] - 12) <= 1
    phone.page.get_by_role("button", name="Discard these readings").click()
    assert phone.field == {}
    phone.page.get_by_role("button", name="Next").click()
    expect(phone.page.get_by_role("alert").first).to_contain_text("Take at least one reading with the phone")
    assert not Draft.objects.get().data


NO_SENSOR = "This device has no sensor that tells its angle"
NOT_ALLOWED = "The browser may not use the motion sensor"


def refused(phone: Phone, why: str) -> None:
    """A tap leads to a reason and what to do instead, and may be tried again."""
    button = phone.page.get_by_role("button", name="Measure with the phone")
    button.click()
    phone.page.clock.run_for(2500)
    refusal = phone.page.locator(".phone [role=alert]")
    expect(refusal).to_contain_text(why)
    expect(refusal).to_contain_text("the tape measure or the look instead")
    expect(phone.page.get_by_role("dialog")).to_be_hidden()
    expect(button).to_be_enabled()


def test_where_it_cannot_be_it_says_why_and_what_to_do_instead(sensor: BrowserContext) -> None:
    phone = Phone(sensor)
    refused(phone, NO_SENSOR)  # this computer has none
    phone.page.evaluate(
        "() => { DeviceOrientationEvent.requestPermission = () => Promise.reject(new Error('no tap')); }"
    )
    refused(phone, NOT_ALLOWED)
    phone.page.evaluate("() => { delete window.DeviceOrientationEvent; }")
    refused(phone, NO_SENSOR)
    phone.page.evaluate("() => { Object.defineProperty(window, 'isSecureContext', { value: false }); }")
    refused(phone, "Browsers give the sensor only to pages with an address that begins with https")


def test_a_browser_that_denies_the_sensor_is_believed(new_context: Callable[..., BrowserContext]) -> None:
    context = new_context()
    context.grant_permissions([])  # asked for, anything else is denied
    refused(Phone(context), NOT_ALLOWED)


def test_permission_is_asked_for_by_a_tap_only(sensor: BrowserContext) -> None:
    asked = "window.asked = []; DeviceOrientationEvent.requestPermission = async () => "
    tap = "{ asked.push(navigator.userActivation.isActive); return 'granted'; }"
    phone = Phone(sensor, script=asked + tap)
    assert phone.page.evaluate("asked") == []
    phone.start()
    assert phone.page.evaluate("asked") == [True]


def test_without_javascript_it_says_that_it_needs_it(new_context: Callable[..., BrowserContext]) -> None:
    page = new_context(java_script_enabled=False).new_page()
    page.goto("/test/new/")
    page.get_by_role("button", name="None of these").click()
    page.get_by_role("button", name="Next").click()
    page.goto("/test/new/left-read/?way=phone")
    expect(page.get_by_text("This needs JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Measure with the phone")).to_be_hidden()


@pytest.mark.parametrize(("turned", "scheme"), [(0, "light"), (90, "dark")])
def test_its_screen_fits_and_is_accessible(
    new_context: Callable[..., BrowserContext], turned: int, scheme: str
) -> None:
    context = new_context(bypass_csp=True, color_scheme=scheme)
    context.grant_permissions(SENSOR)
    phone = Phone(context, turned=turned)
    phone.start()
    phone.zero()
    phone.lay(14)
    phone.feed(3.5, 14)
    dialog = phone.page.get_by_role("dialog")
    assert dialog.evaluate(
        "(one) => one.scrollHeight <= one.clientHeight && one.scrollWidth <= one.clientWidth"
    )
    found = Axe().run(phone.page, options={"preload": False}).response["violations"]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
    phone.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(phone.page.get_by_role("button", name="Read on")).to_be_focused()
