"""Which of the files handed in is the submission: found by what it says it is, never guessed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.errors import Refused
from autograder.intake import notebook
from autograder.intake.names import listed, shown
from autograder.intake.source import defines, demand_handwritten
from autograder.model import Cell


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The code to run, where it lay, and what the report should mention."""

    cells: tuple[Cell, ...]
    folder: str
    notes: tuple[str, ...] = ()


def choose(files: Mapping[str, bytes], *, part: str, questions: Sequence[str]) -> Chosen:
    """Take the notebook made for this part; without any notebook, the Python files."""
    notebooks = {path: data for path, data in files.items() if has_suffix(path, ".ipynb")}
    if notebooks:
        return _choose_notebook(notebooks, part)
    return _choose_scripts(files, questions)


def has_suffix(path: str, suffix: str) -> bool:
    """Compare a file's suffix without regard to capital letters."""
    return PurePosixPath(path).suffix.lower() == suffix


def _choose_notebook(notebooks: Mapping[str, bytes], part: str) -> Chosen:
    made_for = {path: _assignment(path, data) for path, data in notebooks.items()}
    matching = [path for path, assignment in made_for.items() if assignment == part]
    if len(matching) > 1:
        raise Refused(
            f"The zip holds {len(matching)} candidates for {shown(part)}: {listed(matching)}."
            " Please hand in one."
        )
    if matching:
        return _notebook(matching[0], notebooks)
    if len(notebooks) > 1:
        for path, data in notebooks.items():
            notebook.load(path, data)  # a damaged one may be the one meant: its reason says more
        raise Refused(
            f"None of the {len(notebooks)} notebooks ({listed(notebooks)}) is the one for"
            f" {shown(part)}. Please hand in the notebook you were given, renamed if you like."
        )
    path = next(iter(notebooks))
    if (other := made_for[path]) is not None:
        raise Refused(
            f"The notebook {shown(path)} belongs to the assignment {shown(other)};"
            f" this grader grades {shown(part)}. Please hand in the notebook for {shown(part)}."
        )
    note = f"{shown(path)} does not say which assignment it is; taken as the only notebook."
    return _notebook(path, notebooks, note)


def _assignment(path: str, data: bytes) -> str | None:
    """Ask a notebook for its part; a damaged one says nothing, and is judged if it is chosen."""
    try:
        return notebook.assignment_of(notebook.load(path, data))
    except Refused:
        return None


def _notebook(path: str, notebooks: Mapping[str, bytes], *notes: str) -> Chosen:
    cells = notebook.code_cells(path, notebook.load(path, notebooks[path]))
    return Chosen(cells=cells, folder=_folder([path]), notes=notes)


def _choose_scripts(files: Mapping[str, bytes], questions: Sequence[str]) -> Chosen:
    scripts = {
        path: files[path].decode("utf-8-sig", "replace")
        for path in sorted(files)
        if has_suffix(path, ".py")
    }
    texts = {path: text for path, text in scripts.items() if any(q in text for q in questions)}
    demand_handwritten(texts.values())
    found = {path: defines(text, questions) for path, text in texts.items()}
    for question in questions:
        places = [path for path, names in found.items() if question in names]
        if len(places) > 1:
            raise Refused(
                f"{shown(question)} is defined in {len(places)} files: {listed(places)}."
                " Please hand in one of them."
            )
    chosen = [path for path, names in found.items() if names]
    if not chosen:
        raise Refused(
            f"No notebook, and no Python file that defines one of {listed(questions)}, in what"
            f" was handed in: {listed(files)}. Please hand in the notebook you were given."
        )
    cells = tuple(Cell(label=path, source=texts[path]) for path in chosen)
    odd = [path for path in chosen if "\N{REPLACEMENT CHARACTER}" in texts[path]]
    notes = (f"Not saved as UTF-8, some characters are lost: {listed(odd)}.",) if odd else ()
    return Chosen(cells=cells, folder=_folder(chosen), notes=notes)


def _folder(paths: Sequence[str]) -> str:
    """Return the folder that all these files share, "" for the top."""
    shared = [str(folder) for folder in PurePosixPath(paths[0]).parents]
    for path in paths[1:]:
        above = {str(folder) for folder in PurePosixPath(path).parents}
        shared = [folder for folder in shared if folder in above]
    return "" if shared[0] == "." else shared[0]
