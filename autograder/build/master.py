"""Writes the master notebook that `otter assign` splits: text in, nbformat out."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import jupytext
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.build.hints import with_hints
from autograder.build.points import read_prose
from autograder.build.questions import Question, raw_cell, text_cells
from autograder.build.solutions import Solution
from autograder.build.tidy import number_cells
from autograder.faults import Faults
from autograder.model import TextQuestion

QUESTION, GIVEN, EARLIER = "# QUESTION ", "# GIVEN ", "# EARLIER "
"""What a code block of the text may consist of in place of code.

    # QUESTION name           the place of a question
    # GIVEN name              the reference for it, complete
    # EARLIER name name ...  where functions of an earlier part come from the students' module
"""

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}

OPENING = """\
# The checks of this notebook. They run offline, as often as you like.
try:
    from autograder.checks.notebook import grader
except ModuleNotFoundError:
    raise ModuleNotFoundError(
        "The files of this notebook are not beside it. Unpack the whole zip that it came in, and "
        "open the notebook in the folder that this makes."
    ) from None"""

CLOSING_TEXT = """\
## Hand in

Save the notebook first. Then run the call below with your family name, given name and student id,
two commas between them; a team writes one such text for each of its members. If `grader.team` knows
you already, run the call as it is. It writes one zip, which is all you hand in. A report, if you
write one, lies beside the notebook as `report.pdf`.

`grader.clean_run()` runs the saved notebook from top to bottom in a fresh process, as grading does,
and says what differs from what you see here."""

CLOSING_CODE = """\
grader.export()  # grader.export("Curie, Marie, 1867")
# As a team: grader.export("Curie, Marie, 1867", "Noether, Emmy, 1882")"""


EARLIER_CODE = "# Your functions: grader.keep puts them into {module}.py in their notebook."


@dataclass(frozen=True, kw_only=True)
class NotebookText:
    """The text of a notebook, its figures of points filled in."""

    path: Path
    cells: tuple[nbformat.NotebookNode, ...]

    @property
    def order(self) -> list[str]:
        """The questions in the order of the text."""
        marks = [_marker(cell) for cell in self.cells]
        return [names[0] for mark, names in marks if mark == QUESTION]

    @property
    def earlier(self) -> list[str]:
        """The functions of earlier parts that it takes from the students' module."""
        marks = [_marker(cell) for cell in self.cells]
        return [name for mark, names in marks if mark == EARLIER for name in names]


def read_text(
    path: Path,
    points: Mapping[str, float],
    late: str,
    hints: Mapping[str, str] | None,
    faults: Faults,
) -> NotebookText:
    """Read the text of a notebook, and note its faults.

    `points` says what each name in it is worth, `late` what being late costs, `hints` what helps
    against each mistake; without `hints`, which then cannot be read, none are put in.
    """
    cells = jupytext.reads(read_prose(path, points, faults), fmt="md").cells
    for cell in cells:
        if cell.cell_type == "markdown" and hints is not None:
            with faults.noted():
                cell.source = with_hints(cell.source, hints, path)
    closing = f"{CLOSING_TEXT}\n\n{late}" if late else CLOSING_TEXT
    cells += [new_markdown_cell(closing), new_code_cell(CLOSING_CODE)]
    return NotebookText(path=path, cells=tuple(cells))


def write_master(  # noqa: PLR0913 - all that a notebook consists of
    path: Path,
    *,
    text: NotebookText,
    questions: Sequence[Question | TextQuestion],
    solutions: Mapping[str, Solution],
    module: str,
    otter: Mapping[str, object],
) -> None:
    """Write the master notebook beside the files that `otter` (its configuration) names.

    `solutions` holds what the text may show as given or take from an earlier part, for which
    students have a `module`.
    """
    by_name = {question.name: question for question in questions}
    cells = [raw_cell("ASSIGNMENT CONFIG", otter)]
    source = list(text.cells)
    first_code = next((i for i, cell in enumerate(source) if cell.cell_type == "code"), 0)
    source.insert(first_code, new_code_cell(OPENING))  # below the title
    for cell in source:
        mark, names = _marker(cell)
        if not mark:
            cells.append(cell)
        elif mark == QUESTION:
            question = by_name[names[0]]
            cells += question.as_cells() if isinstance(question, Question) else text_cells(question)
        else:
            shown = [solutions[name] for name in names]
            cells.append(_given(shown) if mark == GIVEN else _earlier(shown, module))
    notebook = new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
    number_cells(notebook)
    nbformat.write(notebook, path)


def require_places(
    text: NotebookText, questions: Collection[str], solutions: Collection[str] | None
) -> None:
    """Demand one place in the text for each question, and a reference for all that it shows.

    Without `solutions`, which then cannot be read, only the questions are looked at.
    """
    faults, left = Faults(), list(questions)
    for cell in text.cells:
        mark, names = _marker(cell)
        about = f"{text.path}: `{mark}{' '.join(names)}`: "
        if mark == QUESTION and names[0] in left:
            left.remove(names[0])
        elif mark == QUESTION:
            faults.told.append(f"{about}not in course.toml, or twice")
        elif mark and solutions is not None and not set(names) <= set(solutions):
            faults.told.append(f"{about}there is no reference")
    if left:
        faults.told.append(
            f"{text.path} has no place for {', '.join(sorted(left))}: add `{QUESTION}NAME`"
        )
    faults.stop()


def _marker(cell: nbformat.NotebookNode) -> tuple[str, list[str]]:
    """Return the mark that a cell consists of, if any, and the names after it."""
    for mark in (QUESTION, GIVEN, EARLIER):
        if cell.cell_type == "code" and cell.source.startswith(mark):
            names = cell.source.removeprefix(mark).split()
            return mark, names or [""]
    return "", []


def _given(shown: Sequence[Solution]) -> nbformat.NotebookNode:
    return new_code_cell("\n\n\n".join(solution.complete_cell for solution in shown))


def _earlier(shown: Sequence[Solution], module: str) -> nbformat.NotebookNode:
    """Write a cell with our functions, in which `import_earlier_code` then imports the students'.

    The solution does not depend on a file that a student makes, and otter removes code only in
    answer cells.
    """
    comment = EARLIER_CODE.format(module=module)
    ours = [solution.complete_cell for solution in shown]
    names = [solution.name for solution in shown]
    quoted = [f'"{name}"' for name in names]
    imported = f"{_call('grader.needs', quoted)}\n{_call(f'from {module} import ', names)}"
    return new_code_cell(
        "\n\n\n".join([comment, *ours]),
        metadata={"autograder": {"earlier": f"{comment}\n{imported}"}},
    )


def _call(what: str, names: Sequence[str]) -> str:
    """Write a call or an import, over several lines if there are several names."""
    if len(names) == 1:
        return f"{what}{names[0]}" if what.endswith(" ") else f"{what}({names[0]})"
    return f"{what}(\n" + "".join(f"    {name},\n" for name in names) + ")"
