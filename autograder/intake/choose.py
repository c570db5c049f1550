"""Chooses the file to grade for each part by what the file says it is, never by guessing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from autograder.errors import Refused
from autograder.intake import notebook
from autograder.intake.file_kind import has_suffix
from autograder.intake.python_source import defines, demand_handwritten
from autograder.model import Cell
from autograder.text import listed, shown


@dataclass(frozen=True, kw_only=True)
class PartQuestions:
    """What a part asks for: questions answered in code, and in text."""

    questions: Sequence[str]
    text_questions: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The code to run, the texts, their folder, and what the report should mention."""

    cells: tuple[Cell, ...]
    folder: str
    answers: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


class NothingThere(Refused):
    """Nothing that was handed in is meant for the part."""


def choose_parts(
    files: Mapping[str, bytes], wanted: Mapping[str, PartQuestions]
) -> tuple[dict[str, Chosen], dict[str, str]]:
    """Choose for every part; return what was found, and why the rest was not ("": nothing there).

    One part that is missing or damaged does not cost a team the others.
    """
    notebooks = _Notebooks(files)
    found: dict[str, Chosen] = {}
    refusals: dict[str, Refused] = {}
    for part, want in wanted.items():
        others = {other: wanted[other].questions for other in wanted if other != part}
        mine = {
            path: data
            for path, data in files.items()
            if not notebooks.belongs_to(path, others, unless=want.questions)
        }
        try:
            found[part] = _choose(mine, notebooks, part, want)
        except Refused as refusal:
            refusals[part] = refusal
    if not found:
        raise next(
            (r for r in refusals.values() if type(r) is Refused), next(iter(refusals.values()))
        )
    return found, {
        part: "" if isinstance(refusal, NothingThere) else str(refusal)
        for part, refusal in refusals.items()
    }


class _Notebooks:
    """The notebooks among the files, each parsed once."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = files
        self._parsed: dict[str, dict[str, Any] | Refused] = {}

    def load(self, path: str) -> dict[str, Any]:
        """Parse one, or raise its reason."""
        if path not in self._parsed:
            try:
                self._parsed[path] = notebook.load(path, self._files[path])
            except Refused as refusal:
                self._parsed[path] = refusal
        parsed = self._parsed[path]
        if isinstance(parsed, Refused):
            raise parsed
        return parsed

    def assignment(self, path: str) -> str | None:
        """Return the part that one names; a damaged one names none, and is refused if chosen."""
        try:
            return notebook.assignment_of(self.load(path))
        except Refused:
            return None

    def belongs_to(
        self, path: str, parts: Mapping[str, Sequence[str]], unless: Sequence[str]
    ) -> bool:
        """Tell whether a file is meant for one of these parts.

        A notebook names its part in its metadata, a Python file by its own name. A notebook that
        names none belongs to the part whose questions it defines.
        """
        if has_suffix(path, ".py"):
            return PurePosixPath(path).stem in parts
        if not parts or not has_suffix(path, ".ipynb"):
            return False
        if (assignment := self.assignment(path)) is not None:
            return assignment in parts
        here = {
            name for names in (*parts.values(), unless) for name in names if self._has(path, name)
        }
        return bool(here) and not here & set(unless)

    def _has(self, path: str, name: str) -> bool:
        data = self._files[path]
        return f"def {name}(".encode() in data or f"class {name}".encode() in data


def _choose(
    files: Mapping[str, bytes], notebooks: _Notebooks, part: str, want: PartQuestions
) -> Chosen:
    """Take the notebook made for this part; without any notebook, the Python files."""
    paths = [path for path in files if has_suffix(path, ".ipynb")]
    if paths:
        return _choose_notebook(paths, notebooks, part, want)
    return _choose_scripts(files, want.questions)


def _choose_notebook(
    paths: Sequence[str], notebooks: _Notebooks, part: str, want: PartQuestions
) -> Chosen:
    matching = [path for path in paths if notebooks.assignment(path) == part]
    if len(matching) > 1:
        raise Refused(
            f"The zip holds {len(matching)} candidates for {shown(part)}: {listed(matching)}."
            " Please hand in one."
        )
    if matching:
        return _notebook(matching[0], notebooks, want)
    if len(paths) > 1:
        for path in paths:
            notebooks.load(path)  # the one meant may be damaged, and that reason says more
        raise Refused(
            f"None of the {len(paths)} notebooks ({listed(paths)}) is the one for"
            f" {shown(part)}. Please hand in the notebook you were given, renamed if you like."
        )
    path = paths[0]
    if (other := notebooks.assignment(path)) is not None:
        raise Refused(
            f"The notebook {shown(path)} belongs to the assignment {shown(other)};"
            f" this grader grades {shown(part)}. Please hand in the notebook for {shown(part)}."
        )
    note = f"{shown(path)} does not say which assignment it is; taken as the only notebook."
    return _notebook(path, notebooks, want, note)


def _notebook(path: str, notebooks: _Notebooks, want: PartQuestions, *notes: str) -> Chosen:
    document = notebooks.load(path)
    return Chosen(
        cells=notebook.code_cells(path, document),
        folder=_folder([path]),
        answers=notebook.answers(document, want.text_questions),
        notes=notes,
    )


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
        raise NothingThere(
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
