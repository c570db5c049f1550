"""Limits what all processes of a worker hold together, with a memory cgroup of its own.

A limit on each process lets many children together take the memory of the neighbours. Where this
process may make cgroups (root, mostly; versions 1 and 2), each worker gets one. Elsewhere, the
worker may start only so many processes that all of them together stay within a bound.
"""

import contextlib
import itertools
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from msgspec.structs import replace

from autograder.errors import GraderFault
from autograder.model import Limits
from autograder.sandbox.temporary import name_of_ours, ownerless

_ROOT = Path("/sys/fs/cgroup")
_PURPOSE = "group"
_numbers = itertools.count()

_MOST_UNGROUPED_MIB = 8192
"""Memory of all processes of a worker together, where only each by itself has a limit."""

_SCRATCH_FOLDERS = 2
"""The folders in memory that a worker fills count as its own memory."""

_TRIES, _PAUSE = 500, 0.01


@dataclass(frozen=True, kw_only=True)
class _Version:
    """How a version of cgroups names its files."""

    limits: tuple[str, ...]
    """The first one must be accepted; the others limit swap space, where there is any."""
    events: str


_ONE = _Version(
    limits=("memory.limit_in_bytes", "memory.memsw.limit_in_bytes"), events="memory.oom_control"
)
_TWO = _Version(limits=("memory.max", "memory.swap.max"), events="memory.events")


@dataclass(frozen=True, kw_only=True)
class MemoryGroup:
    """The group of one worker."""

    folder: Path | None
    """None where this process may not make groups."""
    events: str
    limit_mib: int

    def add(self, pid: int) -> None:
        """Put a process into the group; all that it starts from now on is in there, too."""
        if self.folder is not None:
            with contextlib.suppress(ProcessLookupError):  # it has ended, and holds nothing
                (self.folder / "cgroup.procs").write_text(str(pid))

    def exceeded(self) -> bool:
        """Return whether the kernel killed a process of the group at the group's own limit."""
        if self.folder is None:
            return False
        lines = (self.folder / self.events).read_text().splitlines()
        return any(line.split()[0] == "oom_kill" and line.split()[1] != "0" for line in lines)


@contextmanager
def memory_group(limits: Limits, *, wanted: bool = True) -> Iterator[MemoryGroup]:
    """Make a group for a worker; at the end, kill what is left in it, and remove it."""
    limit = limits.memory_mib + _SCRATCH_FOLDERS * limits.scratch_mib
    place = _place() if wanted else None
    if place is None:
        yield MemoryGroup(folder=None, events="", limit_mib=limit)
        return
    parent, version = place
    folder = _new_in(parent)
    _make(folder, version, limit * 2**20)
    try:
        yield MemoryGroup(folder=folder, events=version.events, limit_mib=limit)
    finally:
        _remove(folder)


def within_bound(limits: Limits) -> Limits:
    """Allow fewer processes where no group limits the memory that all of them hold together."""
    if _place() is not None:
        return limits
    most = max(1, _MOST_UNGROUPED_MIB // limits.memory_mib)
    return replace(limits, processes=min(limits.processes, most))


@cache
def _place() -> tuple[Path, _Version] | None:
    """Find out by trying where this process and those it forks can make groups; None: nowhere."""
    for parent, version in _candidates():
        with contextlib.suppress(OSError):
            folder = _new_in(parent)
            try:
                _make(folder, version, 2**30)
            finally:
                folder.rmdir()
            _remove_ownerless(parent)
            return parent, version
    return None


def _candidates() -> Iterator[tuple[Path, _Version]]:
    """Name the groups that this process is in, and those around them that hand memory down."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/cgroup").read_text().splitlines():
            _, controllers, path = line.split(":", 2)
            if "memory" in controllers.split(","):
                yield _ROOT / "memory" / path.lstrip("/"), _ONE
                yield _ROOT / "memory", _ONE  # a container may show no other
            elif not controllers:
                own = _ROOT / path.lstrip("/")
                for folder in (own, *own.parents):
                    handed_down = folder / "cgroup.subtree_control"
                    if handed_down.exists() and "memory" in handed_down.read_text().split():
                        yield folder, _TWO


def _new_in(parent: Path) -> Path:
    return parent / f"{name_of_ours(_PURPOSE)}{next(_numbers)}"


def _make(folder: Path, version: _Version, limit: int) -> None:
    folder.mkdir()
    first, *of_swap = version.limits
    (folder / first).write_text(str(limit))
    for name in of_swap:
        with contextlib.suppress(OSError):  # a kernel that does not count swap space
            (folder / name).write_text(str(limit if version is _ONE else 0))


def _remove(folder: Path) -> None:
    """Remove a group, and end the processes that are still in it."""
    for _ in range(_TRIES):
        with contextlib.suppress(OSError):
            folder.rmdir()
        if not folder.exists():
            return
        with contextlib.suppress(OSError):
            for pid in map(int, (folder / "cgroup.procs").read_text().split()):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, 9)
        time.sleep(_PAUSE)
    raise GraderFault(f"the memory group {folder} cannot be removed: processes in it do not end")


def _remove_ownerless(parent: Path) -> None:
    """Remove groups of graders that were killed before they could."""
    for folder in parent.glob("autograder-*"):
        if ownerless(folder.name):
            with contextlib.suppress(GraderFault):  # what stays must not stop this run
                _remove(folder)
