"""What receives messages and progress while a function of the library works."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Listener(Protocol):
    """Receives messages and progress; the command line prints them."""

    def notice(self, text: str) -> None:
        """Receive a line that a person should read."""

    def progress(self, what: str, total: int) -> AbstractContextManager[Callable[[str], None]]:
        """Follow `total` pieces of work; the function that it yields gets the name of each."""


class Silent:
    """Ignores everything."""

    def notice(self, text: str) -> None:
        """Ignore it."""

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[str], None]]:
        """Count nothing."""
        del what, total
        yield lambda _name: None
