"""Shows how a run of the grader goes on: what is done, how fast, what is under way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from autograder.model import Report, Status
from autograder.report.lines import one_line

_MOST_NAMES = 3
_REFUSED = (Status.NOT_GRADED, Status.REPLACED)


class Count:
    """Counts reports, and estimates how long the others will take."""

    def __init__(self, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._clock, self._begun = total, clock, clock()
        self.done = self.kept = self.failed = self.refused = 0
        self.under_way: dict[str, None] = {}

    def began(self, stem: str) -> None:
        """Note that a submission is under way."""
        self.under_way[stem] = None

    def ended(self, report: Report, *, kept: bool) -> None:
        """Note a report; `kept` if an earlier run made it: that says nothing about the rate."""
        self.under_way.pop(report.stem, None)
        self.done += 1
        self.kept += kept
        self.failed += report.status is Status.GRADER_ERROR
        self.refused += report.status in _REFUSED

    @property
    def rate(self) -> float:
        """Submissions graded each second."""
        passed = self._clock() - self._begun
        return (self.done - self.kept) / passed if passed > 0 else 0.0

    def in_words(self) -> str:
        """Say how it stands, on one line."""
        told = [f"{self.kept} kept"] if self.kept else []
        told += [f"{self.refused} refused"] if self.refused else []
        told += [f"{self.failed} failed"] if self.failed else []
        if self.rate:
            told += [f"{self.rate:.1f}/s", f"{_clock((self._total - self.done) / self.rate)} left"]
        return ", ".join(told)

    def now(self) -> str:
        """Name what is under way, the longest first."""
        names = [one_line(stem) for stem in list(self.under_way)[:_MOST_NAMES]]
        more = len(self.under_way) - len(names)
        return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _clock(seconds: float) -> str:
    minutes, left = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{left:02}"


class Lines:
    """Prints a line for each report: place, time, and what `says` of it."""

    def __init__(
        self, total: int, notice: Callable[[str], None], says: Callable[[Report], str]
    ) -> None:
        self._count, self._total, self._notice, self._says = Count(total), total, notice, says

    def began(self, stem: str) -> None:
        """Print nothing."""

    def ended(self, report: Report, *, kept: bool) -> None:
        """Print a line."""
        self._count.ended(report, kept=kept)
        now, was = datetime.now().astimezone(), " (kept)" if kept else ""
        place = f"[{self._count.done}/{self._total}]"
        self._notice(f"{place} {now:%H:%M:%S} {self._says(report)}{was}")


class Bar:
    """Shows a bar on a terminal, and what is under way beside it."""

    def __init__(self, bar: Progress, total: int) -> None:
        self._bar, self._count = bar, Count(total)
        self._task = bar.add_task("", total=total, told="", now="")

    def began(self, stem: str) -> None:
        """Show its name."""
        self._count.began(stem)
        self._show()

    def ended(self, report: Report, *, kept: bool) -> None:
        """Count it."""
        self._count.ended(report, kept=kept)
        self._bar.advance(self._task)
        self._show()

    def _show(self) -> None:
        self._bar.update(self._task, told=self._count.in_words(), now=self._count.now())


class _Plain(TextColumn):
    """A field as it is: what students named their files is no markup."""

    def render(self, task: object) -> Text:
        fields: dict[str, str] = getattr(task, "fields", {})
        return Text(fields[self.text_format], style="dim", overflow="ellipsis", no_wrap=True)


@contextmanager
def grading_bar(console: Console, total: int) -> Iterator[Bar]:
    """Show the bar while the context is open."""
    columns = (TextColumn("grading"), BarColumn(20), MofNCompleteColumn(), _Plain("told"))
    with Progress(*columns, _Plain("now"), console=console, transient=True) as bar:
        yield Bar(bar, total)
