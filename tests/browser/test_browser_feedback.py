"""The feedback page, as a student opens it: from a file, on a phone or a laptop, light or dark."""

from dataclasses import replace
from pathlib import Path

import pytest

from autograder.course.settings import LEVELS
from autograder.model import About, Override, Report, Status, TextAnswer
from autograder.plot import Curve, Plot, Series
from autograder.report.pages import PartTitle, write_feedback_page
from autograder.verdicts import Diagnosis, Difference, Outcome, Verdict
from browser.conftest import DESKTOP, PHONE

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>\u202e{{ 7 * 7 }}"
PARTS = (
    PartTitle(title="Layers", points={"forward": 3, "backward": 4}),
    PartTitle(title="Networks", points={"net": 5, "deep": 2, "wide": 1}, extra=("deep", "wide")),
)
FULL, NAMES, NOTHING = LEVELS[::-1]
WRONG_SUM = Diagnosis(mistake="wrong_sum", text="Your sum runs over the wrong axis.", hint="Axis?")


def _outcome(question: str, check: str, verdict: Verdict, points: float = 1, **more) -> Outcome:
    return Outcome(
        question=question,
        check=check,
        title=f"The title of {check}.",
        verdict=verdict,
        points=points if verdict is Verdict.PASSED else 0.0,
        max_points=points,
        hidden=more.pop("hidden", True),
        **more,
    )


REPORT = Report(
    stem="O'Brien Zoë - <b>Ñ</b>",
    digest="d",
    status=Status.GRADED,
    max_score=12,
    outcomes=(
        _outcome("forward", "public", Verdict.PASSED, 0, hidden=False),
        _outcome("forward", "mean", Verdict.PASSED, 3, message="Walks 12 times."),
        _outcome(
            "backward",
            "dx",
            Verdict.FAILED,
            2,
            message=f"dx\n  seen {EVIL}\n[backward(array of shape (3, 4))]",
            hint="Look again.",
            diagnoses=(WRONG_SUM,),
            difference=Difference(name="dx", shape=(3, 4), rows=("0300", "0300", "0120")),
        ),
        _outcome("backward", "dgamma", Verdict.FAILED, 2, diagnoses=(WRONG_SUM,), message="m"),
        _outcome("net", "loss", Verdict.NOT_FOUND, 2, message="net is not defined."),
        _outcome("net", "grad", Verdict.NOT_FOUND, 3, message="net is not defined."),
    ),
    answers=(TextAnswer(question="why", max_points=2, text=EVIL),),
    notes=(f"Cell 3 failed: {EVIL}",),
    about=About(
        students=("1", "2"),
        late="late by 1 min",
        loses=0.5,
        charged="1 started day at 50 % each: 50 % of the points",
        overrides=(Override(student="1", points=2, sets=False, reason=EVIL),),
    ),
)


@pytest.fixture
def page(tmp_path: Path):
    def write(report: Report = REPORT, tells: str = FULL, later: str = "") -> Path:
        path = tmp_path / "O'Brien & <b>.html"
        write_feedback_page(report, path, parts=PARTS, tells=tells, later=later, round_to=None)
        return path

    return write


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_is_readable_by_everybody(page, opened, viewport, dark) -> None:
    shown = opened(page(), viewport=viewport, dark=dark)
    assert shown.faults() == []
    assert not shown.is_wider_than_the_screen()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_extra_credit_is_shown_apart(page, opened, viewport) -> None:
    more = (
        _outcome("deep", "a", Verdict.PASSED, 0.5),
        _outcome("deep", "b", Verdict.FAILED, 1.5, message="off\nby one"),
        _outcome("wide", "c", Verdict.FAILED, 1, message="wide is not written yet."),
    )
    report = replace(REPORT, extra={"deep": 2.0, "wide": 1.0}, outcomes=(*REPORT.outcomes, *more))
    shown = opened(page(report), viewport=viewport)
    assert shown.faults() == []
    assert not shown.is_wider_than_the_screen()
    score = shown.page.locator("section.card").first.inner_text()
    assert "1: 3 + 0.5 (extra credit) - 1.75 + 2" in score
    assert "of 12 points" in score
    assert "0.5 / 3" in score
    assert "not tried: this costs nothing" in shown.page.locator("#wide").inner_text()
    assert shown.page.locator("#deep .failure").count() == 1


def test_what_students_wrote_is_text(page, opened) -> None:
    shown = opened(page()).page
    assert shown.locator("img, script, iframe, b").count() == 0
    assert "{{ 7 * 7 }}" in shown.content()
    assert shown.title() == "Feedback for O'Brien Zoë - <b>Ñ</b>"


def test_the_cause_that_costs_most_comes_first(page, opened) -> None:
    start = opened(page()).page.locator("section.start")
    assert "net is not defined." in start.inner_text()
    assert "This costs 5 points." in start.inner_text()
    written = replace(REPORT, outcomes=REPORT.outcomes[:4])
    start = opened(page(written)).page.locator("section.start")
    assert "Your sum runs over the wrong axis." in start.inner_text()
    assert "This costs 4 points." in start.inner_text()
    assert start.locator("svg.map rect").count() == 4


def test_it_needs_no_script(page, opened) -> None:
    shown = opened(page(), scripts=False).page
    assert shown.get_by_text("Your sum runs over the wrong axis.").first.is_visible()
    passed = shown.get_by_text("The title of mean.")
    assert not passed.is_visible()
    shown.locator("#forward > summary").click()
    shown.locator("#forward details > summary").click()
    assert passed.is_visible()


def test_a_question_opens_by_keyboard(page, opened) -> None:
    shown = opened(page()).page
    shown.locator("#forward > summary").focus()
    shown.keyboard.press("Enter")
    assert shown.locator("#forward").get_attribute("open") is not None


def test_the_arithmetic_of_the_score_is_there(page, opened) -> None:
    text = opened(page()).page.locator("section.card").first.inner_text()
    assert "1: 3 - 1.5 + 2" in text
    assert "2: 3 - 1.5 = 1.5" in text
    assert "Handed in: late by 1 min. That costs: 1 started day at 50 % each" in text


def test_only_names_of_hidden_checks_are_shown_where_the_course_says_so(page, opened) -> None:
    text = opened(page(tells=NAMES)).page.content()
    assert "The title of dx." in text
    assert "wrong axis" not in text
    assert "Look again." not in text
    assert "seen" not in text
    assert 'svg class="map"' not in text


def test_nothing_of_hidden_checks_is_shown_where_the_course_says_so(page, opened) -> None:
    shown = opened(page(tells=NOTHING)).page
    for told in ("The title of dx.", "wrong axis", "The title of mean.", "net is not defined"):
        assert told not in shown.content()
    assert "The title of public." in shown.content()


def test_a_submission_without_a_grade_says_why(page, opened) -> None:
    refused = replace(
        REPORT, status=Status.NOT_GRADED, outcomes=(), answers=(), notes=(), reason="A damaged zip."
    )
    shown = opened(page(refused))
    assert "A damaged zip." in shown.page.content()
    assert shown.faults() == []
    failed = replace(refused, status=Status.GRADER_ERROR, reason="Traceback: secret")
    text = opened(page(failed)).page.content()
    assert "That is not your fault" in text
    assert "secret" not in text


TAGS = "</svg><script>alert(3)</script>"
PLOT = Plot(
    question="net",
    title=f"Learning {TAGS}",
    x="epoch",
    y="accuracy",
    y_range=(0, 1),
    curves=(
        Curve(name="one", figures="one", expected="reference"),
        Curve(name="other", figures="other", expected=0.5),
    ),
)
RECORDED = replace(
    REPORT, recorded=(Series(question="net", figures="one", lines=((0.1, 1e30, None, 0.5),) * 3),)
)


@pytest.fixture
def with_plot(tmp_path: Path):
    def write(tells: str = FULL) -> Path:
        reference = (Series(question="net", figures="one", lines=((0.2, 0.4), (0.4, 0.8))),)
        parts = (PARTS[0], replace(PARTS[1], plots=(PLOT,), reference=reference))
        path = tmp_path / "page.html"
        write_feedback_page(RECORDED, path, parts=parts, tells=tells, round_to=None)
        return path

    return write


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_record_is_drawn_beside_what_is_expected(with_plot, opened, viewport) -> None:
    shown = opened(with_plot(), viewport=viewport)
    one, other = shown.page.locator("#net .plot svg[role=img]").all()
    assert one.get_attribute("aria-label") == (
        "one: your record: from 0.1 to 0.5; expected: from 0.3 to 0.6"
    )
    assert one.locator(".own").count() == 6  # each trial in two pieces
    assert one.locator(".expected").count() == 1
    frame, line = one.bounding_box(), one.locator(".own").first.bounding_box()
    assert frame["y"] <= line["y"]
    assert "Your record has no figures of this." in shown.page.locator("#net .plot").inner_text()
    assert other.locator(".own").count() == 0
    assert shown.page.locator("script").count() == 0
    assert TAGS in shown.page.locator("#net .plot figcaption").inner_text()
    assert shown.faults() == []
    assert not shown.is_wider_than_the_screen()


@pytest.mark.parametrize("tells", [NAMES, NOTHING])
def test_what_is_expected_is_drawn_only_where_the_course_says_so(
    with_plot, opened, tells: str
) -> None:
    plot = opened(with_plot(tells)).page.locator("#net .plot")
    assert plot.locator(".own").count() > 0
    assert plot.locator(".expected").count() == 0
    assert "expected" not in plot.inner_text()


def test_a_long_text_is_broken_into_lines_on_a_phone(page, opened) -> None:
    long = TextAnswer(question="why", max_points=2, text="Because the values are large. " * 20)
    shown = opened(page(replace(REPORT, answers=(long,))), viewport=PHONE).page
    sizes = "text => [text.scrollWidth, text.clientWidth]"
    for details in shown.locator("details").all():
        details.evaluate("one => { one.open = true; }")
    wide, seen = shown.locator("pre.text").evaluate(sizes)
    assert wide <= seen
