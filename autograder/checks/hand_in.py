"""`grader.export`: writes the zip to hand in, and says what is missing in it."""

import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.checks.authors import FORM, Author, AuthorsFault, read_authors, zip_name
from autograder.checks.keeping import outdated
from autograder.checks.kernel_state import notebook_of, remarks_on
from autograder.checks.saved_notebook import SavedNotebook, notebooks_in
from autograder.checks.team import (
    DECLARATION,
    RUN_TEAM,
    declaration,
    named,
    same_people,
    team_in,
    unlocked_in,
)
from autograder.text import listed

REPORT = "report.pdf"
MOST_BYTES = 50 * 2**20


def hand_in(
    folder: Path,
    texts: Sequence[object],
    names: Mapping[str, Any],
    fails: Callable[[str], bool] = lambda _experiment: False,
) -> Iterator[str]:
    """Write the zip; yield the lines that a student reads.

    `names` are those of the kernel; `fails` tells whether public checks of an experiment fail.
    """
    team = team_in(folder)
    try:
        authors = read_authors(texts) if texts or not team else team
    except AuthorsFault as fault:
        yield f"{fault}: grader.export({FORM}) or, as a team of two, grader.export({FORM}, {FORM})."
        return
    notebooks = notebooks_in(folder)
    if trouble := trouble_of(folder, notebooks, notebook_of(notebooks, names)):
        yield trouble
        return
    records = [folder / notebook.results for notebook in notebooks if notebook.results]
    reports = [path for path in _pdfs(folder, notebooks) if _is_pdf(path)]
    modules = dict.fromkeys(folder / f"{one.module}.py" for one in notebooks if one.module)
    kept = [path for path in modules if path.is_file()]
    files = [
        *(notebook.path for notebook in notebooks),
        *kept,
        *(path for path in records if path.is_file()),
        *reports,
    ]
    target, unlocked = folder / zip_name(authors), unlocked_in(folder)
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    try:
        _write(target, files, authors, unlocked, now)
    except OSError as error:
        yield f"{target.name} cannot be written: {error.strerror}. Make room, and export again."
        return
    packed = [f"{one.path.name} (saved {one.saved_at})" for one in notebooks]
    packed += [path.name for path in files[len(notebooks) :]]
    yield f"Wrote {target.name} with {', '.join(packed)}. Hand in this zip."
    yield from _other_zips(target)
    if team and not same_people(team, authors):
        yield (
            f"The experiments have the seeds of {named(team)}, as {DECLARATION} beside the notebook"
            f" says. {RUN_TEAM} with the names of those who hand in, then grader.record_again(),"
            " and export again."
        )
    if unlocked:
        yield f"Unlocked, as {DECLARATION} says: {', '.join(unlocked)}."
    yield from _missing(folder, notebooks, records, reports)
    for path in kept:
        yield from outdated(path, notebooks)
    for notebook in notebooks:
        recorded = notebook.results and (folder / notebook.results).is_file()
        if recorded and (failing := [name for name in notebook.experiments if fails(name)]):
            yield (
                f"The figures in {notebook.results} do not pass all public checks of"
                f" {listed(failing, 30)}: grader.check tells why."
            )
    current = notebook_of(notebooks, names)
    for notebook in notebooks:
        yield from remarks_on(notebook, names if notebook is current else None)


def trouble_of(
    folder: Path, notebooks: Sequence[SavedNotebook], current: SavedNotebook | None
) -> str:
    """Say what must change about the notebooks in a folder before one can be used."""
    if not notebooks:
        found = ", ".join(path.name for path in sorted(folder.glob("*.ipynb"))) or "none"
        return (
            f"There is no notebook of this assignment in {folder}; notebooks there: {found}."
            " Run this in the folder that the zip made."
        )
    for one in notebooks:
        same = [other for other in notebooks if other.part == one.part]
        if len(same) > 1:
            files = " and ".join(f"{other.path.name} (saved {other.saved_at})" for other in same)
            here = f" This one is {current.path.name}." if current in same and current else ""
            return (
                f"There are {len(same)} copies of the notebook {one.part}: {files}.{here} Keep the"
                " one with your work, move the other out of this folder, and run this again."
            )
    return ""


def _write(
    target: Path,
    files: Sequence[Path],
    authors: Sequence[Author],
    unlocked: Sequence[str],
    now: str,
) -> None:
    """Write the zip in one step: an interrupted export leaves the former zip as it was."""
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(
            unfinished, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False
        ) as archive:
            for path in files:
                archive.write(path, path.name)
            archive.writestr(DECLARATION, declaration(authors, unlocked, packed=now))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _other_zips(target: Path) -> Iterator[str]:
    """Name what was exported earlier under other names, which could be handed in by mistake."""
    others = [path for path in sorted(target.parent.glob("*.zip")) if path != target]
    if earlier := [path.name for path in others if _is_exported(path)]:
        yield f"Exported earlier, and still there: {listed(earlier)}."


def _is_exported(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return DECLARATION in archive.namelist()
    except (OSError, ValueError, zipfile.BadZipFile, NotImplementedError):
        return False


def _missing(
    folder: Path,
    notebooks: Sequence[SavedNotebook],
    records: Sequence[Path],
    reports: Sequence[Path],
) -> Iterator[str]:
    here = {notebook.part for notebook in notebooks}
    others = {part: title for one in notebooks for part, title in one.all_parts.items()}
    absent = [f"{part}.ipynb ({title})" for part, title in others.items() if part not in here]
    if absent:
        yield (
            f"Not in this zip: {', '.join(absent)}. If one zip must hold all of your work, put"
            " these notebooks into this folder with what lies beside them, and export again."
        )
    for path in records:
        if not path.is_file():
            yield f"Without {path.name}: run the experiments, then export again, to hand it in."
    for path in _pdfs(folder, notebooks):
        if path not in reports:
            yield f"Left out: {path.name} is not a PDF file of at most 50 MiB."
    wanted = {path.name for path in _pdfs(folder, notebooks)}
    left = [path.name for path in sorted(folder.glob("*.pdf")) if path.name not in wanted]
    if left:
        yield f"Left out: {', '.join(left)}. A report that you hand in is named {REPORT}."


def _pdfs(folder: Path, notebooks: Sequence[SavedNotebook]) -> list[Path]:
    """Return reports: `report.pdf`, and PDF files that are named like a notebook."""
    names = [REPORT, *(notebook.path.with_suffix(".pdf").name for notebook in notebooks)]
    return [folder / name for name in names if (folder / name).is_file()]


def _is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(5) == b"%PDF-" and path.stat().st_size <= MOST_BYTES
