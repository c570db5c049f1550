"""Folders that are made once for a run, for all of its workers to read: program and packages."""

import atexit
import compileall
import os
import py_compile
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from autograder.sandbox.packages import Provided
from autograder.sandbox.runtime import WORKER, WORKER_NAME

_READ, _ENTER = 0o644, 0o755
_BY_HASH = py_compile.PycInvalidationMode.UNCHECKED_HASH


@cache
def program() -> Path:
    """Make a folder with the worker's program, compiled: every worker starts from it."""
    folder = _folder()
    target = folder / WORKER_NAME
    shutil.copytree(WORKER, target, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(target, quiet=2, invalidation_mode=_BY_HASH)
    _open(folder)
    return folder


def linked(packages: Sequence[Provided]) -> Path:
    """Make a folder of links to the packages: so nothing beside them can be imported."""
    folder = _folder()
    for one, target in _targets(packages, folder):
        target.symlink_to(one.path)
    _open(folder)
    return folder


def copied(packages: Sequence[Provided]) -> Path:
    """Make a folder with a copy of the packages that everybody may read.

    Times are kept, or what was compiled would not fit its source any more.
    """
    folder = _folder()
    for one, target in _targets(packages, folder):
        if one.path.is_dir():
            shutil.copytree(one.path, target, copy_function=shutil.copy2)
        else:
            shutil.copy2(one.path, target)
    _open(folder)
    return folder


def open_to_others(packages: Iterable[Provided]) -> bool:
    """Whether other users may read them; one installation gives all files of a package one mode."""
    for one in packages:
        wanted = {one.path, _inside(one.path)}
        for mode in (path.stat().st_mode for path in wanted):
            needed = 0o5 if stat.S_ISDIR(mode) else 0o4
            if mode & needed != needed:
                return False
    return True


def _inside(path: Path) -> Path:
    """Choose a file of a folder, to see with which modes it was installed."""
    if path.is_dir():
        with os.scandir(path) as entries:
            return next((Path(entry) for entry in entries if entry.is_file()), path)
    return path


def _targets(packages: Sequence[Provided], folder: Path) -> Iterator[tuple[Provided, Path]]:
    for one in packages:
        target = folder / one.name
        target.parent.mkdir(parents=True, exist_ok=True)
        yield one, target


def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="autograder-worker-"))
    atexit.register(shutil.rmtree, folder)
    return folder


def _open(folder: Path) -> None:
    """Let everybody read what is in a folder of ours; what links lead to stays as it is."""
    folder.chmod(_ENTER)
    for top, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(top, name)
            if not path.is_symlink():
                path.chmod(_ENTER if name in folders else _READ)
