"""What students may unlock: encrypted in their zips, its keys with the instructor, its faults named."""

import csv
import json
import shutil

import pytest

from autograder.build.secret import find_secret
from autograder.build.unlocked import KEYS, keys_of, read_unlocked
from autograder.checks.authors import Author
from autograder.checks.notebook import NotebookChecks
from autograder.checks.team import keep_team
from autograder.checks.unlocking import LOCKED
from autograder.course import read_course
from autograder.errors import CourseError
from autograder.reproducible_zip import read_zip
from courses.mini_course import MINI, built_mini

LINE = "for number in np.ravel(x)[::-1].tolist():"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    return built_mini(tmp_path_factory.getbasetemp())


def test_a_key_from_the_instructors_table_opens_what_is_in_every_student_zip(
    built, tmp_path, monkeypatch, capsys
):
    (row,) = csv.DictReader((built / "solution" / KEYS).read_text().splitlines())
    assert row["question"] == "total"
    for part in ("sums", "counting"):
        folder = tmp_path / part
        for name, data in read_zip(built / "student" / f"{part}.zip").items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        keep_team(folder, [Author("Curie", "Marie", "1867")], [])
        checks = NotebookChecks(folder)
        exec(row["a student runs"], {"grader": checks})
        assert "Ours in my_sums.py now: total." in capsys.readouterr().out
        assert LINE in (folder / "my_sums.py").read_text()


def test_students_get_neither_the_function_nor_a_key_nor_the_secret(built):
    (row,) = csv.DictReader((built / "solution" / KEYS).read_text().splitlines())
    secret = find_secret(built).decode()
    for part in ("sums", "counting"):
        members = read_zip(built / "student" / f"{part}.zip")
        assert str(LOCKED) in members
        everything = b"".join(members.values()).decode(errors="replace")
        for ours in (LINE, row["key"], row["key"].replace("-", ""), secret):
            assert ours not in everything


def test_what_it_costs_is_said_before_a_key_is_needed(built):
    said = json.loads(read_zip(built / "student" / "sums.zip")[str(LOCKED)])
    assert said["costs"] == "Its own question earns nothing then, and 0.25 points come off."


def test_keys_follow_from_the_secret():
    course = read_course(MINI)
    assert keys_of(course, b"one") == keys_of(course, b"one") != keys_of(course, b"other")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        (None, "total.py does not exist, but course.toml names total under unlock"),
        ("def total(x:\n", "total.py is not Python: "),
        ("x = 1\n", "total.py defines no function total"),
        ("x = 1\0\n", "total.py is not Python: "),
    ],
)
def test_what_is_wrong_is_named(tmp_path, source, told):
    shutil.copytree(MINI, tmp_path / "course")
    path = tmp_path / "course" / "solutions" / "unlocked" / "total.py"
    path.unlink() if source is None else path.write_text(source)
    with pytest.raises(CourseError) as raised:
        read_unlocked(read_course(tmp_path / "course"))
    assert told in str(raised.value)
