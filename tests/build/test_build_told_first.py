"""Everything that can be read is read first, and all that is wrong is told in one list."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.build import build_course
from autograder.errors import CourseError
from courses.mini_course import MINI


@pytest.fixture
def course(tmp_path):
    """Return a copy of the small course, to be spoilt."""
    return Path(shutil.copytree(MINI, tmp_path / "course"))


def _edit(course, name, old, new):
    text = (course / name).read_text()
    assert old in text
    (course / name).write_text(text.replace(old, new))


def _told(course):
    with pytest.raises(CourseError) as caught:
        list(build_course(course, course / "dist"))
    assert not (course / "dist").exists()  # nothing was executed, so nothing was kept
    return str(caught.value)


FAULTS = [
    (
        "tests/hidden/total.py",
        "points=2",
        "points=1",
        "course.toml gives total 2 points, but its checks add up to 1: change one of them",
    ),
    (
        "solutions/reference/counting.py",
        "class Counter",
        "class Count",
        "no reference for Counter in solutions/reference/counting.py",
    ),
    (
        "solutions/texts/why_count.md",
        "- 0.5 points",
        "- 1.5 points",
        "adds up to 2.5, counting lines that start like `- 0.5 points: `",
    ),
    (
        "solutions/texts/why_count.md",
        "## Rubric",
        "## Points",
        "texts/why_count.md must consist of `## Answer` and `## Rubric`, both with text",
    ),
    (
        "solutions/texts/why_count.md",
        "$n$",
        r"$\frac{n$",
        r"why_count.md: $\frac{n$ is no formula: its braces do not come in pairs",
    ),
    (
        "assignment/sums.md",
        "Add them up",
        r"Add $\sqroot{x}$ up",
        r"sums.md: $\sqroot{x}$ is no formula: \sqroot is not known",
    ),
    (
        "assignment/sums.md",
        "{points:part}",
        "{points:prat}",
        "sums.md, line 3: {points:prat} names",
    ),
    ("assignment/student/README.md", "{points:sums}", "{points:sum}", "README.md, line 3"),
    ("assignment/counting.md", "# GIVEN double", "# GIVEN treble", "there is no reference"),
    (
        "assignment/figures/counting.py",
        "def draw",
        "def drew",
        "figures/counting.py has no function draw(path), which writes the figure as SVG",
    ),
    ("assignment/figures/counting.py", "def draw(", "def draw(:", "counting.py is not Python"),
    (
        "assignment/public_checks/Counter.py",
        "from autograder.checks",
        "from autograder.chocks",
        "Counter.py cannot be imported: ModuleNotFoundError: No module named 'autograder.chocks'",
    ),
    (
        "solutions/mistakes/total.toml",
        "often = 1",
        "oftn = 1",
        "total.toml: [total_sign] has an unknown key 'oftn'",
    ),
    (
        "solutions/mistakes/conditions.py",
        "def ",
        "1 / 0\ndef ",
        "conditions.py cannot be run: ZeroDivisionError: division by zero",
    ),
    (
        "solutions/samples/team.toml",
        "title",
        "titel",
        "team.toml: the top level has an unknown key",
    ),
    (
        "solutions/reference/sums.py",
        "def total",
        "def total(",
        "solutions/reference/sums.py, line 6: ",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "told"), FAULTS)
def test_each_is_told_with_its_file_before_anything_is_executed(course, name, old, new, told):
    _edit(course, name, old, new)
    assert told in _told(course)


def test_all_are_told_at_once(course):
    apart = [f for f in FAULTS if f[1] not in {"## Rubric", "def draw(", "def total"}]
    for name, old, new, _ in apart:
        _edit(course, name, old, new)
    said = _told(course)
    lines = said.splitlines()
    assert [told for *_, told in apart if told not in said] == []
    assert lines[0].endswith(" faults:")
    assert all(line.startswith("  ") for line in lines[1:])
    assert int(lines[0].split()[0]) == len(lines) - 1


def test_all_faults_of_course_toml_are_told_at_once(course):
    toml = course / "assignment" / "course.toml"
    text = toml.read_text().replace("library = []", 'libary = []\nrequires = ["scipy"]')
    toml.write_text(text.replace("total = 2", 'total = "2"').replace("y_range", "y_rnge"))
    said = _told(course)
    for fault in (
        "has an unknown key 'libary'",
        "[[part]] sums points.total = '2': expected a number of points, 0 or more",
        "has an unknown key 'y_rnge'",
        "lacks 'y_range'",
    ):
        assert f"{toml}: " in said
        assert fault in said


def test_contradictions_of_course_toml_are_told_at_once(course):
    toml = course / "assignment" / "course.toml"
    text = toml.read_text().replace('question = "long_count"', 'question = "short_count"')
    toml.write_text(text.replace('Counter = ["total"]', 'Counter = ["Counter"]'))
    said = _told(course)
    assert "plots has 'short_count', which is not a question in experiments" in said
    assert "builds_on.Counter names itself" in said


def test_a_missing_library_is_told(course):
    _edit(course, "assignment/course.toml", "library = []", 'library = ["toolbox"]')
    assert "assignment/toolbox does not exist, but course.toml names it as library" in _told(course)


def test_the_command_line_shows_the_list_without_a_traceback(course):
    _edit(course, "tests/hidden/total.py", "points=2", "points=1")
    _edit(course, "solutions/texts/why_count.md", "- 1 point:", "- 2 points:")
    command = [sys.executable, "-m", "autograder", "build", "--course", course]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("autograder: 2 faults:\n  ")
    assert "Traceback" not in done.stderr
