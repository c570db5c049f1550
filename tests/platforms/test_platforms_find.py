"""Which files are graded, and how their rows are named."""

import os

import pytest

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused, UserError
from autograder.intake import receive, submission_at
from autograder.model import Submission
from autograder.platforms.find import find_submissions, unique


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
    """Find submissions, and return only their stems."""
    return [submission.stem for submission in find_submissions(paths)]


def test_a_folder_gives_its_files_by_name(folder):
    """Files of any kind get a row."""
    place = folder("b.zip", "a.pdf", "c.ipynb")
    names = ("a.pdf", "b.zip", "c.ipynb")
    assert find_submissions([place]) == [submission_at(place / name) for name in names]


def test_junk_and_folders_are_left_out(folder):
    """They were not handed in; what somebody named with a dot was."""
    place = folder("a.zip", ".hidden.zip", ".DS_Store", "Thumbs.db", "._a.zip")
    (place / "sub").mkdir()
    (place / "sub" / "b.zip").touch()
    assert stems(place) == [".hidden", "a"]


def test_links_and_pipes_in_a_folder_are_not_read_but_get_a_row(folder, tmp_path):
    """If they were left out, nobody would notice; a link that is followed may lead to any file."""
    place = folder("a.zip")
    (tmp_path / "secret.zip").touch()
    (place / "b.zip").symlink_to(tmp_path / "secret.zip")
    os.mkfifo(place / "c.zip")
    a, b, c = find_submissions([place])
    assert a == submission_at(place / "a.zip")
    with pytest.raises(Refused, match=r"'b.zip' is a link, not a file\."):
        receive(b, ArchiveLimits())
    with pytest.raises(Refused, match=r"'c.zip' is not an ordinary file\."):
        receive(c, ArchiveLimits())


def test_a_link_named_on_the_command_line_is_followed(folder, tmp_path):
    """The person who types the command may read the file anyway."""
    file = folder("a.zip") / "a.zip"
    file.write_bytes(b"content")
    (tmp_path / "link.zip").symlink_to(file)
    (submission,) = find_submissions([tmp_path / "link.zip"])
    assert receive(submission, ArchiveLimits()).files == {"link.zip": b"content"}
    (tmp_path / "folder").symlink_to(file.parent)
    assert find_submissions([tmp_path / "folder"]) == [submission_at(file)]


def test_files_and_folders_keep_the_given_order(folder):
    """Two runs must give the same table."""
    one, two = folder("b.zip", under="one"), folder("a.zip", "c.zip", under="two")
    assert stems(two / "c.zip", one) == ["c", "b"]
    assert stems(one, two) == ["b", "a", "c"]


def test_a_file_met_twice_is_graded_once(folder):
    """It is named once by its folder and once by its own name."""
    place = folder("a.zip", "b.zip")
    assert stems(place / "b.zip", place) == ["b", "a"]


def test_equal_stems_are_numbered(folder):
    """A stem that a file already has is never assigned to another; capitals make no difference."""
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
    """Students choose file names."""
    place = folder("a\n\x1b[2J\u202eb.zip", os.fsdecode(b"\xff.zip"))
    assert all(stem.isprintable() for stem in stems(place))


def test_stems_leave_room_for_what_is_put_around_them(folder):
    """A file name has at most 255 bytes, and results are first written under a longer name."""
    names = ["n" * 251 + ".zip", "\u00fc" * 120 + ".zip"]
    assert [len(stem.encode()) for stem in stems(folder(*names))] == [180, 180]


def test_nothing_to_grade_is_an_error_that_says_so(folder, tmp_path):
    """A wrong path is the most likely error."""
    with pytest.raises(UserError, match="does not exist"):
        find_submissions([tmp_path / "nowhere"])
    with pytest.raises(UserError, match="no submissions in the folder"):
        find_submissions([folder(".DS_Store")])
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UserError, match="neither a file nor a folder"):
        find_submissions([tmp_path / "pipe"])


@pytest.mark.parametrize("name", ["", "a.zip"])
def test_what_cannot_be_read_is_an_error_that_says_so(unreadable, name):
    """The message gives the system's reason."""
    with pytest.raises(UserError, match="cannot be read: Permission denied"):
        find_submissions([unreadable / name])


def test_thousands_of_one_name_are_numbered_one_by_one():
    """Searching for a free number from 1 for each would take a minute."""
    found = unique([Submission(stem="hw")] * 20_000)
    assert [found[0].stem, found[-1].stem] == ["hw", "hw-20000"]
    assert len({submission.stem for submission in found}) == 20_000
