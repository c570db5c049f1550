"""Which file is the submission: the file itself says so; it is never guessed."""

import hashlib
import os

import pytest

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake import submission_at
from autograder.intake.receive import receive
from intake_builders import SOLUTION, code, notebook, zipped

OWN = notebook(code("mine = 1"))
OTHER = notebook(code("other = 1"), part="alt")
UNNAMED = notebook(code("unnamed = 1"), part=None)


def sources(submission):
    """Return what will run."""
    return [cell.source for cell in submission.cells]


@pytest.mark.parametrize("name", ["norm.ipynb", "final FINAL (2).ipynb", "hw/part1/x.IPYNB"])
def test_the_notebook_that_names_the_part_is_found(read, name):
    """Its folder and its name do not matter."""
    for extra in ({}, {"alt.ipynb": OTHER}, {"scratch.ipynb": UNNAMED}, {"bad.ipynb": b"{"}):
        assert sources(read({name: OWN, "README.md": b""} | extra)) == ["mine = 1"]


def test_two_candidates_are_named_and_none_is_taken(reason):
    """Choosing would be a guess."""
    text = reason({"a/norm.ipynb": OWN, "b/norm.ipynb": OWN})
    assert "2 candidates for 'norm': 'a/norm.ipynb' and 'b/norm.ipynb'" in text


def test_the_only_notebook_is_taken_with_a_note(read):
    """Some editors lose metadata."""
    submission = read({"x.ipynb": UNNAMED})
    assert sources(submission) == ["unnamed = 1"]
    assert "'x.ipynb' does not say which assignment it is" in submission.notes[0]


@pytest.mark.parametrize("otter", [None, [], {"assignment_name": 3}, {"assignment_name": None}])
def test_a_part_name_that_is_not_text_is_ignored(read, otter):
    """Then the notebook counts as unnamed."""
    assert read({"x.ipynb": notebook(metadata={"otter": otter})}).notes


def test_a_notebook_of_another_assignment_is_refused(reason):
    """The reason names its assignment and the one that this grader grades."""
    text = reason({"x.ipynb": OTHER})
    assert "belongs to the assignment 'alt'; this grader grades 'norm'" in text
    evil = notebook(part="\x1b[2J\n\u202e" + "x" * 500)
    assert len(reason({"x.ipynb": evil})) < 400


def test_several_notebooks_without_the_right_name_are_refused(reason):
    """Even an unnamed one beside another part's notebook is not taken."""
    text = reason({"x.ipynb": UNNAMED, "y.ipynb": OTHER})
    assert "None of the 2 notebooks ('x.ipynb' and 'y.ipynb')" in text


def test_a_damaged_notebook_is_named_when_none_else_fits(reason):
    """It may be the intended one."""
    assert "'x.ipynb' is damaged" in reason({"x.ipynb": b"{", "y.ipynb": OTHER})
    assert "'x.ipynb' is damaged" in reason({"x.ipynb": b"{"})


def test_a_notebook_makes_python_files_helpers(read):
    """Even if they define the same functions."""
    submission = read({"norm.ipynb": OWN, "helpers.py": SOLUTION.encode()})
    assert sources(submission) == ["mine = 1"]
    assert submission.files == {"helpers.py": SOLUTION.encode()}


def test_helpers_are_seen_from_the_notebooks_folder(read):
    """Two parts may each bring a file of the same name."""
    submission = read(
        {
            "part1/norm.ipynb": OWN,
            "part1/utils.py": b"one = 1",
            "part1/lib/a.py": b"a = 1",
            "part2/alt.ipynb": OTHER,
            "part2/utils.py": b"two = 2",
            "utils.py": b"lost",
            "LIB/b.py": b"lost",
            "README.md": b"hi",
        }
    )
    assert submission.files == {
        "utils.py": b"one = 1",
        "lib/a.py": b"a = 1",
        "part2/utils.py": b"two = 2",
        "README.md": b"hi",
    }


def test_large_helpers_are_dropped_with_a_note(read):
    """They are data, and the worker does not need them."""
    submission = read({"norm.ipynb": OWN, "big.bin": os.urandom((1 << 20) + 1), "ok": b"x"})
    assert set(submission.files) == {"ok"}
    assert submission.notes == ("Left out, being larger than 1 MiB: 'big.bin'.",)


@pytest.mark.parametrize(
    "text",
    [
        "def forward(x): pass",
        "async def forward(x): pass",
        "class Net: pass",
        "forward = lambda x: x",
        "a, (forward, b) = f()",
        "forward: object = print",
        "x = '\\d'\ndef forward(x): pass",
        "def forward(x)\n    return x",
        "\ufeffdef forward(x): pass",
        "print 'old'\nclass  Net:",
        "def forward(x): pass\n" + "a = [1, 2, 3]\n" * 20_000,
    ],
)
def test_python_files_are_taken_for_what_they_define(read, text):
    """By syntax; by text where the syntax is broken or too long."""
    submission = read({"norm.py": text.encode(), "other.py": b"x = 1"})
    assert [cell.label for cell in submission.cells] == ["norm.py"]
    assert set(submission.files) == {"norm.py", "other.py"}


@pytest.mark.parametrize(
    "text",
    [
        "from x import forward",
        "forward(1)",
        "'''def forward(x): pass'''",
        "if x:\n    y.forward = 1",
        "table[forward] = 1",
        "forward: object",
        "def forwards(x) pass",
        "def my_forward(x) pass",
    ],
)
def test_python_files_that_only_mention_a_question_are_not(reason, text):
    """The reason lists what was found and what was looked for."""
    seen = reason({"norm.py": text.encode(), "notes.txt": b""})
    assert "'Net', 'backward' and 'forward'" in seen
    assert "'norm.py' and 'notes.txt'" in seen


def test_several_python_files_are_cells_in_name_order(read):
    """Each brings its part, and each can import the others."""
    files = {"src/b.py": SOLUTION.encode(), "src/a.py": b"from b import forward\nclass Net: pass"}
    submission = read(files | {"z.md": b""})
    assert [cell.label for cell in submission.cells] == ["src/a.py", "src/b.py"]
    assert set(submission.files) == {"a.py", "b.py", "z.md"}


def test_a_question_defined_twice_is_ambiguous(reason):
    """A backup beside the file is refused with a reason; the file is not guessed."""
    text = reason({"a.py": SOLUTION.encode(), "old/a.py": b"forward = 1"})
    assert "'forward' is defined in 2 files: 'a.py' and 'old/a.py'" in text


def test_python_files_in_another_encoding_are_read_with_a_note(read):
    """An accent in a comment is not a reason to refuse a submission."""
    submission = read({"a.py": b"# f\xfcr\n" + SOLUTION.encode()})
    assert submission.cells
    assert "Not saved as UTF-8" in submission.notes[0]


def test_endless_python_files_are_refused(reason):
    """Searching them would take minutes."""
    assert "longer than" in reason(b"forward=1\n" * 200_000, "a.py")


def test_a_zip_of_something_else_lists_what_it_holds(reason):
    """Of many names, only a few are listed."""
    text = reason({f"photo{n}.jpg": b"x" for n in range(9)})
    assert "'photo5.jpg' and 3 more" in text


def test_single_files_are_submissions(read):
    """A notebook or a Python file needs no zip around it."""
    assert sources(read(OWN, "anything.ipynb")) == ["mine = 1"]
    assert sources(read(SOLUTION.encode(), "norm.PY")) == [SOLUTION]


def test_a_zip_is_a_zip_whatever_its_name(read, tmp_path):
    """Renaming changes no bytes."""
    read({"norm.ipynb": OWN}, "team.zip")
    packed = (tmp_path / "team.zip").read_bytes()
    assert sources(read(packed, "team.ipynb")) == sources(read(packed, "team")) == ["mine = 1"]


def test_the_digest_of_a_zip_is_that_of_its_bytes(read):
    """A team that renames its zip hands in the same submission."""
    packed = zipped({"norm.ipynb": OWN})
    assert read(packed, "a.zip").digest == hashlib.sha256(packed).hexdigest()
    assert read(packed, "b").digest == read(packed, "a.zip").digest


def test_a_file_that_vanished_is_refused(tmp_path):
    """One missing file does not stop the others."""
    with pytest.raises(Refused, match="cannot be read"):
        receive(submission_at(tmp_path / "gone.zip"), ArchiveLimits())
