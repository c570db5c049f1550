"""`course.toml`: what an instructor decides, read strictly and explained when wrong."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.intake_table import rules_from
from autograder.course.limits import limits_from
from autograder.course.rules import Rules
from autograder.course.tables import choices, expect, is_number, only, section
from autograder.errors import CourseError
from autograder.model import Limits


@dataclass(frozen=True, kw_only=True)
class Feedback:
    """What a student may see of the hidden checks, and when."""

    hidden_checks: str = "names and diagnoses"
    when: str = "after_published"


_FEEDBACK: Mapping[str, tuple[str, ...]] = {
    "hidden_checks": ("nothing", "names", "names and diagnoses"),
    "when": ("at_once", "after_published"),
}


@dataclass(frozen=True, kw_only=True)
class Grading:
    """How points are counted."""

    inherited_faults: str = "free"
    """What a question costs that fails on account of an earlier one alone."""


_GRADING: Mapping[str, tuple[str, ...]] = {"inherited_faults": ("free", "cost")}


@dataclass(frozen=True, kw_only=True)
class Part:
    """One notebook: its questions and what each is worth."""

    id: str
    title: str
    source: str
    reference: tuple[str, ...]
    """Modules in `solutions/reference/` that solve it."""
    points: Mapping[str, float]
    """Questions answered in code, by a function or class of that name."""
    experiments: Mapping[str, float] = field(default_factory=dict)
    """Questions answered by figures in the file `results`."""
    texts: Mapping[str, float] = field(default_factory=dict)
    """Questions answered in text, graded by a person."""
    results: str = ""
    """The file that the notebook's experiments write, and that is handed in with it."""
    builds_on: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Functions of other questions that the answer to a question may call."""
    order: tuple[str, ...] = ()
    """The questions that checks decide, in the order of the text, once that is known."""

    @property
    def checked(self) -> Mapping[str, float]:
        """The questions that checks decide."""
        return {**self.points, **self.experiments}


@dataclass(frozen=True, kw_only=True)
class Course:
    """Everything `course.toml` says, and the folder it stands in."""

    folder: Path
    title: str
    library: tuple[str, ...]
    """Packages in `assignment/` that students get and their code may import while graded."""
    parts: tuple[Part, ...]
    feedback: Feedback = field(default_factory=Feedback)
    grading: Grading = field(default_factory=Grading)
    limits: Limits = field(default_factory=Limits)
    intake: Rules = field(default_factory=Rules)


_SECTIONS = ("title", "library", "part", "feedback", "grading", "limits", "intake")


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
        only(table, _SECTIONS, "the top level")
        return Course(
            folder=root,
            title=expect(table, "title", str, "the top level"),
            library=_library(expect(table, "library", list, "the top level", may_be_empty=True)),
            parts=_parts(expect(table, "part", list, "the top level")),
            feedback=Feedback(**choices(table, "feedback", _FEEDBACK)),
            grading=Grading(**choices(table, "grading", _GRADING)),
            limits=limits_from(section(table, "limits")),
            intake=rules_from(section(table, "intake")),
        )
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from None


def _library(names: list[Any]) -> tuple[str, ...]:
    for name in names:
        if not isinstance(name, str) or not name.isidentifier():
            raise CourseError(f"library holds {name!r}: expected names of packages in assignment/")
    return tuple(names)


def _parts(tables: list[Any]) -> tuple[Part, ...]:
    parts = tuple(_part(table) for table in tables)
    ids = [part.id for part in parts]
    for name in ids:
        if ids.count(name) > 1:
            raise CourseError(f"two [[part]] have the id {name!r}: each needs one of its own")
    questions = [name for part in parts for name in (*part.checked, *part.texts)]
    for name in questions:
        if questions.count(name) > 1 or name in ids:
            raise CourseError(f"the question {name!r} shares its name: each needs one of its own")
    return parts


_TABLES = ("points", "experiments", "texts")
_TEXTS = ("id", "title", "source")


def _part(table: Any) -> Part:
    if not isinstance(table, dict):
        raise CourseError("each [[part]] must be a table")
    where = f"[[part]] {table.get('id', '(without id)')}"
    only(table, {*_TEXTS, *_TABLES, "reference", "results", "builds_on"}, where)
    texts = {key: expect(table, key, str, where) for key in _TEXTS}
    if not texts["id"].isidentifier():
        raise CourseError(f"{where}: id {texts['id']!r} must be letters, digits and underscores")
    reference = expect(table, "reference", list, where)
    for name in reference:
        if not isinstance(name, str) or not name.isidentifier():
            raise CourseError(f"{where} reference holds {name!r}: expected names of modules")
    expect(table, "points", dict, where)
    worth: dict[str, Any] = {
        key: _points(expect(table, key, dict, where), key, where) for key in _TABLES if key in table
    }
    results = _results(table, where)
    if worth.get("experiments") and not results:
        raise CourseError(f"{where} has experiments, but no `results`: name the file they write")
    builds_on = _builds_on(
        expect({"builds_on": {}, **table}, "builds_on", dict, where, may_be_empty=True),
        table["points"],
        where,
    )
    return Part(**texts, reference=tuple(reference), results=results, builds_on=builds_on, **worth)


def _builds_on(
    table: Mapping[str, Any], points: Mapping[str, Any], where: str
) -> Mapping[str, tuple[str, ...]]:
    for question, names in table.items():
        if question not in points:
            raise CourseError(f"{where} builds_on has {question!r}, which is no question in points")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise CourseError(f"{where} builds_on.{question} = {names!r}: expected a list of names")
        if question in names:  # ours in place of the answer itself would forgive everything
            raise CourseError(f"{where} builds_on.{question} names itself: name other functions")
    return {question: tuple(names) for question, names in table.items()}


def _points(table: Mapping[str, Any], key: str, where: str) -> Mapping[str, float]:
    for question, worth in table.items():
        if not question.isidentifier():
            raise CourseError(f"{where} {key} has {question!r}: a question is named as a function")
        if not is_number(worth) or worth < 0:
            raise CourseError(f"{where} {key}.{question} = {worth!r}: expected a number of points")
    return table


def _results(table: Mapping[str, Any], where: str) -> str:
    name = expect({"results": "", **table}, "results", str, where, may_be_empty=True)
    if name and (Path(name).name != name or not name.endswith(".json")):
        raise CourseError(f"{where} results = {name!r}: expected a plain file name ending in .json")
    return str(name)
