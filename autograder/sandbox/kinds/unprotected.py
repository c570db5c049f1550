"""No protection at all: only for code one trusts, and only by name."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from autograder.model import Limits
from autograder.sandbox.kinds.base import Sandbox, Started, running, scratch_folder
from autograder.sandbox.packages import Provided
from autograder.sandbox.run_folders import linked, program
from autograder.sandbox.runtime import PYTHON, worker_command


class Unprotected(Sandbox):
    """No protection at all."""

    name = "none (--unsafe)"
    promises = "nothing: submitted code runs with your rights"

    def __init__(self, packages: Sequence[Provided]) -> None:
        self._command = worker_command(PYTHON, str(program()), str(linked(packages)))

    @contextmanager
    def start(self, limits: Limits) -> Iterator[Started]:
        """Run a worker as oneself."""
        del limits  # the worker takes them upon itself in `set_up`
        with scratch_folder() as folder, running(self._command) as process:
            yield Started(process=process, user=None, home=str(folder))
