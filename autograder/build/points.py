"""Fills in the figures of points in the prose, which only course.toml states.

`{points:NAME}` becomes what a question or a part is worth; the name `part` stands for the part of
the text, `course` for all of them, `extra` for the extra credit of the part, which is in neither,
and `unlock` for what unlocking a function costs. The word "point" or "points" right after it agrees
with the figure. Code blocks are not changed, because such braces may be Python there.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from autograder.course import Course, Part
from autograder.errors import CourseError
from autograder.faults import Faults

_PLACEHOLDER = re.compile(r"\{points:([^}\n]*)\}( points?\b)?")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def points_by_name(course: Course, part: Part) -> dict[str, float]:
    """Return what each name is worth in the prose of a part."""
    questions = {name: w for p in course.parts for name, w in _questions(p).items()}
    parts = {p.id: sum(_questions(p).values()) - sum(p.extra.values()) for p in course.parts}
    sums = {
        "part": parts[part.id],
        "course": sum(parts.values()),
        "extra": sum(part.extra.values()),
        "unlock": course.unlock.costs,
    }
    return {**questions, **parts, **sums}


def _questions(part: Part) -> dict[str, float]:
    return {**part.checked, **part.texts}


def read_prose(path: Path, points: Mapping[str, float], noting: Faults | None = None) -> str:
    """Read a text in Markdown and fill in its figures of points.

    With `noting`, lines whose names are wrong are noted there and left out.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise CourseError(f"{path} does not exist, but course.toml names it as source") from None
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is not text in UTF-8: {error}") from None
    faults = noting or Faults()
    filled_in = "".join(_filled_in(text, path, points, faults))
    if noting is None:
        faults.stop()
    return filled_in


def _filled_in(text: str, path: Path, points: Mapping[str, float], faults: Faults) -> Iterator[str]:
    fence = ""
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
            yield line
        else:
            fence = mark[1] if mark else ""
            with faults.noted():
                yield line if fence else _fill_in(line, f"{path}, line {number}", points)


def _fill_in(line: str, where: str, points: Mapping[str, float]) -> str:
    def figure(match: re.Match[str]) -> str:
        name, noun = match.groups()
        if name not in points:
            raise CourseError(
                f"{where}: {{points:{name}}} names nothing in course.toml: write the name of a "
                "question or a part, or `part`, `course`, `extra` or `unlock`"
            )
        worth = f"{points[name]:g}"
        return worth if noun is None else f"{worth} {'point' if worth == '1' else 'points'}"

    return _PLACEHOLDER.sub(figure, line)
