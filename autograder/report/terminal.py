"""Shows a run to a person: a progress bar and a table, or plain lines for a pipe."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder.model import Report, Status
from autograder.report.changes import Change, moved_in_words, score_in_words
from autograder.report.lines import one_line, remark
from autograder.verdicts import Verdict

_STYLE = {
    Status.GRADED: "green",
    Status.NOT_GRADED: "yellow",
    Status.REPLACED: "dim",
    Status.GRADER_ERROR: "bold red",
    Status.WAITING: "yellow",
}


class Screen:
    """Shows what happens while a command works: a bar on a terminal, lines elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def notice(self, text: str) -> None:
        """Print a line as it is: no markup, no colors, no wrapping."""
        self._console.print(text, markup=False, emoji=False, highlight=False, soft_wrap=True)

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[str], None]]:
        """Count pieces of work as they are done."""
        if not self._console.is_terminal:
            done = count(1)
            yield lambda name: self.notice(f"[{next(done)}/{total}] {one_line(name)}")
            return
        columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=self._console, transient=True) as bar:
            task = bar.add_task(what, total=total)
            yield lambda _name: bar.advance(task)


class ReportTable:
    """Shows the reports of a run."""

    def __init__(self, console: Console, parts: Mapping[str, Sequence[str]]) -> None:
        """Show a column for each part; for a single part, one for each question."""
        self._console, self._screen = console, Screen(console)
        single = {question: [question] for questions in parts.values() for question in questions}
        self._columns = parts if len(parts) > 1 else single

    def show(self, reports: Iterable[Report]) -> None:
        """Print the table, or a line for each submission where there is no terminal."""
        if self._console.is_terminal:
            self._console.print(self._rich(reports))
            return
        for report in reports:
            self._screen.notice(_line(report))

    def _rich(self, reports: Iterable[Report]) -> Table:
        numbered = [f"{i} = {name}" for i, name in enumerate(self._columns, 1)]
        table = Table(header_style="bold", caption=", ".join(numbered), caption_justify="left")
        table.add_column("submission", overflow="fold")
        table.add_column("score", justify="right", no_wrap=True)
        for number in range(1, len(self._columns) + 1):
            table.add_column(str(number), justify="right", no_wrap=True)
        table.add_column("remarks", overflow="fold")
        for report in reports:
            scores = [_points(report.points_in(names)) for names in self._columns.values()]
            table.add_row(
                Text(one_line(report.stem)),
                Text(_score(report), style=_STYLE[report.status]),
                *scores,
                Text(_remark(report).partition(". ")[0]),  # the gradebook has all of it
            )
        return table


def show_changes(console: Console, changes: Sequence[Change]) -> None:
    """Show whose score changes and through which checks: a table, or lines without a terminal."""
    screen = Screen(console)
    if not console.is_terminal:
        for change in changes:
            through = "; ".join(map(moved_in_words, change.moved)) or change.after.reason
            screen.notice(f"{one_line(change.stem)}: {_from_to(change)}: {through}")
        return
    if not changes:
        return
    table = Table(header_style="bold")
    for title in ("submission", "score", "through"):
        table.add_column(title, overflow="fold")
    for change in changes:
        style = "green" if change.by > 0 else "red"
        through = "\n".join(map(moved_in_words, change.moved)) or one_line(change.after.reason)
        table.add_row(Text(one_line(change.stem)), Text(_from_to(change), style), Text(through))
    console.print(table)


def _from_to(change: Change) -> str:
    return f"{score_in_words(change.before)} → {score_in_words(change.after)}"


def _points(earned: float | None) -> str:
    return "" if earned is None else f"{earned:g}"


def _score(report: Report) -> str:
    if report.status is Status.GRADED:
        return f"{report.score:g} / {report.max_score:g}"
    return str(report.status)


def _line(report: Report) -> str:
    said = f"{one_line(report.stem)}: {_score(report)}"
    remark = _remark(report)
    if not remark:
        return said
    return f"{said} ({remark})" if report.status is Status.GRADED else f"{said}: {remark}"


def _remark(report: Report) -> str:
    """Say in a few words why points are missing."""
    reason = remark(report)
    if report.about.late.startswith("late"):
        charged = f" ({report.about.charged})" if report.about.charged else ""
        reason = f"L{report.about.late[1:]}{charged}. {reason}".rstrip()
    missed = [o for o in report.outcomes if o.points < o.max_points]
    if report.status is not Status.GRADED or not missed:
        return reason
    verdicts = {v: sum(o.verdict is v for o in missed) for v in Verdict}
    counted = ", ".join(f"{n} {_WORDS[v]}" for v, n in verdicts.items() if n)
    return f"{counted}. {reason}" if reason else counted


_WORDS = {
    Verdict.PASSED: "passed",
    Verdict.FAILED: "failed",
    Verdict.CRASHED: "crashed",
    Verdict.TIMED_OUT: "timed out",
    Verdict.BLOCKED: "blocked",
    Verdict.NOT_FOUND: "not found",
    Verdict.INHERITED: "inherited",
    Verdict.GRADER_ERROR: "grader error",
}
