"""Bubblewrap: namespaces of its own for each worker, which all end with its first process."""

import contextlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from autograder.model import Limits
from autograder.sandbox.kinds.base import Sandbox, Started, running
from autograder.sandbox.packages import Provided
from autograder.sandbox.run_folders import copied, open_to_others, program
from autograder.sandbox.runtime import ENVIRONMENT, PYTHON, system_folders, worker_command
from autograder.sandbox.users import spare_user

_HOME = "/tmp/work"  # inside the sandbox, where /tmp belongs to this worker only
_PROGRAM, _PACKAGES = "/program", "/packages"


class Bubblewrap(Sandbox):
    """Namespaces by bubblewrap."""

    name = "bubblewrap"

    @property
    def promises(self) -> str:
        """Tell what stands around a worker."""
        walls = "own namespaces, no network, read-only system, private scratch space"
        return walls if self.call_filter is None else f"{walls}, filtered system calls"

    def __init__(self, bwrap: str, packages: Sequence[Provided]) -> None:
        self._bwrap = bwrap
        self._binds = ["--ro-bind", str(program()), _PROGRAM, *_binds(packages)]

    @contextmanager
    def start(self, limits: Limits) -> Iterator[Started]:
        """Run a worker in namespaces of its own."""
        own_user = spare_user() if os.geteuid() == 0 else contextlib.nullcontext()
        with own_user as user, running(self._command(limits, user)) as process:
            yield Started(process=process, user=user, home=_HOME, depth=2, owner=user)

    def _command(self, limits: Limits, user: int | None) -> list[str]:
        scratch = ["--perms", "1777", "--size", str(limits.scratch_mib * 2**20), "--tmpfs"]
        command = [self._bwrap, "--die-with-parent", "--new-session", "--clearenv"]
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
        command += [*system_folders(), *self._binds, "--proc", "/proc", "--dev", "/dev"]
        command += [*scratch, "/dev/shm", "--remount-ro", "/dev"]
        command += [*scratch, "/tmp", "--chdir", "/tmp", "--remount-ro", "/"]
        return [*command, *worker_command(PYTHON, _PROGRAM, _PACKAGES)]


def _binds(packages: Sequence[Provided]) -> list[str]:
    """Bind the packages where they are; a worker with a user id of its own may need a copy."""
    if os.geteuid() == 0 and not open_to_others(packages):
        return ["--ro-bind", str(copied(packages)), _PACKAGES]
    binds = []
    inside = {folder for one in packages for folder in one.name.parents}
    for folder in sorted(inside):  # made by us, as others could not enter those that bwrap makes
        binds += ["--perms", "0755", "--dir", f"{_PACKAGES}/{folder}"]
    for one in packages:
        binds += ["--ro-bind", str(one.path), f"{_PACKAGES}/{one.name}"]
    return binds
