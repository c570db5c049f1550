"""Extra credit: added, told apart, and missing nowhere when nobody tried it."""

import csv
import io
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.course import Feedback
from autograder.model import Report, Status
from autograder.report import ReportTable, write_gradebook, write_grades
from autograder.report.changes import change_between
from autograder.report.pages import PartTitle, write_feedback_page
from autograder.report.pages.cohort import look_at
from autograder.report.pages.part_view import FULL, part_view
from autograder.report.pages.start_here import start_here
from autograder.report.remarks import left_out, short_remark
from autograder.report.results import results
from autograder.report.results_in_markdown import results_in_markdown
from autograder.verdicts import Outcome, Verdict

PART = PartTitle(title="Layers", points={"forward": 3, "more": 2}, extra=("more",))
TOLD = Feedback(before_deadline=FULL, after_deadline=FULL)
UNWRITTEN = "more is not written yet."
GONE = "more is not defined in what was handed in."
CALL = "[more(array of shape (2, 2))]"


def _outcome(question: str, verdict: Verdict, points: float, message: str = "") -> Outcome:
    return Outcome(
        question=question,
        check=f"check_{points:g}",
        title=f"A check of {question}.",
        verdict=verdict,
        points=points if verdict is Verdict.PASSED else 0.0,
        max_points=points,
        hidden=True,
        message=message,
        hint="A hint.",
    )


def _report(*extra: Outcome, stem: str = "curie", forward: Verdict = Verdict.PASSED) -> Report:
    return Report(
        stem=stem,
        digest="d",
        status=Status.GRADED,
        max_score=3,
        extra={"more": 2.0},
        outcomes=(
            _outcome("forward", Verdict.PASSED, 1),
            _outcome("forward", forward, 2, "wrong"),
            *extra,
        ),
    )


NOTHING = _report(
    _outcome("more", Verdict.FAILED, 0.5, UNWRITTEN),
    _outcome("more", Verdict.CRASHED, 1.5, UNWRITTEN),
)
DELETED = _report(
    _outcome("more", Verdict.NOT_FOUND, 0.5, f"{GONE}\n{CALL}"),
    _outcome("more", Verdict.NOT_FOUND, 1.5, f"{GONE}\n{CALL}"),
)
HALF = _report(
    _outcome("more", Verdict.PASSED, 0.5), _outcome("more", Verdict.FAILED, 1.5, "off by 2")
)
NONE_RETURNED = "out is None, expected an array"
FORGOTTEN_RETURN = _report(
    _outcome("more", Verdict.FAILED, 0.5, NONE_RETURNED),
    _outcome("more", Verdict.FAILED, 1.5, NONE_RETURNED),
)
BROKEN_CELL = _report(
    _outcome("more", Verdict.NOT_FOUND, 0.5, f"{GONE}\ncell 3: SyntaxError\n{CALL}"),
    _outcome("more", Verdict.NOT_FOUND, 1.5, f"{GONE}\ncell 3: SyntaxError\n{CALL}"),
)


def _page(tmp_path, report: Report) -> str:
    path = tmp_path / "page.html"
    write_feedback_page(report, path, parts=[PART], tells=FULL, round_to=None)
    return path.read_text()


def test_it_is_added_and_not_counted_among_the_points() -> None:
    assert (HALF.score, HALF.extra_credit, HALF.with_extra, HALF.max_score) == (3, 0.5, 3.5, 3)
    fault = replace(HALF, status=Status.GRADER_ERROR)
    assert (fault.score, fault.extra_credit, fault.with_extra) == (None, 0, None)


def test_points_of_extra_credit_do_not_fill_up_what_is_missing_elsewhere() -> None:
    report = _report(_outcome("more", Verdict.PASSED, 2), forward=Verdict.FAILED)
    assert (report.score, report.with_extra) == (1, 3)


@pytest.mark.parametrize("report", [NOTHING, DELETED], ids=["as handed out", "deleted"])
def test_who_leaves_it_out_reads_of_nothing_that_is_missing(tmp_path, report: Report) -> None:
    assert left_out(report) == {"more"}
    assert short_remark(report) == ""
    told = results(report, TOLD)
    assert [entry["extra_data"]["question"] for entry in told["tests"]] == ["forward", "forward"]
    assert told["output"] == "3 of 3 points."
    page = _page(tmp_path, report)
    assert "extra credit, not tried: this costs nothing" in page
    assert "Start here" not in page
    assert "beyond the" not in page
    assert start_here([part_view(PART, report, FULL)]) is None


@pytest.mark.parametrize("report", [FORGOTTEN_RETURN, BROKEN_CELL], ids=["no return", "syntax"])
def test_who_tried_it_in_vain_reads_why(tmp_path, report: Report) -> None:
    assert left_out(report) == set()
    assert "for extra credit" in short_remark(report)
    assert len(results(report, Feedback())["tests"]) == 4
    assert "not tried" not in _page(tmp_path, report)


def test_the_page_shows_it_apart_with_the_sum(tmp_path) -> None:
    page = _page(tmp_path, HALF)
    assert "3.5<span" in page
    assert " of 3 points" in page
    assert "3 + 0.5 (extra credit) = 3.5" in page
    assert "0.5 / 2" in page
    assert "It is worth 1.5 points of extra credit." in page


def test_what_costs_points_comes_before_extra_credit() -> None:
    both = _report(_outcome("more", Verdict.FAILED, 2, "off"), forward=Verdict.FAILED)
    for report, question in ((both, "forward"), (HALF, "more")):
        start = start_here([part_view(PART, report, FULL)])
        assert start is not None
        assert (start.failure.outcome.question, start.extra) == (question, question == "more")


def test_results_hold_the_sum_and_name_the_checks() -> None:
    told = results(HALF, TOLD)
    assert told["score"] == 3.5
    assert told["output"] == "3 of 3 points. Extra credit: 0.5 of 2 points."
    assert told["tests"][2]["name"] == "more (extra credit): A check of more."
    shown = results_in_markdown(HALF, feedback=TOLD, parts=[PART], before={})
    assert "It is worth 1.5 points of extra credit." in shown["output"]


def test_being_late_costs_its_share_of_extra_credit() -> None:
    late = replace(HALF, about=replace(HALF.about, loses=0.5, charged="a day", late="late by 1 h"))
    told = results(late, Feedback())
    assert told["score"] == 1.75
    assert "Taken off: 1.75 points" in told["output"]


def test_tables_have_columns_for_it(tmp_path) -> None:
    write_gradebook([HALF, NOTHING], tmp_path / "g.csv", {"a": ["forward"]}, extra=("more",))
    half, nothing = csv.DictReader(io.StringIO((tmp_path / "g.csv").read_text()))
    assert list(half)[-3:] == ["forward", "extra credit", "more"]
    assert (half["score"], half["max_score"], half["extra credit"]) == ("3", "3", "0.5")
    assert (nothing["extra credit"], nothing["more"]) == ("0", "0")
    write_grades([HALF], tmp_path / "grades.csv", None)
    (row,) = csv.DictReader(io.StringIO((tmp_path / "grades.csv").read_text()))
    assert (row["checks"], row["extra"], row["final"]) == ("3", "0.5", "3.5")


def _shown(*, terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=120, color_system=None)
    ReportTable(console, {"a": ["forward"]}, ("more",)).show([HALF, NOTHING])
    return out.getvalue()


def test_a_line_shows_it_apart() -> None:
    assert "3 / 3 + 0.5 extra" in _shown(terminal=False)
    assert "1 failed for extra credit" in _shown(terminal=False)


def test_a_table_has_a_column_for_it() -> None:
    table = _shown(terminal=True)
    head, row = (
        next(li for li in table.splitlines() if word in li) for word in ("checks", "3 / 3")
    )
    assert "extra credit" in head
    assert "0.5" in row
    assert "+" not in row
    assert "1 failed for extra credit" in table


def test_a_regrade_that_changes_it_changes_the_score() -> None:
    change = change_between(NOTHING, HALF)
    assert change is not None
    assert change.by == 0.5


def test_the_cohort_does_not_punish_who_left_it_out() -> None:
    full = _report(_outcome("more", Verdict.PASSED, 2), stem="ada")
    wrong = _report(_outcome("more", Verdict.FAILED, 2, "off"), stem="emmy")
    cohort = look_at([replace(NOTHING, stem="zoe"), full, wrong], [], [PART])
    (more,) = (question for question in cohort.questions if question.name == "more")
    assert (more.extra, more.tried, more.success) == (True, 2, 0.5)
    assert (cohort.total, cohort.mean) == (3, 3)
    assert {row.name: row.extra for row in cohort.rows} == {"zoe": 0, "ada": 2, "emmy": 0}
    drawn = {row.name: row.verdicts for row in cohort.rows}
    assert drawn["zoe"].endswith("-")
