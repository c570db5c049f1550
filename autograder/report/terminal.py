"""The run as a person watches it: a progress bar and a table, or plain lines for a pipe."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable

from autograder.model import Report, Status, Verdict

_STYLE = {Status.GRADED: "green", Status.NOT_GRADED: "yellow", Status.GRADER_ERROR: "bold red"}


class Table:
    """Shows progress while reports arrive, and all of them at the end."""

    def __init__(self, console: Console, questions: Sequence[str]) -> None:
        self._console, self._questions = console, questions

    @contextmanager
    def progress(self, total: int) -> Iterator["_Advance"]:
        """Count the reports as they come: a bar on a terminal, a line each elsewhere."""
        if not self._console.is_terminal:
            yield _Advance(self._console, total)
            return
        columns = (TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console, transient=True) as bar:
            yield _Advance(self._console, total, bar)

    def show(self, reports: Iterable[Report]) -> None:
        """Print the table, or a line a submission where there is no terminal."""
        if self._console.is_terminal:
            self._console.print(self._rich(reports))
            return
        for report in reports:
            print_plain(self._console, _line(report))

    def _rich(self, reports: Iterable[Report]) -> RichTable:
        table = RichTable(header_style="bold", row_styles=["", "dim"])
        table.add_column("submission", overflow="fold")
        table.add_column("score", justify="right", no_wrap=True)
        for question in self._questions:
            table.add_column(question, justify="right", overflow="fold")
        table.add_column("remarks", overflow="fold")
        for report in reports:
            scores = [
                f"{report.question_score(q):g}" if report.outcomes else "" for q in self._questions
            ]
            style = _STYLE[report.status]
            table.add_row(
                escape(report.stem),
                f"[{style}]{_score(report)}[/]",
                *scores,
                escape(_remark(report)),
            )
        return table


class _Advance:
    """Tells about one more report."""

    def __init__(self, console: Console, total: int, bar: Progress | None = None) -> None:
        self._console, self._total, self._bar, self._done = console, total, bar, 0
        self._task = bar.add_task("grading", total=total) if bar else None

    def __call__(self, report: Report) -> None:
        self._done += 1
        if self._bar is not None and self._task is not None:
            self._bar.advance(self._task)
        else:
            print_plain(self._console, f"[{self._done}/{self._total}] {report.stem}")


def print_plain(console: Console, text: str) -> None:
    """Print a line as it is: no markup, no colours, no wrapping."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _score(report: Report) -> str:
    if report.status is Status.GRADED:
        return f"{report.score:g} / {report.max_score:g}"
    return str(report.status)


def _line(report: Report) -> str:
    remark = _remark(report)
    if report.status is Status.GRADED:
        return f"{report.stem}: {_score(report)}" + (f" ({remark})" if remark else "")
    return f"{report.stem}: {report.status}: {remark}"


def _remark(report: Report) -> str:
    """Say in a few words why points are missing."""
    if report.reason:
        return report.reason.strip().splitlines()[-1]
    missed = [o for o in report.outcomes if not o.passed and o.max_points > 0]
    if not missed:
        return ""
    verdicts = {v: sum(o.verdict is v for o in missed) for v in Verdict}
    return ", ".join(f"{n} {_WORDS[v]}" for v, n in verdicts.items() if n)


_WORDS = {
    Verdict.PASSED: "passed",
    Verdict.FAILED: "failed",
    Verdict.CRASHED: "crashed",
    Verdict.TIMED_OUT: "timed out",
    Verdict.BLOCKED: "blocked",
    Verdict.NOT_FOUND: "not found",
    Verdict.GRADER_ERROR: "grader error",
}
