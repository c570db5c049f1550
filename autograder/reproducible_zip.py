"""Writes zips that are the same, byte for byte, whenever they are made from the same files."""

import zipfile
from collections.abc import Collection, Mapping
from pathlib import Path

_LEFT_OUT = {"__pycache__", ".OTTER_LOG", ".ipynb_checkpoints"}
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def write_zip(path: Path, members: dict[str, bytes], programs: Collection[str] = ()) -> None:
    """Write the members in order of their names, without times or owners.

    The members named in `programs` are executable.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.external_attr = (0o755 if name in programs else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, members[name])


def read_folder(folder: Path) -> dict[str, bytes]:
    """Read the files of a folder, except those that tools leave behind."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not _LEFT_OUT & set(path.relative_to(folder).parts)
    }


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a folder, in folders of their own where their names say so."""
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)


def read_zip(path: Path) -> dict[str, bytes]:
    """Read a zip that the autograder made; it is trusted."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
