"""A submission of several loose files is one submission."""

import pytest

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake import PartQuestions, digest_of, open_submission, receive
from autograder.model import File, Submission
from intake_builders import code, notebook, zipped

WANTED = {"one": PartQuestions(questions=("first",)), "two": PartQuestions(questions=("second",))}
FIRST = notebook(code("def first(x):\n    return x\n"), part="one")
LIMITS = ArchiveLimits()
SECOND = notebook(code("def second(x):\n    return x\n"), part="two")


@pytest.fixture
def read(tmp_path):
    """Write files and read them as one submission."""

    def call(files, limits=LIMITS):
        sources = []
        for number, (name, content) in enumerate(files.items()):
            path = tmp_path / str(number)
            path.write_bytes(zipped(content) if isinstance(content, dict) else content)
            sources.append(File(name=name, path=path))
        received = receive(Submission(stem="team", files=tuple(sources)), limits)
        return open_submission(received, wanted=WANTED, limits=limits)

    return call


def test_a_notebook_and_its_figures_lie_side_by_side(read):
    submission = read({"one.ipynb": FIRST, "one_results.json": b"{}", "__MACOSX/x": b"x"})
    assert submission.parts["one"].files == {"one_results.json": b"{}"}


def test_a_zip_for_each_part_is_opened_in_a_folder_of_its_own(read):
    submission = read(
        {
            "one.zip": {"a.ipynb": FIRST, "utils.py": b"x = 1"},
            "two.zip": {"a.ipynb": SECOND, "utils.py": b"x = 2"},
        }
    )
    assert submission.parts["one"].files["utils.py"] == b"x = 1"
    assert submission.parts["two"].files["utils.py"] == b"x = 2"
    assert submission.absent == {}


def test_a_damaged_zip_costs_only_its_part(read):
    submission = read({"one.zip": {"a.ipynb": FIRST}, "two.zip": b"PK\x03\x04 cut"})
    assert list(submission.parts) == ["one"]
    assert submission.absent["two"].startswith("'two.zip': The zip is damaged")


def test_damage_that_costs_no_part_is_noted(read):
    submission = read({"one.zip": {"a.ipynb": FIRST}, "b.ipynb": SECOND, "old.zip": b"PK\x03\x04"})
    assert submission.absent == {}
    assert submission.notes[0].startswith("'old.zip': The zip is damaged")


def test_nothing_but_damage_is_refused_with_every_reason(read):
    with pytest.raises(Refused, match=r"'a.zip': The file is a PDF.*'b.zip': The zip is damaged"):
        read({"a.zip": b"%PDF", "b.zip": b"PK\x03\x04"})


def test_damage_is_reported_where_nothing_else_is_the_submission(read):
    """The reason must not say only that no notebook was handed in."""
    with pytest.raises(Refused, match=r"^'two.zip': The zip is damaged.* No notebook, and no Pyth"):
        read({"two.zip": b"PK\x03\x04 cut", "readme.txt": b""})


def test_only_some_of_many_reasons_are_listed(read):
    with pytest.raises(Refused, match=r"hand that in\. 94 more files cannot be read\.$") as refusal:
        read({f"{number}.zip": b"PK\x03\x04 cut" for number in range(100)})
    assert len(str(refusal.value)) < 2000


def test_a_folder_around_all_of_it_is_taken_off_as_in_a_zip(read):
    submission = read({"hw/a/one.ipynb": FIRST, "hw/data/x.json": b"{}"})
    assert submission.parts["one"].files == {"data/x.json": b"{}"}


def test_a_zip_inside_a_zip_is_not_opened(read):
    inner = zipped({"two.ipynb": SECOND})
    submission = read({"one.zip": {"a.ipynb": FIRST, "two.zip": inner}, "readme.txt": b""})
    assert submission.absent == {"two": ""}


def test_names_collide_across_files_too(read):
    with pytest.raises(Refused, match="differ only in capital letters"):
        read({"a.py": b"", "A.py": b""})
    with pytest.raises(Refused, match="two files named 'a/b"):
        read({"a.zip": {"b.py": b"x"}, "a/b.py": b""})


@pytest.mark.parametrize("name", ["../x.py", "/x.py", "a\\b.py", "a\n.py"])
def test_names_are_judged_as_in_a_zip(read, name):
    with pytest.raises(Refused, match="The name of the member"):
        read({"one.ipynb": FIRST, name: b""})


TWO = {"one.zip": {"a.ipynb": FIRST}, "two.zip": {"a.ipynb": SECOND, "data": b"x" * 1500}}


def test_limits_hold_for_all_of_it_together(read):
    with pytest.raises(Refused, match="The files are larger than"):
        read(TWO, ArchiveLimits(packed=100))
    with pytest.raises(Refused, match="The files come to more than"):
        read({"a.txt": b"x" * 600, "b.txt": b"x" * 600}, ArchiveLimits(unpacked=500))
    assert "unpacks to more than" in read(TWO, ArchiveLimits(unpacked=1500)).absent["two"]
    assert "holds 2 members, at most 1" in read(TWO, ArchiveLimits(entries=2)).absent["two"]
    assert read(TWO, ArchiveLimits(entries=3)).absent == {}


def test_the_limit_of_a_file_holds_for_loose_ones_as_in_a_zip(read):
    files = {"one.ipynb": FIRST, "data": b"x" * 5000}
    assert read(files, ArchiveLimits(file=5000)).parts["one"].files
    assert read(files, ArchiveLimits(file=4999)).parts["one"].files == {}
    with pytest.raises(Refused, match=r"'one.ipynb': It is larger than"):
        read(files, ArchiveLimits(file=10))


def test_the_digest_knows_names_and_contents(tmp_path):
    def digest(**files):
        sources = []
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
            sources.append(File(name=name, path=tmp_path / name))
        submission = Submission(stem="x", files=tuple(sources))
        digest = receive(submission, ArchiveLimits()).digest
        assert digest == digest_of(submission, ArchiveLimits())
        return digest

    first = digest(a=b"1", b=b"2")
    assert first == digest(b=b"2", a=b"1")
    assert first not in {digest(a=b"2", b=b"1"), digest(a=b"1", c=b"2"), digest(a=b"1")}


def test_a_loose_file_under_another_name_is_another_submission(read):
    """Its name decides how it is read: refused as `.txt`, it may be accepted as `.ipynb`."""
    assert read({"a.ipynb": FIRST}).digest != read({"b.ipynb": FIRST}).digest
