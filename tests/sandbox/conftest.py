"""What the sandbox tests share."""

import contextlib
import fcntl
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.sandbox.processes import processes_of


@pytest.fixture
def left_over() -> Callable[[int], list[int]]:
    """List what a worker's user still runs; its id is taken, so that no other grader uses it now."""

    def look(user: int) -> list[int]:
        with contextlib.ExitStack() as stack:
            lock = Path(tempfile.gettempdir()) / "autograder-users" / str(user)
            if lock.exists():
                fcntl.flock(stack.enter_context(lock.open("w")), fcntl.LOCK_EX)
            for _ in range(40):  # a namespace that was killed may take a moment to be gone
                left = processes_of(user)
                if not left:
                    break
                time.sleep(0.05)
            return left

    return look
