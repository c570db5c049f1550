"""Makes the folders that all workers of a run read, once for each run: program and packages."""

import atexit
import compileall
import os
import py_compile
import shutil
import stat
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from autograder.sandbox.packages import PackagePath
from autograder.sandbox.runtime import WORKER, WORKER_NAME
from autograder.sandbox.temporary import new_folder

_READ, _ENTER = 0o644, 0o755
_BY_HASH = py_compile.PycInvalidationMode.UNCHECKED_HASH


@cache
def program_folder() -> Path:
    """Make a folder with the worker's program, compiled, from which every worker starts."""
    folder = _folder()
    target = folder / WORKER_NAME
    shutil.copytree(WORKER, target, ignore=shutil.ignore_patterns("__pycache__"))
    compileall.compile_dir(target, quiet=2, invalidation_mode=_BY_HASH)
    _open(folder)
    return folder


def link_packages(packages: Sequence[PackagePath]) -> Path:
    """Make a folder of links to the packages, so that nothing beside them can be imported."""
    folder = _folder()
    for one, target in _targets(packages, folder):
        target.symlink_to(one.path)
    _open(folder)
    return folder


def copy_packages(packages: Sequence[PackagePath]) -> Path:
    """Make a folder with a copy of the packages that every user may read.

    File times are kept: otherwise the compiled files would no longer match their sources.
    """
    folder = _folder()
    for one, target in _targets(packages, folder):
        if one.path.is_dir():
            shutil.copytree(one.path, target, copy_function=shutil.copy2)
        else:
            shutil.copy2(one.path, target)
    _open(folder)
    return folder


def readable_by_others(packages: Iterable[PackagePath]) -> bool:
    """Return whether other users may read them.

    One file of each package is enough: an installation gives all of them the same mode.
    """
    for one in packages:
        wanted = {one.path, _inside(one.path)}
        for mode in (path.stat().st_mode for path in wanted):
            needed = 0o5 if stat.S_ISDIR(mode) else 0o4
            if mode & needed != needed:
                return False
    return True


def _inside(path: Path) -> Path:
    """Choose a file of a folder, to see the mode with which it was installed."""
    if path.is_dir():
        with os.scandir(path) as entries:
            return next((Path(entry) for entry in entries if entry.is_file()), path)
    return path


def _targets(packages: Sequence[PackagePath], folder: Path) -> Iterator[tuple[PackagePath, Path]]:
    for one in packages:
        target = folder / one.name
        target.parent.mkdir(parents=True, exist_ok=True)
        yield one, target


def _folder() -> Path:
    folder = new_folder("program")
    atexit.register(shutil.rmtree, folder)
    return folder


def _open(folder: Path) -> None:
    """Let every user read what is in one of these folders; the targets of links are not changed."""
    folder.chmod(_ENTER)
    for top, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(top, name)
            if not path.is_symlink():
                path.chmod(_ENTER if name in folders else _READ)
