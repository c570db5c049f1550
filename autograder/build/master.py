"""Writes the master notebook that `otter assign` splits: text in, nbformat out."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.build.questions import Question, raw_cell, text_cells
from autograder.build.solutions import Solution
from autograder.build.tidy import number_cells
from autograder.errors import CourseError
from autograder.model import TextQuestion

QUESTION, GIVEN, EARLIER = "# QUESTION ", "# GIVEN ", "# EARLIER "
"""What a code block of the text may consist of, besides code.

    # QUESTION name           the place of a question
    # GIVEN name              the reference for it, complete
    # EARLIER name name ...  where students paste what they wrote in an earlier part
"""

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


EARLIER_CODE = (
    "# Your own code from the earlier notebook, helpers included, in place of these functions."
)


def write_master(
    path: Path,
    *,
    text: Path,
    questions: Sequence[Question | TextQuestion],
    solutions: Mapping[str, Solution],
    otter: Mapping[str, object],
) -> None:
    """Write the master notebook beside the files that `otter` (its configuration) names.

    `solutions` holds what the text may show as given or repeat from an earlier part.
    """
    by_name = {question.name: question for question in questions}
    cells = [raw_cell("ASSIGNMENT CONFIG", otter)]
    source = _read_text(text)
    first_code = next((i for i, cell in enumerate(source) if cell.cell_type == "code"), 0)
    source.insert(first_code, new_code_cell(OPENING))  # below the title
    for cell in source:
        mark, names = _marker(cell)
        if not mark:
            cells.append(cell)
        elif mark == QUESTION and names[0] in by_name:
            question = by_name.pop(names[0])
            cells += question.as_cells() if isinstance(question, Question) else text_cells(question)
        elif mark != QUESTION and all(name in solutions for name in names):
            shown = [solutions[name] for name in names]
            cells.append(_given(shown) if mark == GIVEN else _earlier(shown))
        else:
            raise CourseError(
                f"{text}: `{mark}{' '.join(names)}`: "
                + ("not in course.toml, or twice" if mark == QUESTION else "there is no reference")
            )
    if by_name:
        raise CourseError(f"{text} has no place for {', '.join(by_name)}: add `{QUESTION}NAME`")
    cells += [new_markdown_cell(CLOSING_TEXT), new_code_cell(CLOSING_CODE)]
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    number_cells(notebook)
    nbformat.write(notebook, path)


def question_order(text: Path) -> list[str]:
    """List the questions as the text has them."""
    marks = [_marker(cell) for cell in _read_text(text)]
    return [names[0] for mark, names in marks if mark == QUESTION]


def _read_text(text: Path) -> list[nbformat.NotebookNode]:
    try:
        cells: list[nbformat.NotebookNode] = jupytext.reads(
            text.read_text(encoding="utf-8"), fmt="md"
        ).cells
    except FileNotFoundError:
        raise CourseError(f"{text} does not exist, but course.toml names it as source") from None
    return cells


def _marker(cell: nbformat.NotebookNode) -> tuple[str, list[str]]:
    """Return the mark a cell consists of, if any, and the names behind it."""
    for mark in (QUESTION, GIVEN, EARLIER):
        if cell.cell_type == "code" and cell.source.startswith(mark):
            names = cell.source.removeprefix(mark).split()
            return mark, names or [""]
    return "", []


def _given(shown: Sequence[Solution]) -> nbformat.NotebookNode:
    return new_code_cell("\n\n\n".join(solution.complete_cell for solution in shown))


def _earlier(shown: Sequence[Solution]) -> nbformat.NotebookNode:
    """Write a cell that `blank_earlier_code` empties: otter only takes code out of answer cells."""
    ours = [solution.complete_cell for solution in shown]
    blank = [f"{solution.signature}\n    ..." for solution in shown]
    return new_code_cell(
        "\n\n\n".join([EARLIER_CODE, *ours]),
        metadata={"autograder": {"earlier": "\n\n\n".join([EARLIER_CODE, *blank])}},
    )
