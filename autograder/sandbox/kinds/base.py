"""What all kinds of sandbox share: how a worker is started and ended."""

import contextlib
import os
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.model import Limits
from autograder.sandbox.runtime import ENVIRONMENT


@dataclass(frozen=True, kw_only=True)
class StartedWorker:
    """A worker that was started, and what it needs to know to set itself up."""

    process: subprocess.Popen[bytes]
    user: int | None
    home: str
    depth: int = 0
    """How many processes are between the one we started and the worker."""
    filtered: bool = False
    """Whether the filter of system calls is installed already."""
    owner: int | None = None
    """The user id that only this worker has, if there is one."""

    def worker_pid(self) -> int:
        """Find the worker once it answers: under bubblewrap, it is a child of the first process."""
        pid = self.process.pid
        for _ in range(self.depth):
            pid = int(Path(f"/proc/{pid}/task/{pid}/children").read_text().split()[0])
        return pid


class Sandbox(ABC):
    """A way to run workers."""

    name: str
    call_filter: bytes | None = None
    """The filter of system calls that a worker installs; None if the kernel does not accept it."""

    @property
    @abstractmethod
    def promises(self) -> str:
        """How workers are isolated; some of it depends on the kernel."""

    def keep_out(self, paths: Iterable[Path]) -> list[Path]:
        """Close paths to workers, unless this kind of sandbox hides them; return those closed."""
        del paths
        return []

    @abstractmethod
    def start(self, limits: Limits) -> contextlib.AbstractContextManager[StartedWorker]:
        """Start a worker; when the context ends, nothing of it is left."""


@contextmanager
def running(
    command: list[str],
    user: int | None = None,
    folder: Path | None = None,
    descriptors: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command that inherits these descriptors, and at the end kill its process group."""
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=ENVIRONMENT,
        cwd=folder,
        pass_fds=descriptors,
        user=user,
        group=user,
        extra_groups=[] if user is not None else None,
        start_new_session=True,
        bufsize=0,
    )
    try:
        _kill_first_when_out_of_memory(process.pid)
        yield process
    finally:
        _end(process)


def _kill_first_when_out_of_memory(pid: int) -> None:
    """Have the kernel end the worker and its children when memory runs out, not the grader.

    Only with CAP_SYS_RESOURCE is this permanent; otherwise a worker can undo it.
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
