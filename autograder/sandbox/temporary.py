"""Names that tell which process something belongs to, and temporary folders with such names.

A process that is killed leaves its folders. The next run finds them by their names, sees that
their owner is gone, and removes them.
"""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from autograder.errors import GraderFault
from autograder.sandbox.leftovers import remove_tree
from autograder.sandbox.processes import runs

_NAME = re.compile(r"autograder-[a-z]+-(?P<where>[0-9a-f]{8}-\d+)-(?P<pid>\d+)-(?P<start>\d+)-")


def new_folder(purpose: str) -> Path:
    """Make a folder that only this user can enter; whoever asks for it removes it."""
    return Path(tempfile.mkdtemp(prefix=name_of_ours(purpose)))  # mkdtemp: 0700


def name_of_ours(purpose: str) -> str:
    """Return how the name of something begins that belongs to this process."""
    return f"autograder-{purpose}-{_where()}-{os.getpid()}-{_start_of(os.getpid())}-"


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """Make such a folder, and at the end remove it with everything in it."""
    folder = new_folder(purpose)
    try:
        yield folder
    finally:
        remove_tree(folder)


def ownerless(name: str) -> bool:
    """Return whether a name is that of something whose owner is gone.

    Owners on other machines, and in other containers, cannot be seen from here.
    """
    named = _NAME.match(name)
    if named is None or named["where"] != _where():
        return False
    pid = int(named["pid"])
    return not runs(pid) or _start_of(pid) != int(named["start"])


def remove_ownerless() -> None:
    """Remove this user's folders whose owners are gone."""
    for path in Path(tempfile.gettempdir()).glob("autograder-*"):
        with suppress(OSError, GraderFault):  # what cannot be removed must not stop this run
            if path.lstat().st_uid == os.geteuid() and ownerless(path.name):
                remove_tree(path)


def _where() -> str:
    """Name the boot of this machine and the process namespace: there, a process has its number."""
    boot = Path("/proc/sys/kernel/random/boot_id").read_text()[:8]
    return f"{boot}-{Path('/proc/self/ns/pid').stat().st_ino}"


def _start_of(pid: int) -> int:
    """Return when a process began: a number that is used again does not begin at the same time."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19])
    except OSError:
        return -1
