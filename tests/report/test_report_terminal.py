"""The output of a run: plain lines for a pipe, a table in a terminal, and no tricks in either."""

import io
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.model import About, Report, Status
from autograder.report import ReportTable, Screen
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


def _shown(*reports, terminal, colours=None):
    out = io.StringIO()
    console = Console(
        file=out, force_terminal=terminal, width=120, color_system=colours, legacy_windows=False
    )
    ReportTable(console, {"part": QUESTIONS}).show(reports)
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


class TestTable:
    def test_each_submission_has_a_row_with_a_column_for_each_question(self):
        heading, row = [
            line
            for line in _shown(GRADED, terminal=True).splitlines()
            if "│" in line or "┃" in line
        ]
        numbers = [str(i) for i in range(1, len(QUESTIONS) + 1)]
        assert heading.replace("┃", " ").split() == ["submission", "score", *numbers, "remarks"]
        assert row.replace("│", " ").split() == ["curie", "marie", "3", "/", "3", "1", "2"]

    def test_a_legend_says_which_number_is_which_question(self):
        legend = ", ".join(f"{i} = {question}" for i, question in enumerate(QUESTIONS, 1))
        assert legend in _shown(GRADED, terminal=True)

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
        ("report", "colour"), [(GRADED, "32"), (REFUSED, "33"), (FAULTY, "1;31")]
    )
    def test_the_score_is_colored_by_its_status(self, report, colour):
        assert f"\x1b[{colour}m" in _shown(report, terminal=True, colours="standard")

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
    assert "1 = one, 2 = two" in shown
    assert "Not handed in" in shown


def test_a_remark_names_what_is_missing_and_what_failed():
    console = Console(file=io.StringIO(), width=120)
    wrong = (_outcome(Verdict.FAILED),)
    report = replace(GRADED, reason="Not handed in: two.", outcomes=wrong)
    ReportTable(console, {"one": ["forward"], "two": ["backward"]}).show([report])
    assert console.file.getvalue() == "curie marie: 0 / 3 (1 failed. Not handed in: two.)\n"
