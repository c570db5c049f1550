"""What all kinds of sandbox have in common: how a worker is started and ended."""

import contextlib
import os
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.model import Limits
from autograder.sandbox.leftovers import remove_tree
from autograder.sandbox.runtime import ENVIRONMENT


@dataclass(frozen=True, kw_only=True)
class Started:
    """A running worker and what it must do to itself before it meets the student's code."""

    process: subprocess.Popen[bytes]
    user: int | None
    home: str
    depth: int = 0
    """How many processes stand between ours and the worker."""
    owner: int | None = None
    """The user to whom only this worker belongs, where there is one."""

    def worker_pid(self) -> int:
        """Find the worker: below bubblewrap, it is the child of the child. Ask once it answers."""
        pid = self.process.pid
        for _ in range(self.depth):
            pid = int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
        return pid


class Sandbox(ABC):
    """A way of running a worker."""

    name: str
    call_filter: bytes | None = None
    """The filter of system calls that a worker takes upon itself, where the kernel has filters."""

    @property
    @abstractmethod
    def promises(self) -> str:
        """Tell what stands around a worker; some of it depends on the kernel."""

    def keep_out(self, paths: Iterable[Path]) -> list[Path]:
        """Close what workers must not read, where this kind does not hide it; returns what."""
        del paths
        return []

    @abstractmethod
    def start(self, limits: Limits) -> contextlib.AbstractContextManager[Started]:
        """Run a worker; when the context ends, nothing of it is left."""


@contextmanager
def running(
    command: list[str], user: int | None = None, folder: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command, in the end kill it with its process group."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        cwd=folder,
        user=user,
        group=user,
        extra_groups=[] if user is not None else None,
        start_new_session=True,
        bufsize=0,
    )
    try:
        _prefer_when_out_of_memory(process.pid)
        yield process
    finally:
        _end(process)


def _prefer_when_out_of_memory(pid: int) -> None:
    """Have the kernel end the worker and its children when memory runs out, never the grader.

    Only who has CAP_SYS_RESOURCE sets this for good; from others a worker could take it back.
    """
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/oom_score_adj").write_text("1000")


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Make a folder for a worker and remove it, with all that is in it by then."""
    folder = Path(tempfile.mkdtemp(prefix="worker-"))
    try:
        yield folder
    finally:
        remove_tree(folder)
