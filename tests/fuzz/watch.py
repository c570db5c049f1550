"""Watches a reader of hostile bytes: it may write nothing, and take little CPU time."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_CHANGES = (
    *("os.mkdir", "os.rename", "os.remove", "os.symlink", "os.link", "os.rmdir", "os.chmod"),
    *("os.chown", "os.truncate", "os.system", "os.exec", "os.posix_spawn", "subprocess.Popen"),
    *("os.utime", "os.setxattr", "os.kill", "shutil.", "socket.connect", "socket.bind"),
)

_watching = False
_written: list[str] = []


def _audit(event: str, arguments: tuple[object, ...]) -> None:
    if not _watching:
        return
    if event == "open":
        path, mode, flags = arguments
        to_write = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if to_write or (isinstance(mode, str) and set(mode) & set("wax+")):
            _written.append(f"{event} {path!r}")
    elif event.startswith(_CHANGES):
        _written.append(event)


sys.addaudithook(_audit)


@contextmanager
def nothing_written() -> Iterator[None]:
    """Fail when anything is written, started or sent: intake works only in memory."""
    global _watching  # noqa: PLW0603 - an audit hook cannot be removed
    _written.clear()
    _watching = True
    try:
        yield
    finally:
        _watching = False
    assert not _written, f"written: {_written[:3]}"


class TooSlow(BaseException):
    """Too much CPU time was used; an `except Exception` in intake must not catch this."""


@contextmanager
def bounded_time(seconds: float) -> Iterator[None]:
    """Interrupt code that takes more CPU time, so that even an endless loop is found."""

    def stop(_signal: int, _frame: object) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
