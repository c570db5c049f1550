"""What receives messages and progress while a function of the library works."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

from autograder.model import Report


class Grading(Protocol):
    """Follows a run of the grader."""

    def began(self, stem: str) -> None:
        """Note that a submission is under way."""

    def ended(self, report: Report, *, kept: bool) -> None:
        """Note a report; `kept` if an earlier run made it."""


class Listener(Protocol):
    """Receives messages and progress; the command line prints them."""

    def notice(self, text: str) -> None:
        """Receive a line that a person should read."""

    def progress(self, what: str, total: int) -> AbstractContextManager[Callable[[str], None]]:
        """Follow `total` pieces of work.

        The function that it yields is called after each, with its name or with what goes on now.
        """

    def grading(self, total: int) -> AbstractContextManager[Grading]:
        """Follow the grading of `total` submissions."""


class Silent:
    """Ignores everything."""

    def notice(self, text: str) -> None:
        """Ignore it."""

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[str], None]]:
        """Count nothing."""
        del what, total
        yield lambda _name: None

    @contextmanager
    def grading(self, total: int) -> Iterator[Grading]:
        """Count nothing."""
        del total
        yield _Nothing()


class _Nothing:
    def began(self, stem: str) -> None:
        """Ignore it."""

    def ended(self, report: Report, *, kept: bool) -> None:
        """Ignore it."""
