"""The sample cohort: hand-ins made from specimens, so that `make grade` has something to show.

A specimen is a `.py` file of functions beside a `.toml` file that says how it is handed in and
how it must be judged:

    title = "Dividing by N - 1"
    team = "Noether Emmy"            # the zip's name
    handin = "notebook"              # notebook | py | damaged
    score = 11                       # what it earns (may be left out)
    [verdicts]                       # every check that must not pass; * stands for anything
    "forward.keeps_the_variance" = "FAILED"
"""

import ast
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell

from autograder.build.archives import read_zip, write_zip
from autograder.errors import CourseError
from autograder.policy import Course

ANSWER_TAG = "otter_answer_cell"
HANDINS = ("notebook", "py", "damaged")


@dataclass(frozen=True, kw_only=True)
class Specimen:
    """A sample hand-in and what must become of it."""

    name: str
    title: str
    team: str
    handin: str
    code: str
    score: float | None
    verdicts: dict[str, str]


def read_specimens(folder: Path) -> list[Specimen]:
    """Read all specimens of a folder, by name."""
    return [_specimen(path) for path in sorted(folder.glob("*.toml"))]


def _specimen(path: Path) -> Specimen:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        code = path.with_suffix(".py")
        specimen = Specimen(
            name=path.stem,
            title=table["title"],
            team=table["team"],
            handin=table.get("handin", "notebook"),
            code=code.read_text(encoding="utf-8") if code.exists() else "",
            score=table.get("score"),
            verdicts=table.get("verdicts", {}),
        )
    except (KeyError, tomllib.TOMLDecodeError) as error:
        raise CourseError(f"{path}: {error!r}: see autograder/build/cohort.py") from None
    if specimen.handin not in HANDINS:
        raise CourseError(f"{path}: handin is one of {', '.join(HANDINS)}")
    return specimen


def build_cohort(course: Course, dist: Path) -> Path:
    """Write one zip a specimen into `dist/cohort`, from the first part's student zip."""
    folder = dist / "cohort"
    shutil.rmtree(folder, ignore_errors=True)
    part = course.parts[0]
    starter = read_zip(dist / "student" / f"{part.id}.zip")[f"{part.id}.ipynb"]
    for specimen in read_specimens(course.folder / "solutions" / "specimens"):
        write_handin(specimen, folder / f"{specimen.team}.zip", part.id, starter)
    return folder


def write_handin(specimen: Specimen, path: Path, part: str, starter: bytes) -> None:
    """Hand a specimen in."""
    if specimen.handin == "py":
        write_zip(path, {f"{part}.py": specimen.code.encode()})
        return
    write_zip(path, {f"{part}.ipynb": _filled_in(starter, specimen.code)})
    if specimen.handin == "damaged":
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])


def _filled_in(starter: bytes, code: str) -> bytes:
    """Write a specimen's functions into the answer cells, everything else into a cell before."""
    notebook = nbformat.reads(starter.decode(), as_version=4)
    answers = [c for c in notebook.cells if ANSWER_TAG in c.metadata.get("tags", [])]
    pieces = _pieces(code)
    for cell in answers:
        name = cell.source.partition("(")[0].removeprefix("def ").strip()
        cell.source = pieces.pop(name, cell.source)
    if pieces:
        rest = new_code_cell("\n\n".join(pieces.values()), id="cell-rest")
        notebook.cells.insert(notebook.cells.index(answers[0]), rest)
    text: str = nbformat.writes(notebook) + "\n"
    return text.encode()


def _pieces(code: str) -> dict[str, str]:
    """Cut a module into its top-level statements; functions and classes go by their name.

    A function that is defined twice keeps both definitions, in order, in one piece. What cannot be
    parsed is one piece: a student's syntax error stands in one cell, too.
    """
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return {"(all)": code}
    lines, start = code.splitlines(), 0
    pieces: dict[str, str] = {}
    for position, node in enumerate(statements):
        end = node.end_lineno or node.lineno
        text = "\n".join(lines[start:end]).strip("\n")
        start = end
        name = getattr(node, "name", f"(statement {position})")
        pieces[name] = f"{pieces[name]}\n\n\n{text}" if name in pieces else text
    return pieces
