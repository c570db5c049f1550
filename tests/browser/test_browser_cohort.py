"""The cohort page, as an instructor opens it from a file."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.model import About, Report, Status, TextAnswer
from autograder.report.diagnoses import count_mistakes
from autograder.report.pages import PartTitle, write_cohort_page
from autograder.verdicts import Diagnosis, Outcome, Verdict
from browser.conftest import DESKTOP, PHONE

PARTS = (PartTitle(title="Layers", points={"forward": 3, "backward": 4}),)
NAMES = ("O'Brien Zoë", "李 小龙", "مريم", "a, b", "<img src=x onerror=alert(1)>", "=1+1", "x 🦊")
WRONG = Diagnosis(mistake="wrong_sum", text="The sum runs <b>wrongly</b>.", hint="Axis?")


def _outcome(question: str, check: str, points: float, verdict: Verdict) -> Outcome:
    return Outcome(
        question=question,
        check=check,
        title=check,
        verdict=verdict,
        points=points if verdict is Verdict.PASSED else 0.0,
        max_points=points,
        hidden=True,
        diagnoses=(WRONG,) if verdict is Verdict.FAILED else (),
    )


def _report(number: int) -> Report:
    good = (Verdict.PASSED, Verdict.FAILED, Verdict.BLOCKED, Verdict.PASSED)[number % 4]
    better = Verdict.PASSED if number % 3 else Verdict.INHERITED
    return Report(
        stem=f"{NAMES[number % len(NAMES)]} {number}",
        digest="d",
        status=Status.GRADED,
        max_score=7,
        outcomes=(
            _outcome("forward", "mean", 3, better),
            _outcome("backward", "dx", 4, good),
        ),
        answers=(TextAnswer(question="why", max_points=2, text=""),) if number % 5 == 0 else (),
        about=About(late="late by 1 d" if number % 10 == 0 else "not known"),
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory):
    def write(count: int) -> Path:
        reports = [_report(number) for number in range(count)]
        refused = Report(
            stem="Nobody", digest="", status=Status.NOT_GRADED, max_score=7, reason="A damaged zip."
        )
        mistakes = count_mistakes(reports, {"wrong_sum": WRONG.text}, {"wrong_sum": "backward"})
        path = tmp_path_factory.mktemp("out") / "cohort.html"
        absent = replace(refused, stem="Lee, Ann", reason="Nothing was handed in under this name.")
        waiting = replace(absent, stem="Later", status=Status.WAITING, reason="A signal came.")
        others = [absent, waiting] if count < 100 else []
        write_cohort_page([*reports, refused], others, mistakes, path, parts=PARTS)
        return path

    return write


@pytest.fixture(scope="module")
def of_forty(page) -> Path:
    return page(40)


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_readable_by_everybody(of_forty, opened, viewport, dark) -> None:
    shown = opened(of_forty, viewport=viewport, dark=dark)
    assert shown.faults() == []
    assert not shown.is_wider_than_the_screen()


def test_names_of_students_are_text(of_forty, opened) -> None:
    shown = opened(of_forty).page
    assert shown.locator("img, b, iframe").count() == 0
    link = shown.locator("#students a", has_text="<img src=x onerror=alert(1)> 4").first
    assert link.get_attribute("href") == (
        "feedback/%3Cimg%20src%3Dx%20onerror%3Dalert%281%29%3E%204.html"
    )


def test_without_scripts_everything_is_there(of_forty, opened) -> None:
    shown = opened(of_forty, scripts=False).page
    assert shown.locator("#students tbody tr").count() == 43
    assert not shown.locator("#tools").is_visible()
    assert "The sum runs <b>wrongly</b>." in shown.locator("#mistakes + ol").inner_text()


def _names(shown) -> list[str]:
    return shown.locator("#students tbody tr:not([hidden]) a").all_inner_texts()


def test_it_is_filtered_and_sorted_by_keyboard(of_forty, opened) -> None:
    shown = opened(of_forty).page
    shown.locator("#filter").focus()
    shown.keyboard.type("zoë")
    found = _names(shown)
    assert len(found) == 6
    assert all("Zoë" in name for name in found)
    assert shown.locator("#count").inner_text() == "6 of 43 shown"
    shown.locator("#students th button").first.focus()
    shown.keyboard.press("Enter")
    assert _names(shown) == sorted(found, reverse=True)
    shown.keyboard.press("Enter")
    assert _names(shown) == sorted(found)
    assert shown.locator("#students th").first.get_attribute("aria-sort") == "ascending"


def test_a_link_carries_filter_and_order(of_forty, opened) -> None:
    shown = opened(of_forty).page
    shown.evaluate("location.hash = 'find=blocked&sort=0&order=up'")
    shown.wait_for_function("document.querySelector('#filter').value === 'blocked'")
    found = _names(shown)
    assert len(found) == 10
    assert found == sorted(found, key=str.lower)


def test_what_needs_a_look_and_figures_are_told(of_forty, opened) -> None:
    text = opened(of_forty).page.locator("main").inner_text()
    assert "Nobody: not graded: A damaged zip." in text
    assert "10 submissions: 1 blocked" in text  # said once, with a list to open
    assert opened(of_forty).page.locator("#looks + ul li").count() == 3
    assert "Late: 4" in text
    assert "Students who handed in nothing: 1 (Lee, Ann)." in text
    assert "Later: not graded yet: A signal came." in text


def test_who_has_no_page_has_no_link(of_forty, opened) -> None:
    shown = opened(of_forty).page
    assert shown.locator("header p").first.inner_text().startswith("42 submissions, 40 graded.")
    assert shown.locator("a", has_text="Lee, Ann").count() == 0
    assert shown.locator("a", has_text="Later").count() == 0
    assert shown.locator("a", has_text="Nobody").count() == 2


def test_words_are_not_broken_on_a_phone(of_forty, opened) -> None:
    shown = opened(of_forty, viewport=PHONE).page
    lines = shown.locator("#students td:nth-child(3)").evaluate_all(
        "cells => cells.map(cell => { const range = document.createRange();"
        " range.selectNodeContents(cell); return range.getClientRects().length; })"
    )
    assert set(lines) == {1}


def test_scores_stand_below_their_title_and_are_seen_on_a_phone(of_forty, opened) -> None:
    shown = opened(of_forty, viewport=PHONE).page
    ends = [
        shown.locator(f"#students {cell}:nth-child(2)").first.bounding_box()
        for cell in ("th", "td")
    ]
    assert ends[0] == ends[1] | {key: ends[0][key] for key in ("y", "height")}
    assert ends[1]["x"] + ends[1]["width"] <= PHONE["width"]
    aligned = shown.locator("#students th:nth-child(2)")
    assert aligned.evaluate("cell => getComputedStyle(cell).textAlign") == "right"


def test_figures_are_told(of_forty, opened) -> None:
    text = opened(of_forty).page.locator("main").inner_text()
    assert "Texts to grade: 8." in text


def test_a_thousand_rows_work(page, opened) -> None:
    path = page(1000)
    assert path.stat().st_size < 2_000_000
    shown = opened(path).page
    shown.locator("#filter").fill("نعم")
    assert shown.locator("#count").inner_text() == "0 of 1001 shown"
    shown.locator("#filter").fill("مريم")
    assert shown.locator("#count").inner_text() == "143 of 1001 shown"
