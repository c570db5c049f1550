"""A real browser, and what every page must keep."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
PHONE, DESKTOP = {"width": 375, "height": 740}, {"width": 1280, "height": 900}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium; or skip."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium here: scripts/install-system-packages --tests")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


class Opened:
    """A page that was opened from a file, and what it did."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page, self.trouble = page, []
        self._url = path.resolve().as_uri()
        page.on("console", lambda said: self.trouble.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("dialog", lambda dialog: self.trouble.append(f"dialog: {dialog.message}"))
        page.on("request", self._note_request)
        page.goto(self._url)

    def _note_request(self, request) -> None:
        if request.url.partition("#")[0] != self._url:
            self.trouble.append(f"request: {request.url[:100]}")

    def faults(self) -> list[str]:
        """Return what is wrong with it for people who see badly or use a keyboard."""
        violations = Axe().run(self.page).response["violations"]
        serious = [v for v in violations if v["impact"] in {"serious", "critical"}]
        return [f"{v['id']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in serious]

    def is_wider_than_the_screen(self) -> bool:
        """Return whether one must scroll to the side to read it."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth > document.documentElement.clientWidth"
            )
        )


@pytest.fixture
def opened(browser: Browser) -> Iterator[Opened]:
    """Open pages, each in a browser window of its own; at the end, none did anything on its own."""
    pages: list[Opened] = []

    def call(path: Path, *, viewport=DESKTOP, dark=False, scripts=True) -> Opened:
        window = browser.new_context(
            viewport=viewport,
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        pages.append(Opened(window.new_page(), path))
        return pages[-1]

    yield call
    for one in pages:
        one.page.context.close()
    assert [one.trouble for one in pages if one.trouble] == []
