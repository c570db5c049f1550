"""A sample submission states its expected result, and its file is read strictly."""

from types import SimpleNamespace

import pytest

from autograder.build.samples import read_samples
from autograder.errors import CourseError

COURSE = SimpleNamespace(parts=(SimpleNamespace(id="one"), SimpleNamespace(id="two")))

GOOD = """
title = "Forgets the last number"
team = "Noether Emmy"
part = "two"
submitted_as = "py"
rest = "solution"
with_solutions = true
score = 2.5

[verdicts]
"total.*" = "FAILED"
"total.adds_three" = "CRASHED|FAILED"
"""


@pytest.fixture
def read(tmp_path):
    """Read a sample from a file with this text."""

    def call(text):
        (tmp_path / "sample.toml").write_text(text)
        (tmp_path / "sample.py").write_text("def total(x):\n    return 0\n")
        (sample,) = read_samples(COURSE, tmp_path)
        return sample

    return call


def test_every_key_is_read(read):
    sample = read(GOOD)
    assert (sample.name, sample.title) == ("sample", "Forgets the last number")
    assert (sample.team, sample.part, sample.submitted_as) == ("Noether Emmy", "two", "py")
    assert (sample.rest_is_solved, sample.with_solutions, sample.score) == (True, True, 2.5)
    assert list(sample.verdicts) == ["total.*", "total.adds_three"]
    assert sample.code.startswith("def total")


def test_all_but_the_title_may_be_left_out(read):
    sample = read('title = "T"')
    assert (sample.team, sample.part, sample.submitted_as) == ("sample", "one", "notebook")
    assert (sample.rest_is_solved, sample.with_solutions) == (False, False)
    assert (sample.score, sample.results, dict(sample.verdicts)) == (None, None, {})


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("score = 2.5", "scroe = 2.5", "unknown key 'scroe'; known are title, team, part"),
        ("[verdicts]", "[verdict]", "unknown key 'verdict'"),
        ("score = 2.5", 'score = "eleven"', "score = 'eleven': expected a number"),
        ("score = 2.5", "score = true", "score = True: expected a number"),
        ("score = 2.5", "score = nan", "score = nan: expected a number"),
        ("with_solutions = true", 'with_solutions = "no"', "with_solutions = 'no': expected true"),
        ('title = "Forgets the last number"', "", "lacks 'title'"),
        ('team = "Noether Emmy"', "team = 7", "team = 7: expected a text in quotes"),
        ('rest = "solution"', 'rest = "solved"', "rest = 'solved': expected 'solution'"),
        ('"py"', '"pdf"', "submitted_as = 'pdf': expected one of 'notebook', 'py', 'damaged'"),
        ('part = "two"', 'part = "three"', "there is no part 'three' in course.toml"),
        ('= "FAILED"', '= "FAILD"', "[verdicts] total.* = 'FAILD': expected"),
        ('= "FAILED"', "= 1", "[verdicts] total.* = 1: expected"),
        ("score = 2.5", 'results = "gone.json"', "gone.json"),
        ("score = 2.5", "score = ", "not valid TOML"),
    ],
)
def test_an_error_is_reported_with_file_key_and_reason(read, old, new, said):
    assert old in GOOD
    with pytest.raises(CourseError, match=r"sample\.toml") as caught:
        read(GOOD.replace(old, new, 1))
    assert said in str(caught.value)
