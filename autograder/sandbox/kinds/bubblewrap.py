"""Bubblewrap: each worker has its own namespaces, which end with their first process.

Bubblewrap's own first process would have the user id of an ordinary user's worker, but neither its
filter nor its limits, and the worker could change it. So ours is the first (`worker/first.py`).
"""

import contextlib
import os
import select
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.model import Limits
from autograder.sandbox.kinds.base import Sandbox, StartedWorker, running
from autograder.sandbox.packages import PackagePath
from autograder.sandbox.run_folders import copy_packages, program_folder, readable_by_others
from autograder.sandbox.runtime import ENVIRONMENT, PYTHON, system_folders, worker_command
from autograder.sandbox.users import spare_user

_HOME = "/tmp/work"  # inside the sandbox, where /tmp belongs to this worker only
_PROGRAM, _PACKAGES = "/program", "/packages"


class Bubblewrap(Sandbox):
    """Runs each worker in its own namespaces, made by bubblewrap."""

    name = "bubblewrap"

    @property
    def promises(self) -> str:
        """How workers are isolated."""
        walls = "own namespaces, no network, read-only system, private scratch space"
        return walls if self.call_filter is None else f"{walls}, filtered system calls"

    def __init__(self, bwrap: str, packages: Sequence[PackagePath]) -> None:
        self._bwrap = bwrap
        self._binds = ["--ro-bind", str(program_folder()), _PROGRAM, *_binds(packages)]

    @contextmanager
    def start(self, limits: Limits) -> Iterator[StartedWorker]:
        """Start a worker in its own namespaces."""
        own_user = spare_user() if os.geteuid() == 0 else contextlib.nullcontext()
        with own_user as user, _readable(self.call_filter) as filters:
            command = self._command(limits, user, filters)
            with running(command, descriptors=filters) as process:
                try:
                    yield StartedWorker(
                        process=process,
                        user=user,
                        home=_HOME,
                        depth=2,
                        filtered=bool(filters),
                        owner=user,
                    )
                finally:
                    _end_namespace(process.pid)

    def _command(self, limits: Limits, user: int | None, filters: Sequence[int]) -> list[str]:
        scratch = ["--perms", "1777", "--size", str(limits.scratch_mib * 2**20), "--tmpfs"]
        command = [self._bwrap, "--die-with-parent", "--new-session", "--clearenv"]
        command += ["--as-pid-1", *(word for one in filters for word in ("--seccomp", str(one)))]
        command += ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
        command += ["--unshare-cgroup-try", "--hostname", "sandbox"]
        if user is None:
            command += ["--unshare-user", "--disable-userns", "--uid", "65534", "--gid", "65534"]
        else:
            # A real user id that only the worker has limits its processes and protects even if
            # namespaces have a bug. The worker takes it in `set_up`; until then, root keeps these
            # two capabilities for that.
            command += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
        for key, value in ENVIRONMENT.items():
            command += ["--setenv", key, value]
        command += [*system_folders(), *self._binds, "--proc", "/proc", "--dev", "/dev"]
        command += [*scratch, "/dev/shm", "--remount-ro", "/dev"]
        command += [*scratch, "/tmp", "--chdir", "/tmp", "--remount-ro", "/"]
        return [*command, *worker_command(PYTHON, _PROGRAM, _PACKAGES)]


@contextmanager
def _readable(program: bytes | None) -> Iterator[list[int]]:
    """Open a descriptor from which bubblewrap reads the filter, if there is one."""
    if program is None:
        yield []
        return
    filter_ = os.memfd_create("filter")
    try:
        os.write(filter_, program)
        os.lseek(filter_, 0, os.SEEK_SET)
        yield [filter_]
    finally:
        os.close(filter_)


def _end_namespace(outside: int) -> None:
    """Kill the first process, and wait until the kernel has ended all others and it."""
    try:
        children = Path(f"/proc/{outside}/task/{outside}/children").read_text().split()
    except OSError:
        return  # bubblewrap ends after the first process, and has ended
    for first in map(int, children):
        with contextlib.suppress(ProcessLookupError):
            ending = os.pidfd_open(first)
            try:
                signal.pidfd_send_signal(ending, signal.SIGKILL)
                waiting = select.poll()
                waiting.register(ending, select.POLLIN)
                waiting.poll()
            finally:
                os.close(ending)


def _binds(packages: Sequence[PackagePath]) -> list[str]:
    """Bind the packages in place; a worker with its own user id may need a copy."""
    if os.geteuid() == 0 and not readable_by_others(packages):
        return ["--ro-bind", str(copy_packages(packages)), _PACKAGES]
    binds = []
    inside = {folder for one in packages for folder in one.name.parents}
    for folder in sorted(inside):  # made here: others cannot enter those of bwrap
        binds += ["--perms", "0755", "--dir", f"{_PACKAGES}/{folder}"]
    for one in packages:
        binds += ["--ro-bind", str(one.path), f"{_PACKAGES}/{one.name}"]
    return binds
