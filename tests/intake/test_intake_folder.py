"""A folder as one submission is read as carefully as a zip, also what only a folder can hold."""

import os
from pathlib import Path

import pytest

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake import open_submission, receive, submission_in
from autograder.intake.folder import walk
from intake_builders import PART, WANTED, notebook, zipped

NOT_UTF8 = os.fsdecode(b"\xff\x1b[31m.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make the folder that was handed in."""
    made = tmp_path / "submission"
    made.mkdir()
    return made


@pytest.fixture
def read(folder: Path):
    """Read all of it as one submission."""

    def call(**limits):
        chosen = ArchiveLimits(**limits)
        return receive(submission_in(folder, chosen), chosen)

    return call


@pytest.fixture
def opened(read):
    """Read all of it, and find the part in it."""
    return lambda: open_submission(read(), wanted=WANTED, limits=ArchiveLimits()).parts[PART]


def _write(path: Path, data: bytes = b"x") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def test_files_in_folders_are_read_without_what_systems_leave_behind(folder, read) -> None:
    for name in ("a.ipynb", "deep/er/b.txt", ".git/config", "__MACOSX/a", ".DS_Store", "._a"):
        _write(folder / name, name.encode())
    assert read().files == {"a.ipynb": b"a.ipynb", "deep/er/b.txt": b"deep/er/b.txt"}


@pytest.mark.parametrize("name", ["part.ipynb", "part.PY", "in a folder/part.ipynb"])
def test_a_lone_file_is_the_submission_itself(folder, opened, name: str) -> None:
    _write(folder / name, b"def forward(x): ..." if name.endswith("PY") else notebook())
    (cell,) = opened().cells
    assert "def forward" in cell.source


def test_a_lone_zip_is_opened_and_counts_as_it_does_elsewhere(folder, opened, read) -> None:
    data = zipped({"norm.ipynb": notebook(), "helpers.py": b"y = 1"})
    _write(folder / "team.zip", data)
    assert opened().files == {"helpers.py": b"y = 1"}
    digest = read().digest
    (folder / "team.zip").rename(folder / "another name.zip")
    assert read().digest == digest


def test_a_folder_reads_as_the_zip_it_was_unpacked_from(folder, opened) -> None:
    """A folder around everything has no meaning, and other files keep their paths."""
    _write(folder / "hw" / "norm" / "norm.ipynb", notebook())
    _write(folder / "hw" / "norm" / "helpers.py", b"y = 1")
    _write(folder / "hw" / "data" / "x.json", b"{}")
    assert opened().files == {"helpers.py": b"y = 1", "data/x.json": b"{}"}


def test_zips_beside_each_other_are_opened_as_from_any_other_platform(folder, opened) -> None:
    """In one zip they would be refused as a zip of zips."""
    _write(folder / "one.zip", zipped({"norm.ipynb": notebook()}))
    _write(folder / "two.zip", zipped({"readme.txt": b""}))
    assert opened().cells


@pytest.mark.parametrize("names", [(), (".DS_Store", ".git/HEAD"), ("empty/",)])
def test_an_empty_folder_is_refused_as_empty(folder, read, names: tuple[str, ...]) -> None:
    for name in names:
        (folder / name).mkdir() if name.endswith("/") else _write(folder / name)
    with pytest.raises(Refused, match="Nothing was handed in"):
        read()


def test_no_link_is_followed(folder, read, tmp_path: Path) -> None:
    _write(tmp_path / "secret" / "checks.py", b"secret")
    for target in (tmp_path / "secret", tmp_path / "secret" / "checks.py", Path("nowhere")):
        link = folder / "part.ipynb"
        link.symlink_to(target)
        with pytest.raises(Refused, match=r"is a link, not a file. Hand in the file itself"):
            read()
        link.unlink()


def test_a_link_put_there_after_the_folder_was_listed_is_not_followed(folder, tmp_path) -> None:
    _write(folder / "part.py")
    _write(tmp_path / "secret.py", b"secret")
    submission = submission_in(folder, ArchiveLimits())
    (folder / "part.py").unlink()
    (folder / "part.py").symlink_to(tmp_path / "secret.py")
    with pytest.raises(Refused, match="cannot be read"):
        receive(submission, ArchiveLimits())


def test_a_pipe_is_not_opened(folder, read) -> None:
    os.mkfifo(folder / "part.ipynb")
    with pytest.raises(Refused, match=r"'part.ipynb' is not an ordinary file. Hand in"):
        read()


def test_names_that_are_not_text_are_refused(folder, read) -> None:
    _write(folder / "a.ipynb")
    _write(folder / NOT_UTF8)
    with pytest.raises(Refused, match=r"is not text. Rename it") as refusal:
        read()
    assert "\x1b" not in str(refusal.value)


def test_sizes_are_counted_as_they_are_read(folder, read) -> None:
    for name in ("a.txt", "b.txt"):
        _write(folder / name, bytes(600))
    assert read(packed=1200)
    with pytest.raises(Refused, match="The files are larger than"):
        read(packed=1199)


def test_a_file_of_holes_is_not_believed_to_be_small(folder, read) -> None:
    with (folder / "part.ipynb").open("wb") as file:
        file.truncate(2**40)
    with pytest.raises(Refused, match="The file is larger than 1 MiB"):
        read(packed=2**20)


def test_too_many_files_and_too_deep_folders_are_refused(folder, read) -> None:
    """Folders count too, because a million empty ones take as long to search."""
    _write(folder / "a" / "b" / "c.txt")
    _write(folder / "d.txt")
    assert read(entries=4, depth=3)
    with pytest.raises(Refused, match=r"More than 3 files were handed in. Leave out virtual"):
        read(entries=3)
    with pytest.raises(Refused, match=r"'a/b/c.txt' lies more than 2 folders deep. Move it up"):
        read(depth=2)


def test_a_folder_that_cannot_be_read_is_reported(folder, read) -> None:
    folder.rmdir()
    with pytest.raises(Refused, match="What was handed in cannot be read: No such file"):
        read()


def test_a_file_that_vanishes_while_the_folder_is_listed_is_reported(folder) -> None:
    for name in ("a.py", "b.py"):
        _write(folder / name)
    entries = walk(folder)
    next(entries)
    (folder / "b.py").unlink()
    (b,) = entries
    with pytest.raises(Refused, match=r"'b.py' cannot be read: No such file"):
        b.source.read(9)


def test_the_digest_depends_on_names_and_contents_and_on_nothing_else(folder, read) -> None:
    def digest_after(write):
        for path in folder.iterdir():
            path.unlink()
        write()
        return read().digest

    def forwards():
        _write(folder / "a.py", b"1")
        _write(folder / "b.py", b"2")

    def backwards():
        _write(folder / "b.py", b"2")
        _write(folder / "a.py", b"1")
        os.utime(folder / "a.py", (0, 0))
        (folder / "b.py").chmod(0o600)

    def otherwise():
        _write(folder / "a.py", b"2")
        _write(folder / "b.py", b"1")

    assert digest_after(forwards) == digest_after(backwards) != digest_after(otherwise)
