"""A real WebKit (Debian's, on a screen of its own) against the site as `make run` starts it.

Its driver does not tell what the console shows; that a script has started is what tests look for instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

from tests.e2e.conftest import killable_site, real_site
from tests.e2e.real_site import RealSite
from tests.webkit.window import PATIENCE, Window

__all__ = ["killable_site", "real_site"]

# Root cannot have WebKit's sandbox, nor a machine without a graphics card its way of drawing.
WITHOUT = {
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
    "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
    "LIBGL_ALWAYS_SOFTWARE": "1",
    "NO_AT_BRIDGE": "1",
}
SCREEN = "480x1000x24"
PHONE = (390, 844)
# The buttons around the page would make the window wider than a phone's.
SMALL_BUTTONS = "* { min-width: 0; min-height: 0; padding: 0; margin: 0; font-size: 5px; }"


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """The name of a screen that nobody looks at."""
    program = shutil.which("Xvfb")
    assert program, "there is no Xvfb; scripts/webkit.sh says what to install"
    reading, writing = os.pipe()
    command = [program, "-displayfd", str(writing), "-screen", "0", SCREEN, "-nolisten", "tcp"]
    screen = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        yield f":{pipe.readline().strip()}"
    screen.terminate()
    screen.wait(20)


@pytest.fixture(scope="session")
def look(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder that says how the browser's own buttons look."""
    folder = tmp_path_factory.mktemp("look")
    (folder / "gtk-3.0").mkdir()
    (folder / "gtk-3.0" / "gtk.css").write_text(SMALL_BUTTONS)
    return str(folder)


@pytest.fixture
def window(display: str, look: str, tmp_path: Path, real_site: RealSite) -> Iterator[Window]:
    """A phone's window without a past; what it keeps goes with it."""
    path = os.environ.get("WEBKIT_DRIVER") or shutil.which("WebKitWebDriver")
    assert path, "there is no WebKitWebDriver; scripts/webkit.sh says what to install"
    options = Options()
    options.add_argument("--automation")
    environment = os.environ | WITHOUT | {"DISPLAY": display, "XDG_CONFIG_HOME": look}
    service = Service(path, env=environment, log_output=str(tmp_path / "driver.log"))
    driver = webdriver.WebKitGTK(options=options, service=service)
    try:
        driver.set_script_timeout(PATIENCE)
        window = Window(driver, real_site.url)
        window.resize(*PHONE)
        yield window
    finally:
        driver.quit()
