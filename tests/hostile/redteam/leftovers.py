"""What is looked at after a specimen was graded: files, the network, and what people read."""

import csv
import hashlib
import io
import os
import socket
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Self

from autograder.grading import Bundle
from autograder.model import Report
from autograder.report import count, write_diagnoses, write_gradebook, write_results, write_texts
from autograder.sandbox.leftovers import remove_shared_memory_of, remove_tree, shared_memory_of


def snapshot(folder: Path) -> dict[str, tuple[int, str]]:
    """Describe every file below a folder: mode and content, following no links."""
    found = {}
    for path in sorted(folder.rglob("*")):
        entry = path.lstat()
        content = b""
        if stat.S_ISREG(entry.st_mode):
            content = path.read_bytes()
        elif stat.S_ISLNK(entry.st_mode):
            content = str(path.readlink()).encode()
        name = path.relative_to(folder).as_posix()
        found[name] = (entry.st_mode, hashlib.sha256(content).hexdigest())
    return found


class Remains:
    """Finds what users left where everybody may write: files and shared memory."""

    def __init__(self, owners: range) -> None:
        self._owners = owners
        # Asked of the whole machine, and not only of the folders that a sandbox clears.
        self._places = world_writable() if os.geteuid() == 0 else []  # else no id is a worker's own
        self.clear()

    def clear(self) -> list[str]:
        """Name what is there, and remove it: the next one must not be blamed for it."""
        found = []
        for path in self._files():
            found.append(f"file {path}")
            remove_tree(path)
        if os.geteuid() == 0:
            for user in _with_shared_memory(self._owners):
                found.append("shared memory of System V")
                remove_shared_memory_of(user)
        return found

    def _files(self) -> Iterator[Path]:
        for folder in self._places:
            with suppress(OSError):
                for entry in folder.iterdir():
                    with suppress(OSError):
                        if entry.lstat().st_uid in self._owners:
                            yield entry


def _with_shared_memory(owners: range) -> list[int]:
    return [user for user in owners if shared_memory_of(user)]


@cache
def world_writable() -> list[Path]:
    """Find all folders of this machine in which everybody may write."""
    asked = ["find", "/", "/dev/shm", "/run", "-xdev"]  # noqa: S108 - only looked at
    asked += ["-path", "/proc", "-prune", "-o", "-type", "d", "-perm", "-0002", "-print0"]
    done = subprocess.run(asked, capture_output=True, check=False)
    return [Path(os.fsdecode(name)) for name in done.stdout.split(b"\0") if name]


_FORMULA_STARTS = ("=", "+", "-", "@")  # not the report's own list: that is what is measured


class Listener:
    """Stands on loopback and in the abstract namespace for the whole network; a context manager."""

    def __init__(self, port: int, name: str) -> None:
        tcp, udp, unix = (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM),
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
            socket.socket(socket.AF_UNIX, socket.SOCK_STREAM),
        )
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        tcp.bind(("127.0.0.1", port))
        udp.bind(("127.0.0.1", port))
        unix.bind(f"\0{name}")
        tcp.listen()
        unix.listen()
        self._sockets = (tcp, udp, unix)
        for one in self._sockets:
            one.setblocking(False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for one in self._sockets:
            one.close()

    def heard(self) -> bool:
        """Whether anybody called: the kernel keeps connections and packets until we look."""
        tcp, udp, unix = self._sockets
        with suppress(BlockingIOError):
            udp.recv(1)
            return True
        for one in (tcp, unix):
            with suppress(BlockingIOError):
                one.accept()[0].close()
                return True
        return False


def pages(report: Report, bundle: Bundle) -> Mapping[str, str]:
    """Write all that people read of a report, and return it by file name."""
    with tempfile.TemporaryDirectory(prefix="autograder-pages-") as name:
        folder = Path(name)
        write_results(report, folder / "results.json", feedback=bundle.feedback)
        parts = {part.id: tuple(part.points) for part in bundle.parts}
        write_gradebook([report], folder / "gradebook.csv", parts)
        text_questions = [
            text_question for part in bundle.parts for text_question in part.text_questions
        ]
        write_texts([report], folder / "texts", text_questions)
        counts = count([report], {m.id: m.tells for m in bundle.catalogue})
        write_diagnoses(counts, folder / "diagnoses.csv")
        written = {
            path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in folder.rglob("*")
            if path.is_file()
        }
    return {"report": repr(report), **written}


def stands_as_it_is(mark: str, where: str, text: str) -> bool:
    """Whether a text that means something to a reader's program has reached it unchanged.

    In a table, a program reads a formula where a cell starts with one; markup means nothing there.
    """
    if where in {"results.json", "report"}:  # data, which another program writes into its pages
        return False
    if where.endswith(".csv") and mark.isprintable():
        return mark.startswith(_FORMULA_STARTS) and any(
            cell.startswith(mark) for row in csv.reader(io.StringIO(text)) for cell in row
        )
    return mark in text
