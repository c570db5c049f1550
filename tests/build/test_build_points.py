"""Only course.toml states points: the text takes them from there."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.build.part import pack_part
from autograder.build.points import points_by_name, read_prose
from autograder.course import read_course
from autograder.errors import CourseError
from autograder.reproducible_zip import read_zip
from courses.mini_course import MINI

ROOT = Path(__file__).parents[2]
COURSE = read_course(ROOT)
PROSE = [
    *sorted((ROOT / "assignment").glob("*.md")),
    *sorted((ROOT / "assignment" / "student").glob("*.md")),
]
POINTS = {"total": 2.0, "one": 1.0, "half": 0.5, "part": 3.5, "sums": 3.5, "course": 100.0}
PERCENTAGE_POINTS = ("0.3 points with a standard error", "0.8 points in favor")


def _read(path, text):
    path.write_text(text)
    return read_prose(path, POINTS)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("for {points:total} points, are", "for 2 points, are"),
        ("for {points:one} points, are", "for 1 point, are"),
        ("for {points:total} point.", "for 2 points."),
        ("{points:half} points", "0.5 points"),
        ("| `total` | {points:one} |", "| `total` | 1 |"),
        ("{points:one} pointed remark", "1 pointed remark"),
        ("These are {points:part} of {points:course} points.", "These are 3.5 of 100 points."),
        ("{points:sums}", "3.5"),
        ("no {point:total}, ${points}$", "no {point:total}, ${points}$"),
    ],
)
def test_a_figure_is_filled_in_and_its_noun_follows(tmp_path, written, read):
    assert _read(tmp_path / "text.md", written) == read


def test_code_is_left_unchanged(tmp_path):
    text = '```python\nf"{points:.1f}"\n``\n~~~\n```\n{points:one}\n\n~~~~\n{points:x}\n~~~\n~~~~\n'
    assert _read(tmp_path / "text.md", text) == text.replace("{points:one}", "1")


@pytest.mark.parametrize("name", ["tootal", "", "total ", "Total"])
def test_a_figure_of_an_unknown_name_is_reported_with_file_and_line(tmp_path, name):
    with pytest.raises(CourseError) as caught:
        _read(tmp_path / "text.md", f"# Title\n\nfor {{points:{name}}} points\n")
    told = str(caught.value)
    assert told.startswith(f"{tmp_path / 'text.md'}, line 3: {{points:{name}}} names nothing")
    assert "name of a question or a part" in told


def test_what_is_not_text_is_reported(tmp_path):
    (tmp_path / "text.md").write_bytes(b"\xff\xfe")
    with pytest.raises(CourseError, match=r"text\.md is not text in UTF-8"):
        read_prose(tmp_path / "text.md", POINTS)


def test_every_question_and_part_has_its_figure():
    points = points_by_name(COURSE, COURSE.parts[1])
    assert (points["part"], points["course"]) == (25, 100)
    assert (points["normalization"], points["batchnorm_forward"]) == (40, 6)
    assert (points["why_saturation"], points["depth_experiment"]) == (2, 1)


def test_extra_credit_is_in_no_sum():
    points = points_by_name(COURSE, COURSE.parts[0])
    assert (points["part"], points["course"], points["extra"]) == (40, 100, 3)
    assert points["fold_batchnorm"] == 1


@pytest.mark.parametrize("path", PROSE, ids=lambda path: path.name)
def test_no_figure_of_points_is_left_in_the_prose(path):
    text = path.read_text(encoding="utf-8")
    for other in PERCENTAGE_POINTS:
        text = text.replace(other, "")
    assert re.findall(r"[\d.]+ points?\b", text) == []
    assert re.findall(r"^\| `[\w.]+` \|.*\| *[\d.]+ *\|$", text, re.MULTILINE) == []


@pytest.mark.parametrize("part", COURSE.parts, ids=lambda part: part.id)
def test_what_a_question_says_its_points_are_for_adds_up(part):
    """The figures in brackets are the points of checks; "(0.75 each)" means two of them."""
    points = points_by_name(COURSE, part)
    text = (ROOT / "assignment" / part.source).read_text(encoding="utf-8")
    told = re.findall(r"^.*\bFor \{points:(\w+)\} points?, we check (.*)$", text, re.MULTILINE)
    summed = {}
    for question, rest in told:
        each = re.findall(r"\((\d+(?:\.\d+)?)( each)?\)", rest)
        if each:
            summed[question] = sum(float(n) * (2 if twice else 1) for n, twice in each)
    assert len(summed) >= 4
    assert summed == pytest.approx({question: points[question] for question in summed})


@pytest.fixture
def course(tmp_path):
    return Path(shutil.copytree(MINI, tmp_path / "course"))


def _students(course, workshop):
    read = read_course(course)
    workshop.mkdir()
    student, _, _ = pack_part(read, read.parts[0], course / "dist", workshop, b"secret")
    members = read_zip(student)
    cells = nbformat.reads(members["sums.ipynb"].decode(), 4).cells
    return "\n".join(cell.source for cell in cells), members["README.md"].decode()


def test_another_number_in_course_toml_is_another_number_for_students(course, tmp_path):
    notebook, readme = _students(course, tmp_path / "before")
    assert "Add them up, for 2 points." in notebook
    assert "These are 2 points of 7.5." in notebook
    assert readme == "# Read me\n\nThe parts are worth 2 and 5.5 points.\n"
    for name, old in (
        ("assignment/course.toml", "total = 2"),
        ("tests/hidden/total.py", "points=2"),
    ):
        text = (course / name).read_text()
        assert old in text
        (course / name).write_text(text.replace(old, old.replace("2", "1")))
    notebook, readme = _students(course, tmp_path / "after")
    assert "Add them up, for 1 point." in notebook
    assert "These are 1 point of 6.5." in notebook
    assert readme == "# Read me\n\nThe parts are worth 1 and 5.5 points.\n"


def _in_words(text):
    return " ".join(text.split())


def test_the_docs_quote_the_points_of_course_toml():
    """The docs are read as they are, so they cannot take figures from course.toml."""
    checked = sum(sum({**part.points, **part.experiments}.values()) for part in COURSE.parts)
    extra = sum(sum(part.extra.values()) for part in COURSE.parts)
    texts = sum(sum(part.texts.values()) for part in COURSE.parts)
    readme = _in_words((ROOT / "README.md").read_text(encoding="utf-8"))
    said = f"Three notebooks, {checked + texts:g} points and {extra:g} of extra credit:"
    assert said in readme
    assert f"Checks decide {checked:g} points; {texts:g} are given by a person" in readme
    for name in ("README.md", "docs/instructor.md", "docs/pipeline.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        quoted = re.findall(
            r"^[^|`\n]+: [\d.]+ / ([\d.]+)(?: \+ [\d.]+ extra)?(?: \(|$)", text, re.MULTILINE
        )
        assert quoted, name
        assert set(quoted) == {f"{checked:g}"}
