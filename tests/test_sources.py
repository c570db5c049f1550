"""A build records what it was made from, and a build of other sources is not used."""

import json
import os
import shutil
from pathlib import Path

import pytest

from autograder.errors import UserError
from autograder.sources import RECORD, read_sources, require_current, write_record
from courses.mini_course import MINI

OTHERS = "assignment/counting.md"
"""A source of the second part only."""


@pytest.fixture
def course(tmp_path):
    copied = Path(shutil.copytree(MINI, tmp_path / "course"))
    (copied / "dist").mkdir()
    sources = read_sources(copied)
    write_record({"sums": {**sources, OTHERS: ""}, "counting": sources}, copied / "dist")
    return copied


def _refused(course):
    with pytest.raises(UserError) as caught:
        require_current(course, course / "dist")
    return str(caught.value)


def test_what_was_not_changed_is_current(course):
    require_current(course, course / "dist")


def test_times_and_what_tools_leave_behind_change_nothing(course):
    os.utime(course / "assignment" / "course.toml", (4e9, 4e9))
    for name in ("tests/hidden/__pycache__/total.pyc", "assignment/.sums.md.swp", "assignment/a~"):
        (course / name).parent.mkdir(exist_ok=True)
        (course / name).write_bytes(b"left behind")
    require_current(course, course / "dist")


@pytest.mark.parametrize(
    "name",
    [
        "assignment/course.toml",
        "assignment/sums.md",
        "assignment/figures/counting.py",
        "assignment/public_checks/total.py",
        "assignment/student/README.md",
        "solutions/mistakes/total.toml",
        "solutions/reference/sums.py",
        "solutions/samples/team.toml",
        "solutions/texts/why_count.md",
        "solutions/unlocked/total.py",
        "tests/hidden/_shared.py",
    ],
)
def test_a_changed_source_is_named_with_what_to_do(course, name):
    (course / name).write_bytes((course / name).read_bytes() + b"\n")
    told = _refused(course)
    assert f"'{name}' changed" in told
    assert "make assignment" in told
    assert f"autograder build --course {course}" in told


@pytest.mark.parametrize(
    "name", ["solutions/unusual/total_bit_by_bit.py", "solutions/excused.toml"]
)
def test_what_is_read_where_it_stands_needs_no_build(course, name):
    (course / name).write_bytes(b'"""Another."""\n')
    require_current(course, course / "dist")


def test_a_part_is_current_although_another_one_has_changed(course):
    (course / OTHERS).write_bytes(b"# Another\n")
    require_current(course, course / "dist", ["sums"])
    with pytest.raises(UserError, match=rf"'{OTHERS}' changed"):
        require_current(course, course / "dist", ["counting"])
    assert f"'{OTHERS}' changed" in _refused(course)


def test_a_part_that_was_not_built_is_named(course):
    write_record({"sums": read_sources(course), "counting": {}}, course / "dist")
    require_current(course, course / "dist", ["sums"])
    told = _refused(course)
    assert "lacks 'counting'. Name parts that are built, --part NAME, or build all" in told
    with pytest.raises(UserError, match="lacks 'other'"):
        require_current(course, course / "dist", ["other"])


def test_new_and_removed_sources_are_named(course):
    (course / "tests" / "hidden" / "more.py").write_bytes(b"")
    (course / "solutions" / "samples" / "team.py").unlink()
    told = _refused(course)
    assert "'tests/hidden/more.py' is new" in told
    assert "'solutions/samples/team.py' is gone" in told


def test_the_half_of_the_framework_that_travels_is_a_source(course):
    record = course / "dist" / RECORD
    files = json.loads(record.read_text())["sums"]
    assert {"autograder/verdicts.py", "autograder/checks/expect.py"} <= set(files)
    assert "autograder/cli/grade.py" not in files
    files["autograder/checks/expect.py"] = "0" * 64
    record.write_text(json.dumps({"sums": files}))
    assert "'autograder/checks/expect.py' changed" in _refused(course)


@pytest.mark.parametrize(
    "content", [None, b"", b"[]", b"\xff", b'{"a": 1}', b'{"a": {"b": 1}}', b"{}"]
)
def test_a_build_that_does_not_say_what_it_was_made_from_is_not_used(course, content):
    record = course / "dist" / RECORD
    record.unlink()
    if content is not None:
        record.write_bytes(content)
    told = _refused(course)
    assert "does not say which sources" in told
    assert "make assignment" in told


def test_without_a_course_nothing_is_compared(course):
    shutil.rmtree(course / "assignment")
    (course / "dist" / RECORD).unlink()
    require_current(course, course / "dist")
