"""Shows a run to a person: a progress bar and a table, or plain lines for a pipe."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from statistics import mean, median

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from autograder.model import Report, Status
from autograder.report.changes import Change, moved_in_words, score_in_words
from autograder.report.lines import last_line, number_cell, of_total, one_line, score_line
from autograder.report.progress import Bar, Lines, grading_bar
from autograder.report.remarks import short_remark

_PADDING = 3
_OTHERS = 60
"""Characters that the columns of names, scores and remarks need."""

_STYLE = {
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

    @contextmanager
    def grading(self, total: int) -> Iterator[Bar | Lines]:
        """Show how grading goes on."""
        if self._console.is_terminal:
            with grading_bar(self._console, total) as bar:
                yield bar
        else:
            yield Lines(total, self.notice, line_of)


class ReportTable:
    """Shows the reports of a run."""

    def __init__(
        self, console: Console, parts: Mapping[str, Sequence[str]], extra: Sequence[str] = ()
    ) -> None:
        """Show a column for each part; for a single part, one for each question."""
        self._console, self._screen = console, Screen(console)
        single = {question: [question] for questions in parts.values() for question in questions}
        apart = {"extra credit": extra} if extra else {}
        self._columns = {**(parts if len(parts) > 1 else single), **apart}
        self._scores: list[float] = []

    def show(self, reports: Iterable[Report]) -> None:
        """Print the table, or a line for each submission where there is no terminal."""
        if self._console.is_terminal:
            self._console.print(self._rich(self._noted(reports)))
        else:
            for report in self._noted(reports):
                self._screen.notice(line_of(report))
        if len(self._scores) > 1:
            middle = f"mean {_figure(mean(self._scores))}, median {_figure(median(self._scores))}"
            self._screen.notice(f"{len(self._scores)} graded: {middle}")

    def _noted(self, reports: Iterable[Report]) -> Iterator[Report]:
        """Yield the reports, and keep the scores of those that were graded."""
        for report in reports:
            if report.status is Status.GRADED and report.score is not None:
                self._scores.append(report.score)
            yield report

    def _titles(self) -> tuple[list[str], str]:
        """Return names as titles, one word below the other; numbers and a legend if too wide."""
        titles = [name.replace("_", "_\n") for name in self._columns]
        width = sum(max(map(len, title.split("\n"))) + _PADDING for title in titles)
        if width + _OTHERS <= self._console.width:
            return titles, ""
        numbers = [str(number) for number in range(1, len(titles) + 1)]
        named = zip(numbers, self._columns, strict=True)
        return numbers, ", ".join(f"{number} = {name}" for number, name in named)

    def _rich(self, reports: Iterable[Report]) -> Table:
        titles, legend = self._titles()
        table = Table(header_style="bold", caption=legend, caption_justify="left")
        table.add_column("submission", overflow="fold")
        table.add_column("checks", justify="right", no_wrap=True)
        for title in titles:
            table.add_column(title, justify="right", no_wrap=True)
        table.add_column("remarks", overflow="fold")
        for report in reports:
            scores = [_points(report.points_in(names)) for names in self._columns.values()]
            table.add_row(
                Text(one_line(report.stem)),
                Text(_score(report, of_total), style=_style(report)),
                *scores,
                Text(short_remark(report).partition(". ")[0]),  # the gradebook has all of it
            )
        return table


def show_changes(console: Console, changes: Sequence[Change]) -> None:
    """Show whose score changes and through which checks: a table, or lines without a terminal."""
    screen = Screen(console)
    if not console.is_terminal:
        for change in changes:
            through = "; ".join(map(moved_in_words, change.moved)) or last_line(change.after.reason)
            screen.notice(f"{one_line(change.stem)}: {_from_to(change)}: {through}")
        return
    if not changes:
        return
    table = Table(header_style="bold")
    for title in ("submission", "score", "through"):
        table.add_column(title, overflow="fold")
    for change in changes:
        style = "green" if change.by > 0 else "red"
        through = "\n".join(map(moved_in_words, change.moved)) or last_line(change.after.reason)
        table.add_row(Text(one_line(change.stem)), Text(_from_to(change), style), Text(through))
    console.print(table)


def _from_to(change: Change) -> str:
    return f"{score_in_words(change.before)} → {score_in_words(change.after)}"


def _style(report: Report) -> str:
    """Return green for half of the points or more, yellow for less, red for nothing."""
    if report.status is not Status.GRADED:
        return _STYLE[report.status]
    score = report.score or 0.0
    if 2 * score >= report.max_score:
        return "green"
    return "yellow" if score else "red"


def _figure(points: float) -> str:
    return f"{points:.1f}"


def _points(earned: float | None) -> str:
    return "" if earned is None else number_cell(earned)


def _score(report: Report, written: Callable[[Report], str]) -> str:
    return written(report) if report.status is Status.GRADED else str(report.status)


def line_of(report: Report) -> str:
    """Say on one line how a submission ended."""
    said = f"{one_line(report.stem)}: {_score(report, score_line)}"
    remark = short_remark(report)
    if not remark:
        return said
    return f"{said} ({remark})" if report.status is Status.GRADED else f"{said}: {remark}"
