"""User separation: each worker has its own user id; for root inside a container."""

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from autograder.errors import SandboxUnavailable
from autograder.model import Limits
from autograder.sandbox.abandoned import keep_watch
from autograder.sandbox.kinds.base import Sandbox, StartedWorker, running
from autograder.sandbox.leftovers import (
    remove_files_of,
    remove_shared_memory_of,
    writable_by_all,
)
from autograder.sandbox.packages import PackagePath
from autograder.sandbox.run_folders import (
    copy_packages,
    link_packages,
    program_folder,
    readable_by_others,
)
from autograder.sandbox.runtime import others_reach, python_for_other_users, worker_command
from autograder.sandbox.temporary import temporary_folder
from autograder.sandbox.users import kill_user, spare_user


class UserSeparation(Sandbox):
    """Runs each worker under its own user id."""

    name = "user separation"

    @property
    def promises(self) -> str:
        """How workers are isolated."""
        if self.call_filter is None:
            return "own user id, closed folders, limits; the network stays reachable"
        return "own user id, closed folders, limits, no sockets and so no network"

    def __init__(self, packages: Sequence[PackagePath]) -> None:
        self._python, self._program = python_for_other_users(), program_folder()
        self._packages, self._folder, self._has_copy = packages, link_packages(packages), False
        self._copy_packages_if_needed()
        keep_watch()  # before processes that need it are forked, and so is the search
        writable_by_all.cache_clear()
        writable_by_all()

    def keep_out(self, paths: Iterable[Path]) -> list[Path]:
        """Take all rights from other users: a worker is one of them and sees the same files.

        Return the paths that were changed.
        """
        closed, shut = [], set[Path]()
        for path in map(Path.resolve, paths):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077 and shut.isdisjoint(path.parents):
                if not _close(path, mode & 0o700):
                    continue
                closed.append(path)
            shut.add(path)
        self._copy_packages_if_needed()  # they may be in what was just closed
        return closed

    def _copy_packages_if_needed(self) -> None:
        """Copy the packages if workers cannot read them where they are."""
        here = [one.path for one in self._packages]
        if not self._has_copy and not (readable_by_others(self._packages) and others_reach(*here)):
            self._folder, self._has_copy = copy_packages(self._packages), True

    @contextmanager
    def start(self, limits: Limits) -> Iterator[StartedWorker]:
        """Start a worker as a spare user; at the end kill all processes of that user."""
        del limits  # the worker sets them in `set_up`
        with spare_user() as user, temporary_folder("worker") as base:
            base.chmod(0o711)
            home = base / "home"
            home.mkdir(mode=0o700)
            os.chown(home, user, user)
            command = worker_command(self._python, str(self._program), str(self._folder))
            try:
                with running(command, user=user, folder=base) as process:
                    yield StartedWorker(process=process, user=None, home=str(home), owner=user)
            finally:
                kill_user(user)
                remove_files_of(user)
                remove_shared_memory_of(user)


def _close(path: Path, mode: int) -> bool:
    """Close a path; return whether that was possible. What stays open must be out of reach."""
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
