"""Removes what a user may leave besides processes: files in folders open to all, shared memory.

Call these functions after all processes of the user were killed: then no process can replace a
folder by a link.
"""

import ctypes
import os
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from autograder.errors import GraderFault
from autograder.text import clean

_NOT_FILES = tuple(map(Path, ("/proc", "/sys")))
_DEPTH = 3
_ID_COLUMN = {"shm": "shmid", "sem": "semid", "msg": "msqid"}
_REMOVE = 0  # IPC_RMID


def remove_tree(path: Path) -> None:
    """Remove a file, or a folder of any depth, without following links; raise if something remains.

    `shutil.rmtree` calls itself for each level, and fails at a thousand nested folders.
    """
    command = ["rm", "-rf", "--one-file-system", "--", str(path)]
    environment = {"PATH": os.defpath}  # the grader's own PATH may lack rm
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise GraderFault(f"{path} could not be removed: {clean(lines[-1] if lines else '', 200)}")


def remove_files_of(user: int) -> None:
    """Remove a user's files from the folders in which every user may write."""
    for folder in writable_by_all():
        with suppress(FileNotFoundError):
            for entry in folder.iterdir():
                with suppress(FileNotFoundError):
                    if entry.lstat().st_uid == user:
                        remove_tree(entry)


@cache
def writable_by_all() -> tuple[Path, ...]:
    """Find the folders near the root in which every user may write; once in each process."""
    return tuple(_search(Path("/"), _DEPTH))


def _search(folder: Path, depth: int) -> Iterator[Path]:
    with suppress(OSError):
        for entry in folder.iterdir():
            with suppress(OSError):
                mode = entry.lstat().st_mode
                if stat.S_ISDIR(mode) and entry not in _NOT_FILES:
                    if mode & stat.S_IWOTH:
                        yield entry
                    if depth > 1:
                        yield from _search(entry, depth - 1)


def shared_memory_of(user: int) -> list[tuple[str, int]]:
    """List the shared memory, semaphores and message queues that a user created or owns."""
    return [(kind, number) for kind in _ID_COLUMN for number in _numbers(kind, user)]


def remove_shared_memory_of(user: int) -> None:
    """Remove them, because they do not end with a process and no folder shows them."""
    libc = ctypes.CDLL(None)
    for kind, number in shared_memory_of(user):
        if kind == "sem":
            libc.semctl(number, 0, _REMOVE)
        else:
            getattr(libc, f"{kind}ctl")(number, _REMOVE, None)


def _numbers(kind: str, user: int) -> list[int]:
    try:
        head, *lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()
    except OSError:
        return []  # this kernel has none
    rows = [dict(zip(head.split(), line.split(), strict=False)) for line in lines]
    return [int(row[_ID_COLUMN[kind]]) for row in rows if str(user) in {row["uid"], row["cuid"]}]
