"""Which files are graded, and what their rows are called."""

import os

import pytest

from autograder.errors import UserError
from autograder.intake import submission_at
from autograder.platforms.find import find_submissions


@pytest.fixture
def folder(tmp_path):
    """Return a function that makes a folder of empty files."""

    def make(*names, under="submissions"):
        place = tmp_path / under
        place.mkdir()
        for name in names:
            (place / name).touch()
        return place

    return make


def stems(*paths):
    """Return the stems only."""
    return [submission.stem for submission in find_submissions(paths)]


def test_a_folder_gives_its_files_by_name(folder):
    """Whatever kind they are, each gets a row."""
    place = folder("b.zip", "a.pdf", "c.ipynb")
    names = ("a.pdf", "b.zip", "c.ipynb")
    assert find_submissions([place]) == [submission_at(place / name) for name in names]


def test_hidden_files_junk_and_folders_are_left_out(folder):
    """None of them was handed in."""
    place = folder("a.zip", ".hidden.zip", ".DS_Store", "Thumbs.db", "._a.zip")
    (place / "sub").mkdir()
    (place / "sub" / "b.zip").touch()
    os.mkfifo(place / "pipe.zip")
    assert stems(place) == ["a"]


def test_files_and_folders_keep_the_given_order(folder):
    """So that two runs give the same table."""
    one, two = folder("b.zip", under="one"), folder("a.zip", "c.zip", under="two")
    assert stems(two / "c.zip", one) == ["c", "b"]
    assert stems(one, two) == ["b", "a", "c"]


def test_a_file_met_twice_is_graded_once(folder):
    """Once by its folder and once by name."""
    place = folder("a.zip", "b.zip")
    assert stems(place / "b.zip", place) == ["b", "a"]


def test_equal_stems_are_numbered(folder):
    """A stem that is somebody's own is never given away; capitals do not tell two apart."""
    place = folder("x.zip", "x.ipynb", "x.py", "x-2.zip", "Y.zip", "y.py")
    assert {
        submission.files[0].name: submission.stem for submission in find_submissions([place])
    } == {
        "Y.zip": "Y",
        "x-2.zip": "x-2",
        "x.ipynb": "x",
        "x.py": "x-3",
        "x.zip": "x-4",
        "y.py": "y-2",
    }


def test_stems_are_fit_for_a_table(folder):
    """Students choose file names too."""
    place = folder("a\n\x1b[2J\u202eb.zip", os.fsdecode(b"\xff.zip"))
    assert all(stem.isprintable() for stem in stems(place))


def test_stems_leave_room_for_what_is_put_around_them(folder):
    """A file system takes 255 bytes, and results are written beside their place first."""
    names = ["n" * 251 + ".zip", "\u00fc" * 120 + ".zip"]
    assert [len(stem.encode()) for stem in stems(folder(*names))] == [180, 180]


def test_nothing_to_grade_is_an_error_that_says_so(folder, tmp_path):
    """A wrong path is the likeliest mistake."""
    with pytest.raises(UserError, match="does not exist"):
        find_submissions([tmp_path / "nowhere"])
    with pytest.raises(UserError, match="no submissions in the folder"):
        find_submissions([folder(".DS_Store")])
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="neither a file nor a folder"):
        find_submissions([tmp_path / "pipe"])


def test_a_folder_that_cannot_be_read_is_an_error_that_says_so(folder, monkeypatch):
    """The system's reason is passed on."""
    place = folder("a.zip")

    def locked(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(type(place), "iterdir", locked)
    with pytest.raises(UserError, match="cannot be read: Permission denied"):
        find_submissions([place])
