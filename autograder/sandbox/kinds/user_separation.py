"""User separation: a user id of its own for each worker, for root inside a container."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.model import Limits
from autograder.sandbox.kinds.base import Sandbox, Started, running, scratch_folder
from autograder.sandbox.leftovers import (
    remove_files_of,
    remove_shared_memory_of,
    writable_by_all,
)
from autograder.sandbox.packages import Provided
from autograder.sandbox.run_folders import copied, linked, open_to_others, program
from autograder.sandbox.runtime import others_reach, python_for_everybody, worker_command
from autograder.sandbox.users import kill_user, spare_user


class UserSeparation(Sandbox):
    """A user id of its own."""

    name = "user separation"

    @property
    def promises(self) -> str:
        """Tell what stands around a worker."""
        if self.call_filter is None:
            return "own user id, closed folders, limits; the network stays reachable"
        return "own user id, closed folders, limits, no sockets and so no network"

    def __init__(self, packages: Sequence[Provided]) -> None:
        self._python, self._program = python_for_everybody(), program()
        self._packages, self._folder, self._has_copy = packages, linked(packages), False
        self._copy_what_others_cannot_read()
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
        self._copy_what_others_cannot_read()  # it may lie in what was just closed
        return closed

    def _copy_what_others_cannot_read(self) -> None:
        """Leave the packages where they are, unless workers cannot read them there."""
        here = [one.path for one in self._packages]
        if not self._has_copy and not (open_to_others(self._packages) and others_reach(*here)):
            self._folder, self._has_copy = copied(self._packages), True

    @contextmanager
    def start(self, limits: Limits) -> Iterator[Started]:
        """Run a worker as a spare user; afterwards kill whatever that user still runs."""
        del limits  # the worker takes them upon itself in `set_up`
        with spare_user() as user, scratch_folder() as base:
            base.chmod(0o711)
            home = base / "home"
            home.mkdir(mode=0o700)
            os.chown(home, user, user)
            command = worker_command(self._python, str(self._program), str(self._folder))
            try:
                with running(command, user=user, folder=base) as process:
                    yield Started(process=process, user=None, home=str(home), owner=user)
            finally:
                kill_user(user)
                remove_files_of(user)
                remove_shared_memory_of(user)


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
