"""The worker's program, run without a sandbox: in the package's own folder, by any python.

In a sandbox, coverage cannot see which of its lines run. Here it can.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from autograder.model import Cell, Limits
from autograder.sandbox import Sandbox, SandboxedCode, Session
from autograder.sandbox.kinds import StartedWorker
from autograder.sandbox.runtime import ENVIRONMENT
from autograder.sandbox.temporary import temporary_folder

PROGRAM = """
import sys
from autograder.sandbox.worker.main import main
sys.path += sys.argv[1:]
main()
"""


class NoWalls(Sandbox):
    """Starts the worker with this python and all installed packages, and waits for its end."""

    name = "no walls"
    promises = "nothing"

    @contextmanager
    def start(self, limits: Limits) -> Iterator[StartedWorker]:
        measured = {n: value for n, value in os.environ.items() if n.startswith("COVERAGE_")}
        with (
            temporary_folder("worker") as folder,
            subprocess.Popen(
                [sys.executable, "-c", PROGRAM, "/nowhere"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**ENVIRONMENT, **measured},
                start_new_session=True,
                bufsize=0,
            ) as process,
        ):
            yield StartedWorker(process=process, user=None, home=str(folder))
            process.stdin.close()  # the worker ends when its input ends
            assert process.wait(60) == 0


@contextmanager
def loaded(*cells: Cell, files: dict[str, bytes] | None = None) -> Iterator[SandboxedCode]:
    with Session(NoWalls(), cells=cells, files=files or {}, limits=Limits()) as session:
        student = SandboxedCode(session)
        student.session = session
        yield student
