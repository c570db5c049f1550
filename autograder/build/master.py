"""Writes the master notebook that `otter assign` splits: text in, nbformat out."""

import inspect
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from autograder.build.solutions import Solution
from autograder.checks import Check, info
from autograder.errors import CourseError
from autograder.policy import Part

MARK = "# QUESTION "

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

OPENING = """\
# The checks of this notebook. They run offline, as often as you like.
from autograder.checks.notebook import grader"""

CLOSING_TEXT = """\
## Hand in

Save the notebook first. Then put your name into the call below, family name first, and run it; a
team of two gives both names. It writes one zip, which is all you hand in."""

CLOSING_CODE = """\
grader.export()  # grader.export("Curie Marie") or grader.export("Curie Marie", "Noether Emmy")"""


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question with its reference and all of its checks, public ones first."""

    name: str
    solution: Solution
    public: tuple[Check, ...]
    hidden: tuple[Check, ...]


def collect_questions(
    part: Part,
    solutions: Mapping[str, Solution],
    public: Mapping[str, ModuleType],
    hidden: Mapping[str, ModuleType],
) -> list[Question]:
    """Bring together what belongs to each question, and see that the points add up."""
    questions = []
    for name, worth in part.points.items():
        if name not in solutions:
            raise CourseError(f"no reference for {name} in solutions/reference/{part.reference}.py")
        question = Question(
            name=name,
            solution=solutions[name],
            public=_checks(public, name, "assignment/public_checks"),
            hidden=_checks(hidden, name, "tests/hidden"),
        )
        names = [info(check).name for check in (*question.public, *question.hidden)]
        for twice in sorted({n for n in names if names.count(n) > 1}):
            raise CourseError(f"two checks of {name} are called {twice}: otter would run only one")
        total = sum(info(check).points for check in (*question.public, *question.hidden))
        if not math.isclose(total, worth):  # 0.1 + 0.2 is not 0.3, but adds up all the same
            raise CourseError(
                f"course.toml gives {name} {worth:g} points, but its checks add up to {total:g}: "
                "change one of them"
            )
        questions.append(question)
    return questions


def _checks(modules: Mapping[str, ModuleType], question: str, folder: str) -> tuple[Check, ...]:
    module = modules.get(question)
    if module is None:
        raise CourseError(f"{folder}/{question}.py does not exist: every question needs checks")
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


def write_master(
    path: Path,
    *,
    text: Path,
    questions: Sequence[Question],
    otter: Mapping[str, object],
) -> None:
    """Write the master notebook beside the files that `otter` (its configuration) names."""
    by_name = {question.name: question for question in questions}
    cells = [_raw("ASSIGNMENT CONFIG", otter)]
    source = jupytext.reads(text.read_text(encoding="utf-8"), fmt="md").cells
    first_code = next((i for i, cell in enumerate(source) if cell.cell_type == "code"), 0)
    source.insert(first_code, new_code_cell(OPENING))  # below the title
    for cell in source:
        name = cell.source.removeprefix(MARK).strip()
        if cell.cell_type != "code" or not cell.source.startswith(MARK):
            cells.append(cell)
        elif name in by_name:
            cells += _question_cells(by_name.pop(name))
        else:
            raise CourseError(f"{text}: question {name!r} is not in course.toml, or appears twice")
    if by_name:
        raise CourseError(f"{text} has no place for {', '.join(by_name)}: add `{MARK}NAME`")
    cells += [new_markdown_cell(CLOSING_TEXT), new_code_cell(CLOSING_CODE)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    number_cells(notebook)
    nbformat.write(notebook, path)


def number_cells(notebook: nbformat.NotebookNode) -> None:
    """Give every cell the same id in every build."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position:03}"


def _question_cells(question: Question) -> list[nbformat.NotebookNode]:
    return [
        _raw("BEGIN QUESTION", {"name": question.name}),
        _raw("BEGIN SOLUTION"),
        new_code_cell(question.solution.as_answer_cell()),
        _raw("END SOLUTION"),
        _raw("BEGIN TESTS"),
        *[_test_cell(check, "public_checks", hidden=False) for check in question.public],
        *[_test_cell(check, "hidden", hidden=True) for check in question.hidden],
        _raw("END TESTS"),
        _raw("END QUESTION"),
    ]


def _test_cell(check: Check, package: str, *, hidden: bool) -> nbformat.NotebookNode:
    """Write the otter test that calls a check where it stands: no check exists twice."""
    declared = info(check)
    return new_code_cell(f'''\
""" # BEGIN TEST CONFIG
points: {declared.points:g}
hidden: {json.dumps(hidden)}
""" # END TEST CONFIG
def {declared.name}(env):
    from autograder.checks import run
    from {package}.{declared.question} import {declared.name} as check
    run(check, env)''')


def _raw(marker: str, config: Mapping[str, object] | None = None) -> nbformat.NotebookNode:
    """Write one of otter's marker cells; JSON is YAML enough for its configuration."""
    lines = [f"{key}: {json.dumps(value)}" for key, value in (config or {}).items()]
    return new_raw_cell("\n".join([f"# {marker}", *lines]))
