"""All commands work for a course in another folder."""

import csv
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from courses.mini_course import MINI

ROOT = Path(__file__).parents[2]

FEWEST = {
    "assignment/course.toml": """
        title = "Five files"
        [[part]]
        id = "sums"
        title = "Sums"
        source = "sums.md"
        reference = ["sums"]
        [part.points]
        total = 2
    """,
    "assignment/sums.md": """
        # Sums

        ```python
        # QUESTION total
        ```
    """,
    "assignment/public_checks/total.py": """
        from autograder.checks import check, expect

        @check(question="total", points=0, hint="Add.")
        def adds_two(student):
            \"""Two numbers are added.\"""
            expect.close(student.total([1, 2]), 3, "total([1, 2])")

        CHECKS = (adds_two,)
    """,
    "tests/hidden/total.py": """
        from autograder.checks import check, expect

        @check(question="total", points=2, hint="Add all.")
        def adds_three(student):
            \"""Three numbers are added.\"""
            expect.close(student.total([1, 2, 3]), 6, "total([1, 2, 3])")

        CHECKS = (adds_three,)
    """,
    "solutions/reference/sums.py": """
        def total(x):
            \"""Add the numbers.\"""
            return sum(x)
    """,
}


NEW_MISTAKE = """
[total_of_nothing]
tells = "You write the sum in another way, which is right."
hint = "Nothing is wrong."
often = 0
caught_by = ["adds_three"]
edit = [["np.sum(x)", "np.sum(x, axis=None)"]]

"""


def _write(folder, files):
    import textwrap

    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(textwrap.dedent(text).lstrip("\n"))
    return folder


def _run(*arguments, cwd):
    command = [sys.executable, "-m", "autograder", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert "Traceback" not in done.stderr, done.stderr
    return done


def _scores(out):
    with (out / "gradebook.csv").open(newline="") as file:
        return {row["submission"]: row["score"] for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def away(tmp_path_factory):
    """Make the folder from which all commands are called."""
    return tmp_path_factory.mktemp("away")


@pytest.fixture(scope="module")
def course(away, tmp_path_factory):
    """Copy the small course to another folder, and build it by the command line."""
    copied = Path(shutil.copytree(MINI, tmp_path_factory.mktemp("elsewhere") / "course"))
    done = _run("build", "--course", copied, cwd=away)
    assert done.returncode == 0, done.stderr
    assert "1 sample submissions" in done.stdout
    assert not list(away.iterdir())
    return copied


@pytest.fixture
def edited(course):
    """Change a file of the course for one test."""
    before = {}

    def edit(name, old, new):
        before.setdefault(name, (course / name).read_text())
        text = (course / name).read_text()
        assert old in text
        (course / name).write_text(text.replace(old, new))

    yield edit
    for name, text in before.items():
        (course / name).write_text(text)


def test_it_is_graded(course, away):
    done = _run("grade", course / "dist" / "cohort", "--course", course, "--out", "out", cwd=away)
    assert done.returncode == 0, done.stderr
    assert _scores(away / "out") == {"Hopper Grace - Curie Marie": "6"}


def test_its_checks_are_proven(course, away):
    done = _run("validate", "--course", course, cwd=away)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (away / "out" / "validation.html").is_file()


def test_how_reliable_its_checks_are_is_certified(course, away):
    done = _run("certify", "--course", course, "--regradings", "3", "--page", "c.md", cwd=away)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (away / "c.md").is_file()


def test_it_is_packed_for_gradescope(course, away, tmp_path):
    """The wheel of autograder brings the lock along."""
    wheels = tmp_path / "3.11"
    pip = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*pip, "--wheel-dir", wheels, ROOT], check=True)
    done = _run("pack-gradescope", "--course", course, "--wheels", wheels, cwd=away)
    assert done.returncode == 0, done.stderr
    (packed,) = (course / "dist" / "gradescope").iterdir()
    with zipfile.ZipFile(packed) as archive:
        names = set(archive.namelist())
        lock = archive.read("requirements-grading.lock")
    assert {"autograder/sums.zip", "autograder/counting.zip", "setup.sh"} <= names
    assert b"numpy==" in lock
    (wheel,) = wheels.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        assert any(archive.read(n) == lock for n in archive.namelist() if n.endswith(".lock"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("grade", "dist/cohort", "--out", "stale"),
        ("certify", "--regradings", "3"),
        ("pack-gradescope", "--wheels", "3.11"),
    ],
)
@pytest.mark.parametrize("inside", [True, False])
def test_a_build_of_other_sources_is_not_used(course, away, edited, arguments, inside):
    edited("tests/hidden/total.py", "[1, 2, 4]", "[1, 2, 5]")
    named = () if inside else ("--course", course)
    done = _run(*arguments, *named, cwd=course if inside else away)
    assert done.returncode == 2
    assert "'tests/hidden/total.py' changed" in done.stderr
    assert "make assignment" in done.stderr
    assert not (away / "stale").exists()
    assert not (course / "stale").exists()


def test_a_new_mistake_is_tried_without_a_build_by_hand(course, away, edited):
    """Nothing is executed for it: what is kept of the solutions still fits."""
    before = {path.name for path in (course / "dist" / "kept").iterdir()}
    edited("solutions/mistakes/total.toml", "[total_sign]", NEW_MISTAKE + "[total_sign]")
    done = _run("validate", "total", "--course", course, cwd=away)
    assert "'solutions/mistakes/total.toml' changed" in done.stdout
    assert "This is done now." in done.stdout
    assert "mistake total_of_nothing: survives all hidden checks" in done.stderr
    assert done.returncode == 1
    assert {path.name for path in (course / "dist" / "kept").iterdir()} == before


def test_the_proof_tells_how_much_is_done_and_what_goes_on(course, away):
    done = _run("validate", "total", "--course", course, cwd=away)
    told = done.stderr.splitlines()
    assert told[0] == f"grading {len(told) - 1} specimens"
    assert told[-1] == f"[{len(told) - 1}/{len(told) - 1}]"
    assert "now: " in told[1]


def test_one_part_is_built_and_graded_while_another_is_unfinished(course, away, tmp_path):
    copied = Path(shutil.copytree(course, tmp_path / "course"))
    for name, old, new in (
        ("assignment/sums.md", "Add them up", "Sum them up"),
        ("assignment/counting.md", "# QUESTION Counter", "# QUESTION Cou"),
    ):
        text = (copied / name).read_text()
        assert old in text
        (copied / name).write_text(text.replace(old, new))
    done = _run("build", "--course", copied, cwd=away)
    assert done.returncode == 2
    assert "`# QUESTION Cou`: not in course.toml, or twice" in done.stderr
    done = _run("build", "--part", "sums", "--course", copied, cwd=away)
    assert done.returncode == 0, done.stderr
    grade = ("grade", copied / "dist" / "solution" / "sums.zip", "--course", copied)
    done = _run(*grade, "--out", tmp_path / "all", cwd=away)
    assert done.returncode == 2
    assert "'assignment/counting.md' changed" in done.stderr
    done = _run(*grade, "--part", "sums", "--out", tmp_path / "one", cwd=away)
    assert done.returncode == 0, done.stderr
    assert _scores(tmp_path / "one") == {"sums": "2"}


def test_nor_are_its_zips_when_they_are_named(course, edited):
    edited("solutions/mistakes/total.toml", "Try three numbers.", "Try four numbers.")
    grade = ("grade", "dist/cohort", "--out", "stale", "--autograder")
    done = _run(*grade, "dist/autograder/sums.zip", cwd=course)
    assert done.returncode == 2
    assert "'solutions/mistakes/total.toml' changed" in done.stderr


def test_a_zip_from_elsewhere_is_graded_as_it_is(course, away, edited, tmp_path):
    edited("assignment/sums.md", "# Sums", "# Totals")
    shutil.copy(course / "dist" / "autograder" / "sums.zip", tmp_path)
    grade = ("grade", course / "dist" / "cohort", "--out", tmp_path / "out", "--autograder")
    for named in ((), ("--course", course)):
        done = _run(*grade, tmp_path / "sums.zip", *named, cwd=away)
        assert done.returncode == 0, done.stderr
    assert _scores(tmp_path / "out") == {"Hopper Grace - Curie Marie": "2"}


def test_five_files_are_a_course(away, tmp_path):
    course = _write(tmp_path / "course", FEWEST)
    done = _run("build", "--course", course, cwd=away)
    assert done.returncode == 0, done.stderr
    assert not (course / "dist" / "cohort").exists()
    solution = course / "dist" / "solution" / "sums.zip"
    done = _run("grade", solution, "--course", course, "--out", tmp_path / "out", cwd=away)
    assert done.returncode == 0, done.stderr
    assert _scores(tmp_path / "out") == {"sums": "2"}
    done = _run("validate", "--course", course, "--page", tmp_path / "page.html", cwd=away)
    assert done.returncode == 1  # no mistake proves that the check can fail
    assert "no mistake of the catalogue needs the check adds_three" in done.stderr


def test_all_that_is_missing_is_listed_at_once(away, tmp_path):
    toml = FEWEST["assignment/course.toml"] + "other = 1\n        [part.texts]\n        why = 1\n"
    files = {
        "assignment/course.toml": 'library = ["lib"]\n' + toml.replace('["sums"]', '["a", "b"]')
    }
    course = _write(tmp_path / "course", files)
    done = _run("build", "--course", course, cwd=away)
    assert done.returncode == 2
    for name in (
        "assignment/sums.md",
        "assignment/lib",
        "assignment/public_checks/total.py",
        "assignment/public_checks/other.py",
        "tests/hidden/total.py",
        "tests/hidden/other.py",
        "solutions/reference/a.py",
        "solutions/reference/b.py",
        "solutions/texts/why.md",
    ):
        assert name in done.stderr
    assert "__init__" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("build",),
        ("grade", "x.zip", "--out", "y"),
        ("validate",),
        ("certify",),
        ("pack-gradescope", "--wheels", "x"),
    ],
)
def test_a_folder_without_a_course_is_reported(away, arguments):
    done = _run(*arguments, "--course", "nowhere", cwd=away)
    assert done.returncode == 2
    assert "nowhere" in done.stderr
