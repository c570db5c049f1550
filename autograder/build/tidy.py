"""Cleans up notebooks that otter made, before they are handed out."""

import re
from collections.abc import Sequence

import nbformat

from autograder.course import Course, Part
from autograder.errors import BuildError
from autograder.model import NO_ANSWER_YET

_OTTERS_COMMENT = re.compile(r"<!-- (?:BEGIN|END) QUESTION -->\n*")
_GAP = re.compile(r"\n{3,}(?= )")  # before an indented line
OTTERS_PROMPT = "_Type your answer here, replacing this text._"


def number_cells(notebook: nbformat.NotebookNode) -> None:
    """Give every cell the same id in every build."""
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    for position, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{position:03}"


def describe(notebook: nbformat.NotebookNode, part: Part, course: Course) -> None:
    """Note in a notebook what `grader` in it must know of the assignment to pack a submission."""
    notebook.metadata["autograder"] = {
        "results": part.results,
        "questions": list(part.points),
        "extra": list(part.extra),
        "experiments": list(part.experiments),
        "prompt": NO_ANSWER_YET,
        "parts": {other.id: other.title for other in course.parts},
        "module": course.module,
    }


def answer_to(question: str) -> dict[str, object]:
    """Return the metadata that marks the cell of a text."""
    return {"autograder": {"question": question}}


def drop_otters_comments(notebook: nbformat.NotebookNode) -> None:
    """Drop what marks texts for otter's PDF export, which is not used here."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _OTTERS_COMMENT.sub("", cell.source)
    notebook.cells = [cell for cell in notebook.cells if cell.source.strip()]


def drop_prompts(notebook: nbformat.NotebookNode) -> None:
    """Drop the invitations to write a text from a notebook that has the model answers."""
    notebook.cells = [cell for cell in notebook.cells if cell.source != OTTERS_PROMPT]


def close_gaps(notebook: nbformat.NotebookNode) -> None:
    """Close the gaps where otter removed a private method from a class."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = _GAP.sub("\n\n", cell.source).rstrip()


def mark_text_answers(notebook: nbformat.NotebookNode, questions: Sequence[str]) -> None:
    """Note in the cells for texts which question they answer, which otter does not."""
    places = [c for c in notebook.cells if c.cell_type == "markdown" and c.source == OTTERS_PROMPT]
    if len(places) != len(questions):
        raise BuildError(f"otter made {len(places)} cells for {len(questions)} answers in text")
    for cell, question in zip(places, questions, strict=True):
        cell.source = NO_ANSWER_YET
        cell.metadata.update(answer_to(question))


def import_earlier_code(notebook: nbformat.NotebookNode) -> None:
    """Import functions of earlier parts, in place of our own."""
    for cell in notebook.cells:
        imported = cell.metadata.get("autograder", {}).get("earlier")
        if imported is not None:
            cell.source = imported
            del cell.metadata["autograder"]
