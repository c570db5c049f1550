"""Compares a saved notebook with what ran in its kernel.

What is handed in is the file. A function that was changed and not saved, or a cell that was deleted
after it ran, passes its checks on the screen and fails when it is graded.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from autograder.checks.saved_notebook import SavedNotebook, definitions, names_used, same_code
from autograder.text import listed


def notebook_of(
    notebooks: Sequence[SavedNotebook], names: Mapping[str, Any]
) -> SavedNotebook | None:
    """Return the notebook that runs in the kernel with these names: whose cells ran here."""
    ran = set(sources_run(names))
    shared = {
        number: sum(cell.source.strip() in ran for cell in notebook.cells if len(cell.source) > 60)
        for number, notebook in enumerate(notebooks)
    }
    best = max(shared.values(), default=0)
    found = [notebooks[number] for number, count in shared.items() if count == best]
    return found[0] if best and len(found) == 1 else None


def not_as_saved(notebook: SavedNotebook, names: Mapping[str, Any]) -> list[str]:
    """Return functions and classes that are not saved as they last ran, if the notebook uses them.

    What it no longer mentions was deleted on purpose.
    """
    used = names_used(cell.source for cell in notebook.cells) | set(notebook.definitions)
    ran = definitions(sources_run(names))
    return [
        name
        for name, node in ran.items()
        if name in names and name in used and not same_code(node, notebook.definitions.get(name))
    ]


def not_saved(notebook: SavedNotebook, names: Mapping[str, Any]) -> Iterator[str]:
    """Say which functions and classes are not saved as they ran, and what to do."""
    if different := not_as_saved(notebook, names):
        yield (
            f"{notebook.path.name} is saved without what ran last in {listed(different)}. Save the"
            " notebook, or run the cells again that you changed. Then run this again."
        )


def remarks_on(notebook: SavedNotebook, names: Mapping[str, Any] | None) -> Iterator[str]:
    """Yield what may make the saved notebook behave unlike the one on the screen.

    `names` are those of its kernel, None for a notebook of another kernel.
    """
    file = notebook.path.name
    if names is not None:
        yield from not_saved(notebook, names)
    counts = [cell.count for cell in notebook.cells if cell.count and not cell.only_runs_checks]
    if late := next(((a, b) for a, b in pairwise(counts) if a > b), None):
        yield (
            f"The cells of {file} ran out of order: [{late[0]}] stands above [{late[1]}]."
            " grader.clean_run() tells what differs when they run from top to bottom."
        )
    if notebook.unwritten:
        yield f"Nothing is written in {file} for {listed(notebook.unwritten, 30)}."


def sources_run(names: Mapping[str, Any]) -> list[str]:
    """Return the source of what ran, in order; IPython keeps it."""
    history = names.get("In")
    return [text.strip() for text in history] if isinstance(history, list) else []
