"""A folder as one submission is read as carefully as a zip, and what only a folder can hold too."""

import os
import zipfile
from pathlib import Path

import pytest

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake.folder import pack_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What was handed in."""
    made = tmp_path / "submission"
    made.mkdir()
    return made


@pytest.fixture
def pack(folder: Path, tmp_path: Path):
    """Pack it into a folder of its own."""
    into = tmp_path / "into"
    into.mkdir()
    return lambda **limits: pack_folder(folder, into, ArchiveLimits(**limits))


def _write(path: Path, data: bytes = b"x") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_files_and_folders_become_a_zip_without_what_systems_leave_behind(folder, pack) -> None:
    for name in ("a.ipynb", "deep/er/b.txt", ".git/config", "__MACOSX/a", ".DS_Store", "._a"):
        _write(folder / name, name.encode())
    with zipfile.ZipFile(pack()) as made:
        assert {name: made.read(name) for name in made.namelist()} == {
            "a.ipynb": b"a.ipynb",
            "deep/er/b.txt": b"deep/er/b.txt",
        }


@pytest.mark.parametrize("name", ["part.ipynb", "part.PY", "team.zip", "in a folder/part.ipynb"])
def test_a_lone_file_is_the_hand_in_itself(folder, pack, name: str) -> None:
    _write(folder / name, b"content")
    made = pack()
    assert made.read_bytes() == b"content"
    assert made.stem == Path(name).stem
    assert made.suffix == Path(name).suffix.lower()


@pytest.mark.parametrize("names", [(), (".DS_Store", ".git/HEAD"), ("empty/",)])
def test_nothing_is_told_as_nothing(folder, pack, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).mkdir() if name.endswith("/") else _write(folder / name)
    with pytest.raises(Refused, match="Nothing was handed in"):
        pack()


def test_no_link_is_followed(folder, pack, tmp_path: Path) -> None:
    _write(tmp_path / "secret" / "checks.py", b"secret")
    for target in (tmp_path / "secret", tmp_path / "secret" / "checks.py", Path("nowhere")):
        link = folder / "part.ipynb"
        link.symlink_to(target)
        with pytest.raises(Refused, match="is a link, not a file"):
            pack()
        link.unlink()


def test_a_pipe_is_not_opened(folder, pack) -> None:
    os.mkfifo(folder / "part.ipynb")
    with pytest.raises(Refused, match="not an ordinary file"):
        pack()


def test_names_that_are_no_text_are_refused(folder, pack) -> None:
    _write(folder / "a.ipynb")
    _write(folder / os.fsdecode(b"\xff\x1b[31m.txt"))
    with pytest.raises(Refused, match="is not text") as refusal:
        pack()
    assert "\x1b" not in str(refusal.value)


def test_sizes_are_counted_as_they_are_read(folder, pack) -> None:
    for name in ("a.txt", "b.txt"):
        _write(folder / name, bytes(600))
    assert pack(packed=1200)
    with pytest.raises(Refused, match="larger than"):
        pack(packed=1199)


def test_a_file_of_holes_is_not_believed_to_be_small(folder, pack) -> None:
    with (folder / "part.ipynb").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(Refused, match="larger than"):
        pack(packed=2**20)


def test_too_many_files_and_too_deep_folders_are_refused(folder, pack) -> None:
    _write(folder / "a" / "b" / "c.txt")
    _write(folder / "d.txt")
    assert pack(entries=4, depth=3)
    with pytest.raises(Refused, match="More than 3 files"):
        pack(entries=3)
    with pytest.raises(Refused, match="more than 2 folders deep"):
        pack(depth=2)
