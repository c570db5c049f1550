"""Limits what the grader's own process may allocate while it grades one submission."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MOST_MIB = 2048
"""Twenty times what the largest honest submission was seen to need."""


@contextmanager
def bounded_memory(most_mib: int = MOST_MIB) -> Iterator[None]:
    """Raise `MemoryError` where this process would take so much more than it has now.

    Without the limit, the kernel would end this process or, on a shared machine, another one. A
    worker inherits it, and replaces it by its own when it sets itself up.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + most_mib * 2**20
    if hard != resource.RLIM_INFINITY:
        limit = min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
