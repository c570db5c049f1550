"""`course.toml`: what an instructor decides, read strictly and explained when wrong."""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.errors import CourseError
from autograder.model import Limits

VISIBILITIES = ("visible", "after_published", "hidden")


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What a student may see of the hidden checks."""

    hidden_checks: str = "after_published"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One notebook: its questions, in order, and what each is worth."""

    id: str
    title: str
    source: str
    reference: str
    points: Mapping[str, float]

    @property
    def max_score(self) -> float:
        """What the whole part is worth."""
        return sum(self.points.values())


@dataclass(frozen=True, kw_only=True)
class Course:
    """Everything `course.toml` says, and the folder it stands in."""

    folder: Path
    title: str
    library: tuple[str, ...]
    """Packages in `assignment/` that students get and their code may import while graded."""
    parts: tuple[Part, ...]
    feedback: Feedback = field(default_factory=Feedback)
    limits: Limits = field(default_factory=Limits)


def read_course(root: Path) -> Course:
    """Read `assignment/course.toml` below `root`."""
    path = root / "assignment" / "course.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise CourseError(f"{path} does not exist. Run this inside the course's folder.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path} is not valid TOML: {error}") from None
    try:
        _only(table, {"title", "library", "part", "feedback", "limits"}, "the top level")
        parts = _expect(table, "part", list, "the top level")
        return Course(
            folder=root,
            title=_expect(table, "title", str, "the top level"),
            library=tuple(str(name) for name in _expect(table, "library", list, "the top level")),
            parts=tuple(_part(part) for part in parts),
            feedback=_feedback(table.get("feedback", {})),
            limits=limits_from(table.get("limits", {})),
        )
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from None


def limits_from(table: Mapping[str, Any]) -> Limits:
    """Read a table of limits; each may be left out."""
    known = {item.name: item.type for item in dataclasses.fields(Limits)}
    _only(table, known, "[limits]")
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
            raise CourseError(f"[limits] {key} = {value!r}: expected a number above 0")
    return Limits(**{k: type(getattr(Limits(), k))(v) for k, v in table.items()})


def _part(table: Any) -> Part:
    if not isinstance(table, dict):
        raise CourseError("each [[part]] must be a table")
    where = f"[[part]] {table.get('id', '(without id)')}"
    _only(table, {"id", "title", "source", "reference", "points"}, where)
    points = _expect(table, "points", dict, where)
    for question, worth in points.items():
        if isinstance(worth, bool) or not isinstance(worth, int | float) or worth < 0:
            raise CourseError(f"{where} points.{question} = {worth!r}: expected a number of points")
    texts = {k: _expect(table, k, str, where) for k in ("id", "title", "source", "reference")}
    if not texts["id"].isidentifier():
        raise CourseError(f"{where}: id {texts['id']!r} must be letters, digits and underscores")
    return Part(**texts, points=points)


def _feedback(table: Mapping[str, Any]) -> Feedback:
    _only(table, {"hidden_checks"}, "[feedback]")
    shown = table.get("hidden_checks", Feedback.hidden_checks)
    if shown not in VISIBILITIES:
        raise CourseError(
            f"[feedback] hidden_checks = {shown!r}: expected one of {', '.join(VISIBILITIES)}"
        )
    return Feedback(hidden_checks=shown)


def _only(table: Mapping[str, Any], known: Any, where: str) -> None:
    for key in table:
        if key not in known:
            raise CourseError(f"{where} has an unknown key {key!r}; known are {', '.join(known)}")


def _expect(table: Mapping[str, Any], key: str, kind: type, where: str) -> Any:
    if not table.get(key):
        raise CourseError(f"{where} lacks {key!r}")
    if not isinstance(table[key], kind):
        raise CourseError(f"{where} {key} = {table[key]!r}: expected {kind.__name__}")
    return table[key]
