"""The kinds of sandbox, from strongest to none, and how to tell which one works here.

Each kind starts the same worker. They differ in what stands around it:

- `Bubblewrap`: namespaces of its own (files, processes, network, ...), a read-only system, private
  scratch space; started by root, the worker also takes a user id that nobody else has.
- `UserSeparation`: where namespaces are forbidden (inside most containers). Root starts the worker
  under a user id of its own, next to folders it cannot enter, and kills all of that user's
  processes at the end. The network goes only where the kernel takes a filter of system calls.
- `Unprotected`: nothing. Only by name, for code one trusts.
"""

import contextlib
import os
import shutil
import stat
import subprocess
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.model import Limits
from autograder.sandbox.leftovers import (
    remove_files_of,
    remove_shared_memory_of,
    remove_tree,
    writable_by_all,
)
from autograder.sandbox.runtime import (
    ENVIRONMENT,
    PACKAGES,
    PYTHON,
    WORKER,
    others_reach,
    python_for_everybody,
    readable_packages,
    system_folders,
)
from autograder.sandbox.users import kill_user, spare_user


@dataclass(frozen=True, kw_only=True)
class Started:
    """A running worker and what it must do to itself before it meets the student's code."""

    process: subprocess.Popen[bytes]
    user: int | None
    home: str
    depth: int = 0
    """How many processes stand between ours and the worker."""
    owner: int | None = None
    """The user whom nothing but this worker belongs to, where there is one."""

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
    """What a worker asks the kernel to refuse it, where the kernel does that: see `confinement`."""

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


class Bubblewrap(Sandbox):
    """Namespaces by bubblewrap."""

    name = "bubblewrap"

    @property
    def promises(self) -> str:
        """Tell what stands around a worker."""
        walls = "own namespaces, no network, read-only system, private scratch space"
        return walls if self.call_filter is None else f"{walls}, filtered system calls"

    def __init__(self, program: str) -> None:
        self._program = program

    @contextmanager
    def start(self, limits: Limits) -> Iterator[Started]:
        """Run a worker in namespaces of its own; they all end with its first process."""
        with spare_user() if os.geteuid() == 0 else contextlib.nullcontext() as user:
            process = _popen(self._command(limits, user))
            try:
                yield Started(process=process, user=user, home=_HOME, depth=2, owner=user)
            finally:
                _end(process)

    def _command(self, limits: Limits, user: int | None) -> list[str]:
        scratch = ["--perms", "1777", "--size", str(limits.scratch_mib * 2**20), "--tmpfs"]
        command = [self._program, "--die-with-parent", "--new-session", "--clearenv"]
        command += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
        command += ["--unshare-cgroup-try", "--hostname", "sandbox"]
        if user is None:
            command += ["--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534"]
        else:
            # A real user id of its own bounds its processes and survives any namespace bug; the
            # worker takes it in `set_up`, for which root keeps these two capabilities until then.
            command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        for key, value in ENVIRONMENT.items():
            command += ["--setenv", key, value]
        command += system_folders()
        command += ["--ro-bind", str(PACKAGES), "/packages", "--ro-bind", str(WORKER), "/worker.py"]
        command += [
            "--proc",
            "/proc",
            "--dev",
            "/dev",
            *scratch,
            "/dev/shm",
            "--remount-ro",
            "/dev",
        ]
        command += [*scratch, "/tmp", "--chdir", "/tmp", "--remount-ro", "/"]
        return [*command, str(PYTHON), "-I", "-S", "/worker.py", "/packages"]


class UserSeparation(Sandbox):
    """A user id of its own, for root inside a container."""

    name = "user separation"

    @property
    def promises(self) -> str:
        """Tell what stands around a worker."""
        if self.call_filter is None:
            return "own user id, closed folders, limits; the network stays reachable"
        return "own user id, closed folders, limits, no sockets and so no network"

    def __init__(self) -> None:
        self._python = python_for_everybody()
        self._packages = readable_packages()
        writable_by_all()  # looked up before processes are forked that need it

    def keep_out(self, paths: Iterable[Path]) -> list[Path]:
        """Take all rights from other users: a worker is one of them and sees the same files."""
        closed, shut = [], set[Path]()
        for path in map(Path.resolve, paths):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077 and shut.isdisjoint(path.parents):
                if not _closes(path, mode & 0o700):
                    continue
                closed.append(path)
            shut.add(path)
        self._packages = readable_packages()  # they may lie in what was just closed
        return closed

    @contextmanager
    def start(self, limits: Limits) -> Iterator[Started]:
        """Run a worker as a spare user; afterwards kill whatever that user still runs."""
        del limits  # the worker takes them upon itself in `set_up`
        with spare_user() as user, _scratch_folder() as base:
            base.chmod(0o711)
            home = base / "home"
            home.mkdir(mode=0o700)
            os.chown(home, user, user)
            worker = shutil.copy(WORKER, base / "worker.py")
            Path(worker).chmod(0o644)
            command = [str(self._python), "-I", "-S", str(worker), str(self._packages)]
            process = _popen(command, user=user, folder=base)
            try:
                yield Started(process=process, user=None, home=str(home), owner=user)
            finally:
                _end(process)
                kill_user(user)
                remove_files_of(user)
                remove_shared_memory_of(user)


class Unprotected(Sandbox):
    """No protection at all: only for code one trusts, and only by name."""

    name = "none (--unsafe)"
    promises = "nothing: submitted code runs with your rights"

    @contextmanager
    def start(self, limits: Limits) -> Iterator[Started]:
        """Run a worker as oneself."""
        del limits  # the worker takes them upon itself in `set_up`
        with _scratch_folder() as folder:
            process = _popen([str(PYTHON), "-I", "-S", str(WORKER), str(PACKAGES)])
            try:
                yield Started(process=process, user=None, home=str(folder))
            finally:
                _end(process)


def _closes(path: Path, mode: int) -> bool:
    """Close a path; what cannot be changed must be out of other users' reach as it is."""
    try:
        path.chmod(mode)
    except OSError as error:
        if others_reach(path):
            raise SandboxUnavailable(
                f"{path} cannot be closed to other users ({error.strerror}), and submitted code, "
                f"which runs as one of them, could read it. On the host: chmod 700 its folder"
            ) from None
        return False
    return True


@contextmanager
def _scratch_folder() -> Iterator[Path]:
    """Make a folder for a worker; it goes with whatever is in it by then."""
    folder = Path(tempfile.mkdtemp(prefix="worker-"))
    try:
        yield folder
    finally:
        remove_tree(folder)


_HOME = "/tmp/work"  # inside the sandbox, where /tmp belongs to the worker alone


def _popen(
    command: list[str], user: int | None = None, folder: Path | None = None
) -> subprocess.Popen[bytes]:
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
    _first_to_go(process.pid)
    return process


def _first_to_go(pid: int) -> None:
    """When memory runs out, the kernel shall end the worker and its children, never the grader.

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
