"""Looks for what a specimen left behind: changed decoys, files elsewhere, shared memory."""

import hashlib
import os
import stat
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from autograder.sandbox.leftovers import remove_shared_memory_of, remove_tree, shared_memory_of

Snapshot = dict[str, tuple[int, str]]
"""Mode and digest of every file, by its path."""


def snapshot(folder: Path) -> Snapshot:
    """Describe every file below a folder by mode and content; follow no links."""
    found = {}
    for path in sorted(folder.rglob("*")):
        entry = path.lstat()
        content = b""
        if stat.S_ISREG(entry.st_mode):
            content = path.read_bytes()
        elif stat.S_ISLNK(entry.st_mode):
            content = os.fsencode(path.readlink())
        name = path.relative_to(folder).as_posix()
        found[name] = (entry.st_mode, hashlib.sha256(content).hexdigest())
    return found


def changes(before: Snapshot, after: Snapshot) -> Iterator[str]:
    """Return what is no longer as it was."""
    for path, was in before.items():
        if after.get(path) != was:
            yield f"changed {path}"
    yield from (f"new {path}" for path in after if path not in before)


class Remains:
    """Finds what users left where every user may write: files and shared memory."""

    def __init__(self, owners: range, places: Sequence[str]) -> None:
        self._owners, self._places = owners, places
        self.clear()

    def clear(self) -> list[str]:
        """Name what is left, and remove it: it must not count for the next specimen."""
        found = []
        for path in self._files():
            found.append(f"file {path}")
            remove_tree(path)
        for user in self._owners:
            if shared_memory_of(user):
                found.append("shared memory of System V")
                remove_shared_memory_of(user)
        return found

    def _files(self) -> Iterator[Path]:
        for folder in self._places:
            with suppress(OSError):
                for entry in Path(folder).iterdir():
                    with suppress(OSError):
                        if entry.lstat().st_uid in self._owners:
                            yield entry


def world_writable() -> list[str]:
    """Find all folders of this machine in which every user may write.

    The whole machine is searched, not only the folders that a sandbox clears.
    """
    asked = ["find", "/", "/dev/shm", "/run", "-xdev"]
    asked += ["-path", "/proc", "-prune", "-o", "-type", "d", "-perm", "-0002", "-print0"]
    done = subprocess.run(asked, capture_output=True, check=False)
    return [os.fsdecode(name) for name in done.stdout.split(b"\0") if name]
