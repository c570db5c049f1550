"""Limits what the grader's own process may allocate for one submission."""

import resource
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

_MOST_FOR_A_SUBMISSION = 2 * 2**30
"""Bytes: many times what the largest honest submission needs."""


def size_of_process() -> int:
    """Return the size of this process's address space in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


@contextmanager
def no_larger_than(size: int) -> Iterator[None]:
    """Raise `MemoryError` where this process would grow beyond this size.

    Without a limit, the kernel would end this process or, on a shared machine, another one. A
    worker inherits it, and replaces it by its own when it sets itself up.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    limits = [limit for limit in (size, soft, hard) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def no_more_than_for_a_submission() -> AbstractContextManager[None]:
    """Raise `MemoryError` where this process would grow by more than a submission may need."""
    return no_larger_than(size_of_process() + _MOST_FOR_A_SUBMISSION)
