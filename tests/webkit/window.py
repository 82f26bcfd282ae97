"""A window of WebKit: opens pages, and waits for what a person would wait for before they press, type or read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.actions.action_builder import ActionBuilder
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webdriver import WebDriver
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

PATIENCE = 60  # seconds; a busy machine is no failure
WORKER = "navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.active))"
Found = TypeVar("Found")


class Window:
    """`driver` is Selenium's; addresses begin at `url`."""

    def __init__(self, driver: WebDriver, url: str) -> None:
        self.driver = driver
        self.url = url

    @property
    def path(self) -> str:
        return str(self.driver.current_url).removeprefix(self.url)

    def resize(self, width: int, height: int) -> None:
        """So that the page has that many pixels."""
        self.driver.set_window_rect(0, 0, width, height)
        inner_width, inner_height = self.run("return [innerWidth, innerHeight]")
        self.driver.set_window_rect(0, 0, 2 * width - inner_width, 2 * height - inner_height)
        self.until(
            lambda: self.run("return [innerWidth, innerHeight]") == [width, height], "the size of a phone"
        )

    def open(self, path: str) -> None:
        self.driver.get(self.url + path)

    def sign_in(self, cookie: str) -> None:
        """As somebody who has logged in before.

        Their worker is installed by now: this WebKit leaves about one in twelve installing for ever when the page that
        registered it is left at once.
        """
        self.open("/offline/")
        self.until(lambda: self.ask(WORKER), "the worker's installation")
        self.driver.add_cookie({"name": "session", "value": cookie, "path": "/"})

    def until(self, condition: Callable[[], Found], what: str) -> Found:
        """What the condition finds; an element that is going or still comes is asked again."""
        wait = WebDriverWait(self.driver, PATIENCE, 0.1, ignored_exceptions=[WebDriverException])
        try:
            return wait.until(lambda _driver: condition(), what)
        except TimeoutException:
            shown = self.driver.find_element(By.TAG_NAME, "body").text
            raise AssertionError(f"{what} did not happen at {self.path}, which shows:\n{shown}") from None

    def all(self, selector: str, text: str = "") -> list[WebElement]:
        """What can be seen of a selector, with a text in it."""
        found = self.driver.find_elements(By.CSS_SELECTOR, selector)
        return [one for one in found if one.is_displayed() and text.lower() in one.text.lower()]

    def see(self, selector: str, text: str = "") -> WebElement:
        return self.until(lambda: self.all(selector, text), f"seeing {text!r} in {selector}")[0]

    def press(self, selector: str, text: str = "") -> None:
        """A click on the first of them, in the middle of the screen as after scrolling.

        The mouse comes there from the corner, as one that somebody leads: right after the screen changed, the player
        takes a click without any way for one that was meant for what stood there before.
        """

        def pressed() -> bool:
            element = self.all(selector, text)[:1]
            for one in element:
                self.run("arguments[0].scrollIntoView({block: 'center'})", one)
                way = ActionBuilder(self.driver, duration=0)
                way.pointer_action.move_to_location(1, 1).move_to(one)
                way.perform()
                one.click()
            return bool(element)

        self.until(pressed, f"pressing {text!r} in {selector}")

    def go(self, selector: str, text: str = "") -> None:
        """A click that leads to another page, which is there when this returns."""
        page = self.driver.find_element(By.TAG_NAME, "html")
        self.press(selector, text)

        def gone() -> bool:
            try:
                page.is_enabled()
            except WebDriverException:
                return self.run("return document.readyState") == "complete"
            return False

        self.until(gone, f"leaving by {text!r} in {selector}")

    def write(self, selector: str, text: str) -> None:
        field = self.see(selector)
        field.clear()
        field.send_keys(text)

    def key(self, key: str) -> None:
        ActionChains(self.driver).send_keys(key).perform()

    def run(self, script: str, *values: Any) -> Any:
        return self.driver.execute_script(script, *values)

    def ask(self, expression: str, *values: Any) -> Any:
        """What a promise in the page comes to; in the expression the values are `values`."""
        return self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1], values = [...arguments].slice(0, -1);"
            f"Promise.resolve({expression}).then(done, (error) => done(String(error)));",
            *values,
        )

    def at_phase(self, phase: str, side: str = "") -> None:
        sided = f"[data-side='{side}']" if side else ""
        self.see(f"body[data-phase='{phase}']{sided}")

    def begin_session(self) -> str:
        """Start from Today, and the timer; the session's address."""
        self.open("/today/")
        self.go("form[action$='/start/'] button")
        self.press_start()
        return self.path

    def press_start(self) -> None:
        self.see("main[data-started]")
        self.press("[data-action=start]")
