"""What the sandbox tests share."""

import contextlib
import fcntl
import time
from collections.abc import Callable

import pytest

from autograder.sandbox.processes import processes_of
from autograder.sandbox.users import claims


@pytest.fixture
def left_over() -> Callable[[int], list[int]]:
    """List what a worker's user still runs; keep its id reserved, so that no other grader uses it."""

    def look(user: int) -> list[int]:
        with contextlib.ExitStack() as stack:
            lock = claims() / str(user)
            if lock.exists():
                fcntl.flock(stack.enter_context(lock.open("r")), fcntl.LOCK_EX)
            for _ in range(40):  # a killed namespace may take a moment to end
                left = processes_of(user)
                if not left:
                    break
                time.sleep(0.05)
            return left

    return look
