"""A pool of forked processes that end with this one, whatever ends it."""

import ctypes
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any

_SIGNAL_WHEN_PARENT_ENDS = 1
"""PR_SET_PDEATHSIG."""


def _nothing(*_: object) -> None:
    """Begin without any preparation."""


@contextmanager
def pool(jobs: int, begin: Callable[..., None] = _nothing, *given: Any) -> Iterator[Executor]:
    """Fork processes, each of which first calls `begin` with what is given.

    Where the context ends with an exception they are killed: nobody waits for what they do. They
    also end with the thread that gave them their first task, so it must be the one that waits.
    """
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(jobs, context, _begin, (os.getpid(), begin, given)) as executor:
        try:
            yield executor
        except BaseException:
            processes = executor._processes or {}  # noqa: SLF001 - public from Python 3.14 on
            for process in list(processes.values()):
                process.kill()
            executor.shutdown(cancel_futures=True)
            raise


def _begin(parent: int, begin: Callable[..., None], given: tuple[Any, ...]) -> None:
    """End when the parent ends: killed at once, as the executor would swallow an exception."""
    end_with_parent()
    if os.getppid() != parent:
        os._exit(1)
    begin(*given)


def end_with_parent() -> None:
    """Have the kernel kill this process when the thread that started it ends."""
    ctypes.CDLL(None).prctl(_SIGNAL_WHEN_PARENT_ENDS, signal.SIGKILL)
