"""Collects what belongs to each question, and writes it as otter assign reads it."""

import inspect
import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from autograder.build.formulas import formulas_in
from autograder.build.solutions import Solution
from autograder.build.tidy import answer_to
from autograder.checks import Check, info
from autograder.course import Part
from autograder.errors import CourseError
from autograder.faults import Faults
from autograder.model import TextQuestion

UNREADABLE = "unreadable"
"""The name of an empty module in place of checks that cannot be imported, which is told already."""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that checks decide; one about an experiment has no solution in code."""

    name: str
    solution: Solution | None
    public: tuple[Check, ...]
    hidden: tuple[Check, ...]
    builds_on: Mapping[str, str]
    """Functions that its answer may call, each with the module of its reference."""
    forgiving: bool
    """Whether it costs nothing if only those are wrong."""

    def as_cells(self) -> list[nbformat.NotebookNode]:
        """Write what otter assign turns into an answer cell, a check cell and a test file."""
        answer = []
        if self.solution is not None:
            answer = [
                raw_cell("BEGIN SOLUTION"),
                new_code_cell(self.solution.answer_cell),
                raw_cell("END SOLUTION"),
            ]
        return [
            raw_cell("BEGIN QUESTION", {"name": self.name}),
            *answer,
            raw_cell("BEGIN TESTS"),
            *[_test_cell(check, "public_checks") for check in self.public],
            *[_test_cell(check, "hidden", self._inheritance()) for check in self.hidden],
            raw_cell("END TESTS"),
            raw_cell("END QUESTION"),
        ]

    def _inheritance(self) -> str:
        if not self.builds_on:
            return ""
        return f", builds_on={dict(self.builds_on)!r}, forgiving={self.forgiving}"


def text_cells(question: TextQuestion) -> list[nbformat.NotebookNode]:
    """Write what otter assign turns into a text cell."""
    config = {"name": question.name, "manual": True, "points": question.points}
    return [
        raw_cell("BEGIN QUESTION", config),
        raw_cell("BEGIN SOLUTION"),
        new_markdown_cell(question.answer, metadata=answer_to(question.name)),
        raw_cell("END SOLUTION"),
        raw_cell("END QUESTION"),
    ]


def collect_questions(  # noqa: PLR0913 - a question has as many sources
    part: Part,
    solutions: Mapping[str, Solution],
    public: Mapping[str, ModuleType],
    hidden: Mapping[str, ModuleType],
    *,
    modules: Mapping[str, str],
    forgiving: bool,
) -> list[Question]:
    """Collect what belongs to each question, and check that the points add up.

    `modules` names the module of every function of the reference.
    """
    questions, faults = [], Faults()
    for name, worth in part.checked.items():
        with faults.noted():
            if name in part.coded and name not in solutions:
                places = ", ".join(f"solutions/reference/{module}.py" for module in part.reference)
                raise CourseError(f"no reference for {name} in {places}")
        builds_on: dict[str, str] = {}
        with faults.noted():
            builds_on = _found(part.builds_on.get(name, ()), modules, name)
        with faults.noted():
            public_checks, hidden_checks = _both(public, hidden, name, worth)
            questions.append(
                Question(
                    name=name,
                    solution=solutions.get(name) if name in part.coded else None,
                    public=public_checks,
                    hidden=hidden_checks,
                    builds_on=builds_on,
                    forgiving=forgiving,
                )
            )
    faults.stop()
    return questions


def _both(
    public: Mapping[str, ModuleType], hidden: Mapping[str, ModuleType], question: str, worth: float
) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """Return the checks that students have and the others; together they are worth the points."""
    found: dict[str, tuple[Check, ...]] = {}
    faults = Faults()
    for folder, modules in (("assignment/public_checks", public), ("tests/hidden", hidden)):
        with faults.noted():
            found[folder] = _checks(modules, question, folder)
    faults.stop()
    checks = [check for some in found.values() for check in some]
    if any(m[question].__name__ == UNREADABLE for m in (public, hidden)):
        return (), ()
    names = [info(check).name for check in checks]
    for twice in sorted({n for n in names if names.count(n) > 1}):
        raise CourseError(f"two checks of {question} are called {twice}: otter would run only one")
    total = sum(info(check).points for check in checks)
    if not math.isclose(total, worth):  # 0.1 + 0.2 is not 0.3, but adds up all the same
        raise CourseError(
            f"course.toml gives {question} {worth:g} points, but its checks add up to {total:g}: "
            "change one of them"
        )
    first, second = found.values()
    return first, second


def _found(names: Iterable[str], modules: Mapping[str, str], question: str) -> dict[str, str]:
    for name in names:
        if name not in modules:
            raise CourseError(f"course.toml: {question} builds on {name}, which no reference has")
    return {name: modules[name] for name in names}


_TEXT_QUESTION = re.compile(r"\s*## Answer\s*\n(.+?)\n## Rubric\s*\n(.+)", re.DOTALL)
_RUBRIC_POINTS = re.compile(r"^- (\d+(?:\.\d+)?|\.\d+) points?: ", re.MULTILINE)


def collect_text_questions(part: Part, folder: Path) -> list[TextQuestion]:
    """Read model answers and rubrics; the points of a rubric must add up, too."""
    text_questions, faults = [], Faults()
    for name, worth in part.texts.items():
        with faults.noted():
            text_questions.append(_text_question(name, worth, folder / f"{name}.md"))
    faults.stop()
    return text_questions


def _text_question(name: str, worth: float, path: Path) -> TextQuestion:
    if not path.is_file():
        raise CourseError(f"{path} does not exist, but course.toml lists {name} under texts")
    try:
        match = _TEXT_QUESTION.fullmatch(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise CourseError(f"{path} is not text in UTF-8: {error}") from None
    if match is None:
        raise CourseError(f"{path} must consist of `## Answer` and `## Rubric`, both with text")
    answer, rubric = (text.strip() for text in match.groups())
    faults = Faults()
    with faults.noted():
        total = sum(map(float, _RUBRIC_POINTS.findall(rubric)))
        if not math.isclose(total, worth):
            raise CourseError(
                f"course.toml gives {name} {worth:g} points, but the rubric in {path} adds up to "
                f"{total:g}, counting lines that start like `- 0.5 points: `: change one of them"
            )
    formulas: dict[str, str] = {}
    try:
        formulas = formulas_in(f"{answer}\n\n{rubric}")
    except ValueError as error:
        faults.told += [f"{path}: {fault}" for fault in str(error).splitlines()]
    faults.stop()
    return TextQuestion(name=name, points=worth, answer=answer, rubric=rubric, formulas=formulas)


def _checks(modules: Mapping[str, ModuleType], question: str, folder: str) -> tuple[Check, ...]:
    module = modules.get(question)
    if module is None:
        raise CourseError(f"{folder}/{question}.py does not exist: every question needs checks")
    if module.__name__ == UNREADABLE:
        return ()
    checks: tuple[Check, ...] = getattr(module, "CHECKS", ())
    if not checks:
        raise CourseError(f"{folder}/{question}.py needs a tuple CHECKS that names its checks")
    for check in checks:
        if info(check).question != question:
            raise CourseError(f"{folder}/{question}.py: {info(check).name} names another question")
    unlisted = {
        name
        for name, value in inspect.getmembers(module, inspect.isfunction)
        if hasattr(value, "__check__") and value not in checks
    }
    if unlisted:
        raise CourseError(f"{folder}/{question}.py: CHECKS lacks {', '.join(sorted(unlisted))}")
    return checks


def _test_cell(check: Check, package: str, more: str = "") -> nbformat.NotebookNode:
    """Write the otter test that imports a check and calls it, so that no check is copied."""
    declared = info(check)
    return new_code_cell(f'''\
""" # BEGIN TEST CONFIG
points: {declared.points:g}
hidden: {json.dumps(package == "hidden")}
""" # END TEST CONFIG
def {declared.name}(env):
    from autograder.checks import run
    from {package}.{declared.question} import {declared.name} as check
    run(check, env{more})''')


def raw_cell(marker: str, config: Mapping[str, object] | None = None) -> nbformat.NotebookNode:
    """Write one of otter's marker cells; JSON is valid YAML for its configuration."""
    lines = [f"{key}: {json.dumps(value)}" for key, value in (config or {}).items()]
    return new_raw_cell("\n".join([f"# {marker}", *lines]))
