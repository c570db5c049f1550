"""Who is told what happens while a function of the library works."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol


class Listener(Protocol):
    """Is told; the command line prints it."""

    def notice(self, text: str) -> None:
        """Take note of something that a person should know."""

    def progress(self, what: str, total: int) -> AbstractContextManager[Callable[[str], None]]:
        """Follow `total` pieces of work; what is entered is called with the name of each."""


class Silent:
    """Tells nobody."""

    def notice(self, text: str) -> None:
        """Forget it."""

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[str], None]]:
        """Count nothing."""
        del what, total
        yield lambda _name: None
