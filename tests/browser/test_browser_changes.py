"""The page of what mended checks change, as an instructor opens it from a file."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model import About, Report, Status
from autograder.report.changes import Comparison, change_between
from autograder.report.pages import write_changes_page
from autograder.verdicts import Outcome, Verdict
from browser.conftest import DESKTOP, PHONE

EVIL = "<img src=x onerror=alert(1)>"
PASSED = Outcome(
    question="backward",
    check="dx_is_right",
    title="dx has the values of the <b>formula</b>.",
    verdict=Verdict.PASSED,
    points=2,
    max_points=2,
    hidden=True,
)
FAILED = replace(PASSED, verdict=Verdict.TIMED_OUT, points=0.0)
BEFORE = Report(
    stem="O'Brien Zoë",
    digest="d",
    status=Status.GRADED,
    max_score=4,
    outcomes=(PASSED, replace(PASSED, check="gone", points=1)),
    about=About(students=("4711", "4712")),
)
FAULT = {"status": Status.GRADER_ERROR, "outcomes": (), "reason": EVIL}


def _found(*, applied: bool) -> Comparison:
    pairs = [
        (BEFORE, replace(BEFORE, outcomes=(FAILED,))),
        (replace(BEFORE, stem=EVIL, outcomes=(FAILED,)), replace(BEFORE, stem=EVIL)),
        (replace(BEFORE, stem="broken"), replace(BEFORE, stem="broken", **FAULT)),
    ]
    changes = tuple(c for before, after in pairs if (c := change_between(before, after)))
    why = ("backward: changed: 'hidden/backward.py'",)
    return Comparison(changes=changes, why=why, looked_at=200, waiting=0, applied=applied)


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("out") / "changes.html"
    write_changes_page(_found(applied=False), path)
    return path


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_readable_by_everybody(page: Path, opened, viewport, dark) -> None:
    shown = opened(page, viewport=viewport, dark=dark)
    assert shown.faults() == []
    assert not shown.is_wider_than_the_screen()


def test_it_says_who_from_what_to_what_and_through_which_check(page: Path, opened) -> None:
    shown = opened(page, scripts=False).page
    assert shown.locator("h2").first.inner_text() == "3 scores change: 1 up, 2 down"
    rows = [" ".join(text.split()) for text in shown.locator("tbody").all_inner_texts()]
    assert rows[0] == (
        "O'Brien Zoë 4711, 4712 3 / 4 → 0 / 4 -3 backward: dx has the values of the <b>formula</b>."
        " (dx_is_right) 2 passed 0 timed out backward: dx has the values of the <b>formula</b>."
        " (gone) 1 passed no such check"
    )
    assert rows[2] == f"broken 4711, 4712 3 / 4 → grader error -3 {EVIL}"
    assert shown.locator("main img, main b").count() == 0
    link = shown.locator("tbody a").first
    assert link.get_attribute("href") == "../feedback/O%27Brien%20Zo%C3%AB.html"
    assert "--apply" in shown.locator(".start").inner_text()


def test_once_applied_it_says_so(tmp_path: Path, opened) -> None:
    write_changes_page(_found(applied=True), tmp_path / "changes.html")
    text = opened(tmp_path / "changes.html").page.locator("main").inner_text()
    assert "Applied: tables, results and pages hold the new scores." in text
    assert "--apply" not in text
