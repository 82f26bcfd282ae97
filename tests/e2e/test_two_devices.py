"""One session on two devices: no doubles, and the last place by time wins."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import BrowserContext

from tests.e2e.real_site import RealSite
from tests.e2e.test_outbox import at_phase, begin, until


def test_two_devices_at_once_store_each_set_once_and_the_last_place_stays(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    phone, laptop = open_as(person).new_page(), open_as(person).new_page()
    address = begin(phone)
    phone.keyboard.press("ArrowRight")
    at_phase(phone, "hold", "left")
    until(lambda: real_site.sessions(person)[0][1] == 1)
    laptop.goto(address)
    at_phase(laptop, "paused", "left")
    laptop.get_by_role("button", name="Go on").click()
    # Both lead through the same hold and end it.
    phone.keyboard.press("ArrowRight")
    until(lambda: real_site.sessions(person)[0][1] == 2)
    laptop.keyboard.press("ArrowRight")
    laptop.keyboard.press("ArrowRight")
    at_phase(laptop, "hold", "right")
    until(lambda: real_site.sessions(person)[0][1] == 3)
    assert [row[:2] for row in real_site.sets(person)] == [(1, "left")]
    phone.reload()
    at_phase(phone, "paused", "right")
    assert len(real_site.sessions(person)) == 1


def test_a_device_that_comes_back_late_does_not_take_the_place_back(
    open_as: Callable[..., BrowserContext], real_site: RealSite
):
    person = real_site.person("slow")
    phone, laptop = open_as(person).new_page(), open_as(person, service_workers="block").new_page()
    address = begin(phone)
    phone.keyboard.press("ArrowRight")
    at_phase(phone, "hold", "left")
    until(lambda: real_site.sessions(person)[0][1] == 1)
    laptop.goto(address)
    at_phase(laptop, "paused", "left")
    # The laptop loses its network in the middle, and skips; then the phone goes on to the end.
    laptop.context.set_offline(True)
    laptop.keyboard.press("ArrowRight")
    at_phase(laptop, "change", "right")
    for _ in range(2):
        phone.keyboard.press("ArrowRight")
    at_phase(phone, "hold", "right")
    until(lambda: real_site.sessions(person)[0][1] == 3)
    with laptop.expect_response("**/sets/**"):
        laptop.context.set_offline(False)
    assert real_site.sessions(person)[0][1] == 3
    assert [row[:2] for row in real_site.sets(person)] == [(1, "left")]
