"""The output of a run: plain lines for a pipe, a table in a terminal, and no tricks in either."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.model import About, Report, Status
from autograder.report import ReportTable, Screen, show_changes
from autograder.report.changes import change_between
from autograder.verdicts import Outcome, Verdict

QUESTIONS = ("forward", "backward")


def _outcome(verdict, question="forward", points=1.0):
    return Outcome(
        question=question,
        check="c",
        title="t",
        verdict=verdict,
        points=points if verdict is Verdict.PASSED else 0,
        max_points=points,
        hidden=False,
    )


GRADED = Report(
    stem="curie marie",
    digest="d",
    status=Status.GRADED,
    max_score=3,
    outcomes=(_outcome(Verdict.PASSED), _outcome(Verdict.PASSED, "backward", 2.0)),
)
REFUSED = Report(
    stem="nemo", digest="", status=Status.NOT_GRADED, max_score=3, reason="This is no zip."
)
FAULTY = Report(
    stem="noether emmy",
    digest="",
    status=Status.GRADER_ERROR,
    max_score=3,
    reason="Traceback (most recent call last):\n  ...\nKeyError: 3\n",
)


def _shown(*reports, terminal, colours=None, questions=QUESTIONS):
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=terminal, width=120, color_system=colours, legacy_windows=False
    )
    ReportTable(console, {"part": questions}).show(reports)
    return out.getvalue()


def _told(*reports, terminal):
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=120, legacy_windows=False)
    with Screen(console).progress("grading", len(reports)) as advance:
        for report in reports:
            advance(report.stem)
    return out.getvalue()


class TestPlainLines:
    def test_each_submission_has_a_line(self):
        assert _shown(GRADED, REFUSED, FAULTY, terminal=False) == (
            "curie marie: 3 / 3\n"
            "nemo: not graded: This is no zip.\n"
            "noether emmy: grader error: KeyError: 3\n"
        )

    def test_a_replaced_submission_says_which_one_counts(self):
        report = replace(REFUSED, status=Status.REPLACED, reason="The same files as 'x'.")
        assert _shown(report, terminal=False) == "nemo: replaced: The same files as 'x'.\n"

    def test_a_line_says_why_points_are_missing(self):
        report = replace(GRADED, outcomes=(_outcome(Verdict.FAILED), _outcome(Verdict.PASSED)))
        assert _shown(report, terminal=False) == "curie marie: 1 / 3 (1 failed)\n"

    def test_a_line_says_how_late_it_is_and_what_is_not_known(self):
        about = About(late="late, according to Canvas", remarks=("'x' is not in the roster.",))
        assert _shown(replace(GRADED, about=about), terminal=False) == (
            "curie marie: 3 / 3 (Late, according to Canvas. 'x' is not in the roster.)\n"
        )
        assert _shown(replace(GRADED, about=About(late="not known")), terminal=False) == (
            "curie marie: 3 / 3\n"
        )

    def test_lines_are_not_wrapped(self):
        long = replace(REFUSED, reason="word " * 100 + "end")
        assert _shown(long, terminal=False).count("\n") == 1

    def test_without_a_reason_there_is_no_colon(self):
        assert _shown(replace(REFUSED, reason=" \n"), terminal=False) == "nemo: not graded\n"

    def test_progress_is_counted(self):
        assert _told(GRADED, REFUSED, terminal=False) == "[1/2] curie marie\n[2/2] nemo\n"

    def test_without_submissions_nothing_is_printed(self):
        assert _shown(terminal=False) == ""
        assert _told(terminal=False) == ""


@pytest.mark.parametrize("terminal", [False, True])
def test_mean_and_median_are_those_of_what_was_graded(terminal):
    lower = replace(GRADED, stem="x", outcomes=(_outcome(Verdict.PASSED),))
    shown = _shown(GRADED, GRADED, lower, REFUSED, FAULTY, terminal=terminal)
    assert shown.endswith("3 graded: mean 2.3, median 3.0\n")
    assert "mean" not in _shown(GRADED, REFUSED, terminal=terminal)


class TestTable:
    def test_each_submission_has_a_row_with_a_column_for_each_question(self):
        heading, row = [
            line
            for line in _shown(GRADED, terminal=True).splitlines()
            if "│" in line or "┃" in line
        ]
        assert heading.replace("┃", " ").split() == ["submission", "checks", *QUESTIONS, "remarks"]
        assert row.replace("│", " ").split() == ["curie", "marie", "3", "/", "3", "1", "2"]

    def test_names_that_are_too_wide_become_numbers_with_a_legend(self):
        names = [f"question_number_{number}" for number in range(1, 12)]
        shown = _shown(GRADED, terminal=True, questions=names)
        assert "question_\n" not in shown
        assert "1 = question_number_1, 2 = question_number_2" in " ".join(shown.split())

    def test_a_long_name_stands_in_several_lines(self):
        shown = _shown(GRADED, terminal=True, questions=("spatial_forward", "backward"))
        assert "┃ spatial_ ┃" in shown
        assert "┃  forward ┃" in shown
        assert "1 = " not in shown

    def test_a_long_reason_is_cut_after_its_first_sentence(self):
        shown = _shown(replace(REFUSED, reason="It is damaged. Hand in again."), terminal=True)
        assert "It is damaged" in shown
        assert "again" not in shown

    def test_a_submission_without_checks_shows_its_status_and_reason(self):
        shown = _shown(REFUSED, FAULTY, terminal=True)
        refused, faulty = [line for line in shown.splitlines() if line.startswith("│")]
        assert refused.replace("│", " ").split() == [
            "nemo",
            "not",
            "graded",
            *REFUSED.reason.split(),
        ]
        assert faulty.replace("│", " ").split() == [
            "noether",
            "emmy",
            "grader",
            "error",
            "KeyError:",
            "3",
        ]
        assert "Traceback" not in shown

    @pytest.mark.parametrize(
        ("report", "colour"),
        [
            (GRADED, "32"),
            (replace(GRADED, outcomes=(_outcome(Verdict.PASSED),)), "33"),
            (replace(GRADED, outcomes=(_outcome(Verdict.FAILED),)), "31"),
            (REFUSED, "33"),
            (FAULTY, "1;31"),
        ],
        ids=["all points", "less than half", "none", "not graded", "grader error"],
    )
    def test_the_color_says_how_much_was_earned_or_why_nothing(self, report, colour):
        shown = _shown(report, terminal=True, colours="standard")
        assert f"\x1b[{colour}m" in shown
        assert all(f"\x1b[{other}m" not in shown for other in {"32", "33", "31"} - {colour})

    def test_the_bar_leaves_nothing_behind_but_the_table(self):
        told = _told(GRADED, REFUSED, terminal=True)
        assert "2/2" in told
        assert "curie" not in told


@pytest.mark.parametrize("terminal", [False, True])
class TestRemarks:
    def _remark(self, terminal, *verdicts, **changes):
        outcomes = tuple(replace(_outcome(verdict), **changes) for verdict in verdicts)
        return _shown(replace(GRADED, outcomes=outcomes), terminal=terminal)

    def test_verdicts_are_counted_in_words(self, terminal):
        shown = self._remark(
            terminal,
            Verdict.TIMED_OUT,
            Verdict.FAILED,
            Verdict.FAILED,
            Verdict.PASSED,
            Verdict.BLOCKED,
        )
        assert "2 failed, 1 timed out, 1 blocked" in shown
        assert "passed" not in shown

    @pytest.mark.parametrize("verdict", [v for v in Verdict if v is not Verdict.PASSED])
    def test_every_verdict_has_words(self, terminal, verdict):
        assert f"1 {verdict.lower().replace('_', ' ')}" in self._remark(terminal, verdict)

    def test_checks_without_points_are_not_counted(self, terminal):
        assert "failed" not in self._remark(terminal, Verdict.FAILED, max_points=0)

    def test_a_forgiven_check_is_not_counted_and_a_costly_one_is(self, terminal):
        assert "inherited" not in self._remark(terminal, Verdict.INHERITED, points=1.0)
        assert "1 inherited" in self._remark(terminal, Verdict.INHERITED)

    def test_a_starter_is_called_so(self, terminal):
        nothing = "it returned None: is the return statement missing?\n[forward(x)]"
        verdicts = (Verdict.FAILED, Verdict.FAILED)
        assert "starter unchanged" in self._remark(terminal, *verdicts, message=nothing)
        assert "2 failed" in self._remark(terminal, *verdicts, message="out\n  seen  None:")

    def test_questions_without_an_answer_are_counted_as_such(self, terminal):
        nothing = replace(
            _outcome(Verdict.FAILED, "backward"), message="dx is None, expected an array"
        )
        outcomes = (_outcome(Verdict.CRASHED), nothing, replace(nothing, question="net"))
        shown = _shown(replace(GRADED, outcomes=outcomes), terminal=terminal)
        assert "1 crashed, 2 questions not written" in " ".join(shown.replace("│", "").split())

    def test_all_passed_needs_no_remark(self, terminal):
        assert "passed" not in self._remark(terminal, Verdict.PASSED)


@pytest.mark.parametrize("terminal", [False, True])
class TestTricks:
    @pytest.mark.parametrize(
        "name",
        [
            "[bold]x[/bold]",
            "[/]",
            "[red]",
            "[link=http://x]y[/link]",
            ":bomb:",
            "\\[a]",
            "a\\",
            "[]",
        ],
    )
    def test_markup_is_shown_as_it_is_written(self, terminal, name):
        report = replace(REFUSED, stem=f"<{name}>", reason=f"{{{name}}}")
        shown = _shown(report, terminal=terminal)
        assert f"<{name}>" in shown
        assert f"{{{name}}}" in shown
        if not terminal:
            assert _told(report, terminal=False) == f"[1/1] <{name}>\n"

    @pytest.mark.parametrize(
        "trick", ["\x1b[31m", "\x1b]0;title\a", "\r", "\b\b", "\x9b2J", "\u202e", "\0"]
    )
    def test_control_characters_do_not_reach_the_terminal(self, terminal, trick):
        report = replace(REFUSED, stem=f"a{trick}b", reason=f"c{trick}d")
        shown = _shown(report, terminal=terminal)
        assert all(line.isprintable() for line in shown.split("\n"))
        assert "a\N{REPLACEMENT CHARACTER}" in shown
        if not terminal:
            assert _told(report, terminal=False).removesuffix("\n").isprintable()

    def test_a_name_cannot_forge_a_line(self, terminal):
        report = replace(REFUSED, stem="a\nforged: 3 / 3", reason="no zip")
        shown = _shown(report, terminal=terminal)
        assert not [line for line in shown.splitlines() if line.startswith("forged")]
        assert _told(report, terminal=False).count("\n") == 1


def test_several_parts_have_a_column_each_and_missing_ones_are_named():
    console = Console(file=io.StringIO(), force_terminal=True, width=120)
    report = replace(GRADED, reason="Not handed in: backward.", outcomes=GRADED.outcomes[:1])
    ReportTable(console, {"one": ["forward"], "two": ["backward"]}).show([report])
    shown = console.file.getvalue()
    (heading,) = [line for line in shown.splitlines() if "submission" in line]
    assert heading.index("checks") < heading.index("one") < heading.index("two")
    assert "Not handed in" in shown


def test_a_remark_names_what_is_missing_and_what_failed():
    console = Console(file=io.StringIO(), width=120)
    wrong = (_outcome(Verdict.FAILED),)
    report = replace(GRADED, reason="Not handed in: two.", outcomes=wrong)
    ReportTable(console, {"one": ["forward"], "two": ["backward"]}).show([report])
    assert console.file.getvalue() == "curie marie: 0 / 3 (1 failed. Not handed in: two.)\n"


@pytest.mark.parametrize("terminal", [False, True])
def test_changes_say_from_what_to_what_and_through_which_check(terminal):
    worse = replace(GRADED, outcomes=(GRADED.outcomes[0],))
    changes = [change_between(GRADED, worse), change_between(GRADED, replace(FAULTY, stem="[b]"))]
    out = io.StringIO()
    show_changes(Console(file=out, force_terminal=terminal, width=120, color_system=None), changes)
    shown = " ".join(out.getvalue().replace("│", " ").split())
    assert "curie marie 3 / 3 → 1 / 3 backward.c: 2 (passed) → no such check" in shown.replace(
        "marie: 3", "marie 3"
    ).replace("3: b", "3 b")
    assert "KeyError: 3" in shown
    assert "Traceback" not in shown
    assert "[b]" in shown


def test_no_changes_need_no_table():
    out = io.StringIO()
    show_changes(Console(file=out, force_terminal=True), [])
    assert out.getvalue() == ""
