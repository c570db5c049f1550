"""Folds hints of the catalogue of mistakes into the prose.

A line `{hints:ID ID ...}` names mistakes of the catalogue. Their hints, but not what they tell,
become a list that a student unfolds one by one, in this order. Each is one line of HTML: nbconvert
closes what a blank line interrupts, and shows the hint at once.
"""

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path

from autograder.course import Course
from autograder.diagnose import read_catalogue
from autograder.errors import CourseError
from autograder.grading.manifest import MISTAKES

_PLACEHOLDER = re.compile(r"^\{hints:([^}\n]*)\}$", re.MULTILINE)


def hints_by_mistake(course: Course) -> dict[str, str]:
    """Return the hint of every mistake of the catalogue."""
    questions = [name for part in course.parts for name in part.checked]
    mistakes = read_catalogue(course.folder / "solutions" / MISTAKES, questions)
    return {mistake.id: mistake.hint for mistake in mistakes}


def with_hints(text: str, hints: Mapping[str, str], path: Path) -> str:
    """Replace each line that names mistakes by their hints, folded."""

    def folded(match: re.Match[str]) -> str:
        unknown = [name for name in match[1].split() if name not in hints]
        if unknown or not match[1].split():
            raise CourseError(
                f"{path}: {match[0]}: "
                + (
                    f"the catalogue has no mistake {unknown[0]!r}"
                    if unknown
                    else "name one or more mistakes of the catalogue"
                )
            )
        return "\n\n".join(
            f"<details><summary>Hint {number}</summary>{escape(hints[name], quote=False)}</details>"
            for number, name in enumerate(match[1].split(), start=1)
        )

    return _PLACEHOLDER.sub(folded, text)
