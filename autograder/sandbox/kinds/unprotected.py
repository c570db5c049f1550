"""No protection at all: chosen only by name, for code that one trusts."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from autograder.model import Limits
from autograder.sandbox.kinds.base import Sandbox, StartedWorker, running
from autograder.sandbox.packages import PackagePath
from autograder.sandbox.run_folders import link_packages, program_folder
from autograder.sandbox.runtime import PYTHON, worker_command
from autograder.sandbox.temporary import temporary_folder


class Unprotected(Sandbox):
    """Runs workers without any protection."""

    name = "none (--unsafe)"
    promises = "nothing: submitted code runs with your rights"

    def __init__(self, packages: Sequence[PackagePath]) -> None:
        self._command = worker_command(PYTHON, str(program_folder()), str(link_packages(packages)))

    @contextmanager
    def start(self, limits: Limits) -> Iterator[StartedWorker]:
        """Start a worker as the grader's own user."""
        del limits  # the worker sets them in `set_up`
        with temporary_folder("worker") as folder, running(self._command) as process:
            yield StartedWorker(process=process, user=None, home=str(folder))
