"""Builds one part that has been read: split it, execute its solution, prove it, pack it.

Every step that takes long is a function of files, so what it made earlier of equal files is used.
"""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import nbformat

from autograder.build.draft import Draft, draft_part
from autograder.build.figure import draw
from autograder.build.kept import Kept, Step, modules_of
from autograder.build.proof import prove
from autograder.build.recorded import recorded
from autograder.build.run_solution import FILES, OUTPUTS, execute, with_outputs, without_prose
from autograder.build.solution_page import page_of
from autograder.build.split import GRADING, SOLVED, STUDENT, split
from autograder.build.stage import figures_of
from autograder.build.tidy import (
    close_gaps,
    describe,
    drop_otters_comments,
    drop_prompts,
    import_earlier_code,
    mark_text_answers,
    number_cells,
)
from autograder.checks.authors import Author
from autograder.checks.clean_run import IN_CLEAN_RUN
from autograder.checks.team import DECLARATION, declaration
from autograder.course import Course, Part
from autograder.errors import BuildError
from autograder.reproducible_zip import read_folder, write_zip

OURS = Author("Solution", "Model", "0")
"""The team whose seeds the experiments of a solution have."""

NO_HAND_IN = {IN_CLEAN_RUN: "1"}
"""A zip to hand in would hold the time of the run, and no two runs would be alike."""

_FRAMEWORK = {step: modules_of(step.__module__) for step in (draw, split, execute, prove, page_of)}
"""Read while they are imported: what is edited during a build was not part of it."""


def build_part(draft: Draft, dist: Path, kept: Kept) -> None:
    """Put the two zips of a part and its solution into `dist`."""
    part, notebook_name = draft.part, draft.master.name
    pieces = _split(draft, kept)
    _pack_student(draft, pieces, dist)
    notebook = _solved(draft, pieces)
    code = nbformat.writes(without_prose(notebook)).encode()
    beside = {n: d for n, d in _below(STUDENT, pieces).items() if n != notebook_name}
    beside[DECLARATION] = declaration([OURS]).encode()
    ran = kept.made(
        _step(part, "executed", execute),
        {notebook_name: code, **beside},
        lambda: execute(notebook_name, code, beside, _new_folder(draft, "execution"), NO_HAND_IN),
    )
    written = _below(FILES, ran)
    if part.results and part.results not in written:
        raise BuildError(f"{part.id}: the experiments of the solution wrote no {part.results}")
    record = {}
    if part.results:
        record = {part.results: written[part.results], DECLARATION: beside[DECLARATION]}
    grading = _below(GRADING, pieces)
    handed_in = {notebook_name: code, **record}
    promised = {"points": {**part.points, **part.experiments}, "extra": part.extra}
    kept.made(
        _step(part, "proven", prove),
        {
            **grading,
            **{f"submission/{name}": data for name, data in handed_in.items()},
            "promised": json.dumps(promised).encode(),
        },
        lambda: prove(part.id, promised, handed_in, grading, _new_folder(draft, "proof")),
    )
    solved = f"{nbformat.writes(notebook)}\n".encode()
    write_zip(dist / "solution" / f"{part.id}.zip", {notebook_name: solved, **record})
    shown = nbformat.writes(with_outputs(notebook, ran[OUTPUTS])).encode()
    pictures = {**beside, **written}
    page = kept.made(
        _step(part, "page", page_of),
        {notebook_name: shown, "title": part.title.encode(), **pictures},
        lambda: page_of(shown, part.title, pictures, _new_folder(draft, "page")),
    )
    (dist / "solution" / f"{part.id}.html").write_bytes(page["page.html"])
    more = recorded(part, record[part.results]) if part.results else {}
    _pack_grading(draft, {**grading, **more}, dist)


def pack_part(
    course: Course, part: Part, dist: Path, workshop: Path, secret: bytes
) -> tuple[Path, Path, Path]:
    """Make the student zip and the autograder zip alone; return both, and the solved notebook.

    Nothing is executed, so the autograder zip lacks what the solution's experiments record.
    """
    draft = draft_part(course, part, workshop, secret)
    pieces = _split(draft, Kept())
    solved = _new_folder(draft, "solved") / draft.master.name
    solved.write_bytes(pieces[f"{SOLVED}{draft.master.name}"])
    return (
        _pack_student(draft, pieces, dist),
        _pack_grading(draft, _below(GRADING, pieces), dist),
        solved,
    )


def _split(draft: Draft, kept: Kept) -> dict[str, bytes]:
    """Draw the part's figures and split the notebook."""
    part = draft.part
    for code in figures_of(draft.course, part):
        files = read_folder(code.parent)
        step = _step(part, "figure", draw)
        figure = kept.made(
            step, {**files, "drawn": code.name.encode()}, partial(draw, code.name, files)
        )
        picture = draft.workshop / "figures" / f"{code.stem}.svg"
        picture.parent.mkdir(exist_ok=True)
        picture.write_bytes(figure["figure.svg"])
    return kept.made(
        _step(part, "split", split), read_folder(draft.workshop), partial(split, draft.master)
    )


def _solved(draft: Draft, pieces: Mapping[str, bytes]) -> nbformat.NotebookNode:
    notebook = nbformat.reads(pieces[f"{SOLVED}{draft.master.name}"].decode(), as_version=4)
    drop_otters_comments(notebook)
    drop_prompts(notebook)
    number_cells(notebook)
    describe(notebook, draft.part, draft.course)
    return notebook


def _pack_student(draft: Draft, pieces: Mapping[str, bytes], dist: Path) -> Path:
    members = _below(STUDENT, pieces)
    name = draft.master.name
    notebook = nbformat.reads(members[name].decode(), as_version=4)
    drop_otters_comments(notebook)
    import_earlier_code(notebook)
    close_gaps(notebook)
    number_cells(notebook)
    describe(notebook, draft.part, draft.course)
    mark_text_answers(notebook, list(draft.part.texts))
    members[name] = (nbformat.writes(notebook) + "\n").encode()
    path = dist / "student" / f"{draft.part.id}.zip"
    write_zip(path, {**members, **draft.beside})
    return path


def _pack_grading(draft: Draft, members: Mapping[str, bytes], dist: Path) -> Path:
    path = dist / "autograder" / f"{draft.part.id}.zip"
    write_zip(path, {**members, **draft.staged.ours})
    return path


def _step(part: Part, name: str, function: Callable[..., dict[str, bytes]]) -> Step:
    return Step(name=name, part=part.id, framework=_FRAMEWORK[function])


def _below(prefix: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {n.removeprefix(prefix): data for n, data in files.items() if n.startswith(prefix)}


def _new_folder(draft: Draft, name: str) -> Path:
    folder = draft.workshop.with_name(f"{draft.workshop.name}-{name}")
    folder.mkdir()
    return folder
