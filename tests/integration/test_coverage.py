"""docs/coverage.md is true: every row is there, and what it names exists."""

import re
from pathlib import Path

import pytest

from autograder.build.master import CLOSING_TEXT
from autograder.checks import info
from autograder.course import read_course
from autograder.grading.importing import COURSE_PACKAGES, importable

ROOT = Path(__file__).parents[2]
COURSE = read_course(ROOT)
COLUMNS = ("row", "what", "where", "questions", "public", "hidden")
COUNTS = {"S0": 9, "S1": 10, "S2": 6, "S3": 3, "S4": 7, "X": 2}
ROWS = [f"{seed}.{n}" for seed, count in COUNTS.items() for n in range(1, count + 1)]
WITHOUT_CODE = {"S0.8", "S0.9", "S1.9", "S1.10", "S2.5", "S2.6"}


def _table() -> dict[str, dict[str, str]]:
    lines = (ROOT / "docs" / "coverage.md").read_text(encoding="utf-8").splitlines()
    cells = [
        [c.strip() for c in line.strip("|").split("|")]
        for line in lines
        if line.startswith(("| S", "| X"))
    ]
    return {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in cells}


TABLE = _table()


def _code(text: str) -> list[str]:
    return re.findall(r"`([^`]+)`", text)


@pytest.fixture(scope="module")
def checks() -> dict[str, float]:
    """Collect every check of the repository as question.name, with its points."""
    folders = [ROOT / name for name in ("assignment", "solutions", "tests")]
    found = {}
    with importable({*COURSE_PACKAGES, *COURSE.library}, *folders) as importer:
        for package, folder in (("public_checks", "assignment"), ("hidden", "tests")):
            for path in sorted((ROOT / folder / package).glob("[!_]*.py")):
                for check in importer.module(f"{package}.{path.stem}").CHECKS:
                    found[f"{package}:{path.stem}.{info(check).name}"] = info(check).points
    return found


def test_every_row_is_there_once_and_in_order() -> None:
    assert list(TABLE) == ROWS


@pytest.mark.parametrize("row", ROWS)
def test_the_sections_exist(row: str) -> None:
    part = ""
    for place in TABLE[row]["where"].split(";"):
        named = re.fullmatch(r"(?:(\w+): )?(.+)", place.strip())
        assert named is not None, f"{row} names no section"
        ids = {p.id: p for p in COURSE.parts}
        if named[1] in ids:
            part, heading = named[1], named[2]
        else:
            heading = place.strip()
        text = (ROOT / "assignment" / ids[part].source).read_text() + CLOSING_TEXT
        assert re.search(rf"^#+ {re.escape(heading)}$", text, re.MULTILINE), heading


@pytest.mark.parametrize("row", ROWS)
def test_the_questions_and_checks_exist(row: str, checks: dict[str, float]) -> None:
    asked = {q for part in COURSE.parts for q in (*part.checked, *part.texts)}
    given = {"SoftmaxLayer", "MultiLayerPerceptron"}
    assert set(_code(TABLE[row]["questions"])) <= asked | given
    public = list(_code(TABLE[row]["public"]))
    hidden = [name for name in _code(TABLE[row]["hidden"]) if "/" not in name]
    assert [name for name in public if f"public_checks:{name}" not in checks] == []
    assert [name for name in hidden if not checks.get(f"hidden:{name}")] == []
    if row not in WITHOUT_CODE:
        assert public, "a row that asks for code has a public check"
        assert hidden, "and a hidden one that is worth points"


@pytest.mark.parametrize("row", ROWS)
def test_the_tests_exist(row: str) -> None:
    tests = [name for name in _code(TABLE[row]["hidden"]) if "/" in name]
    assert [name for name in tests if not (ROOT / name).is_file()] == []
    if row in WITHOUT_CODE:
        assert tests or _code(TABLE[row]["hidden"])


def test_every_question_belongs_to_a_row() -> None:
    named = {question for row in TABLE.values() for question in _code(row["questions"])}
    asked = {q for part in COURSE.parts for q in (*part.checked, *part.texts)}
    assert asked - named == set()


def test_the_points_are_one_hundred() -> None:
    counted = [{**p.points, **p.experiments, **p.texts} for p in COURSE.parts]
    assert sum(sum(worth.values()) for worth in counted) == 100
    assert sum(sum(p.extra.values()) for p in COURSE.parts) == 3
