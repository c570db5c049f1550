"""Finds everything that course.toml names and that is missing, before anything is built."""

from collections.abc import Iterator
from pathlib import Path

from autograder.course import Course, Part
from autograder.errors import CourseError


def require_all(course: Course) -> None:
    """Name every missing file at once, each with what needs it."""
    needed = [*_of_course(course), *(of_part for part in course.parts for of_part in _of(part))]
    missing = [f"  {name}: {why}" for name, why in needed if not (course.folder / name).exists()]
    if missing:
        toml = course.folder / "assignment" / "course.toml"
        told = "\n".join(missing)
        raise CourseError(
            f"{toml} needs files that are missing. Write them, or change the table:\n{told}"
        )


def _of_course(course: Course) -> Iterator[tuple[Path, str]]:
    for name in course.library:
        yield Path("assignment", name), "a package of the library"


def _of(part: Part) -> Iterator[tuple[Path, str]]:
    yield Path("assignment", part.source), f"the text of the part {part.id}"
    for module in part.reference:
        yield Path("solutions", "reference", f"{module}.py"), f"solutions of the part {part.id}"
    for question in part.checked:
        yield Path("assignment", "public_checks", f"{question}.py"), "checks that students get"
        yield Path("tests", "hidden", f"{question}.py"), "checks that decide the points"
    for question in part.texts:
        yield Path("solutions", "texts", f"{question}.md"), "model answer and rubric"
