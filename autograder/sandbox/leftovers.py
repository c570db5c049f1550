"""What a user may leave behind besides processes: files where everybody may write, shared memory.

Call these when all processes of the user are killed: nobody is left to swap a folder for a link.
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
_NUMBER = {"shm": "shmid", "sem": "semid", "msg": "msqid"}
_REMOVE = 0  # IPC_RMID


def remove_tree(path: Path) -> None:
    """Remove a file or a folder of any depth, following no links; a fault if some of it stays.

    `shutil.rmtree` calls itself for each level, and a thousand folders in each other end it.
    """
    command = ["rm", "-rf", "--one-file-system", "--", str(path)]
    whatever_path = {"PATH": os.defpath}  # the one we were given may have no rm on it
    done = subprocess.run(command, env=whatever_path, capture_output=True, check=False)
    if done.returncode:
        told = done.stderr.decode(errors="replace").strip().splitlines()
        raise GraderFault(f"{path} could not be removed: {clean(told[-1] if told else '', 200)}")


def remove_files_of(user: int) -> None:
    """Remove a user's files from the folders in which everybody may write."""
    for folder in writable_by_all():
        with suppress(FileNotFoundError):
            for entry in folder.iterdir():
                with suppress(FileNotFoundError):
                    if entry.lstat().st_uid == user:
                        remove_tree(entry)


@cache
def writable_by_all() -> tuple[Path, ...]:
    """Find the folders near the root in which everybody may write; asked once a process."""
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
    """List the shared memory, semaphores and message queues that a user made or was given."""
    return [(kind, number) for kind in _NUMBER for number in _numbers(kind, user)]


def remove_shared_memory_of(user: int) -> None:
    """Remove them: they belong to no process, and no folder shows them."""
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
        return []  # a kernel without them
    rows = [dict(zip(head.split(), line.split(), strict=False)) for line in lines]
    return [int(row[_NUMBER[kind]]) for row in rows if str(user) in {row["uid"], row["cuid"]}]
