"""Builds one part: stage the files, write the master, run `otter assign`, pack what it made."""

import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

import nbformat
from msgspec.structs import replace

from autograder.build.hints import hints_by_mistake
from autograder.build.master import read_text, write_master
from autograder.build.points import points_by_name, read_prose
from autograder.build.proof import prove, solve
from autograder.build.questions import collect_questions, collect_text_questions
from autograder.build.recorded import add_recorded
from autograder.build.solutions import Solution, read_solutions
from autograder.build.stage import stage
from autograder.build.tidy import (
    blank_earlier_code,
    close_gaps,
    describe,
    drop_otters_comments,
    mark_text_answers,
    number_cells,
)
from autograder.course import Course, Part
from autograder.errors import BuildError
from autograder.grading.importing import COURSE_PACKAGES, CourseImporter, importable
from autograder.reproducible_zip import read_folder, read_zip, write_zip


def build_part(course: Course, part: Part, dist: Path, workshop: Path, secret: bytes) -> None:
    """Build one part in an empty folder; put its two zips and its solution into `dist`."""
    _, grading, solved = pack_part(course, part, dist, workshop, secret)
    submission = solve(course, part, solved, dist / "solution")
    add_recorded(part, submission, grading)
    prove(submission, grading, workshop)


def pack_part(
    course: Course, part: Part, dist: Path, workshop: Path, secret: bytes
) -> tuple[Path, Path, Path]:
    """Make the student zip and the autograder zip; return both, and the solution notebook."""
    points = points_by_name(course, part)
    source = course.folder / "assignment" / part.source
    text = read_text(source, points, course.intake.late.told, hints_by_mistake(course))
    part = _in_order(part, text.order)
    references = {
        module: _references(course, module) for p in course.parts for module in p.reference
    }
    ours = {name: s for module in part.reference for name, s in references[module].items()}
    text_questions = collect_text_questions(part, course.folder / "solutions" / "texts")
    files = stage(course, part, text_questions, workshop, secret)
    with importable({*COURSE_PACKAGES, *course.library}, workshop) as importer:
        public, hidden = (_modules(f, part, importer) for f in ("public_checks", "hidden"))
        questions = collect_questions(
            part,
            ours,
            public,
            hidden,
            modules={
                n: f"reference.{module}" for module, found in references.items() for n in found
            },
            forgiving=course.grading.inherited_faults == "free",
        )
    master = workshop / f"{part.id}.ipynb"
    write_master(
        master,
        text=text,
        questions=[*questions, *text_questions],
        solutions={name: s for module in references.values() for name, s in module.items()},
        otter=_otter(part, files),
    )
    made = workshop / "made"
    _otter_assign(master, made)
    grading = _pack_autograder(part, made / "autograder", dist)
    beside = _beside_the_notebook(course.folder / "assignment" / "student", points)
    student = _pack_student(course, part, made / "student", beside, dist)
    return student, grading, made / "autograder" / master.name


def _in_order(part: Part, order: Sequence[str]) -> Part:
    """Order the questions as students meet them; the tables of course.toml group them by kind."""
    place = {name: position for position, name in enumerate(order)}
    last = len(order)
    checked, texts = (
        dict(sorted(worth.items(), key=lambda item: place.get(item[0], last)))
        for worth in (part.checked, part.texts)
    )
    return replace(part, order=tuple(checked), texts=texts)


def _references(course: Course, module: str) -> dict[str, Solution]:
    return read_solutions(course.folder / "solutions" / "reference" / f"{module}.py")


def _modules(package: str, part: Part, importer: CourseImporter) -> dict[str, ModuleType]:
    return {name: importer.module(f"{package}.{name}") for name in part.checked}


def _otter(part: Part, files: dict[str, list[str]]) -> dict[str, object]:
    return {
        "name": part.id,
        "init_cell": False,
        "export_cell": False,
        "tests": {"files": True, "ok_format": False},
        "files": files["everybody"],
        "autograder_files": files["graders"],
        "generate": {"show_hidden": True},
    }


def _otter_assign(master: Path, result: Path) -> None:
    """Let otter split the notebook; that the solutions earn every point is proven later."""
    options = ["--no-pdfs", "--no-run-tests"]
    command = [sys.executable, "-m", "otter", "assign", *options, master.name, str(result)]
    done = subprocess.run(command, cwd=master.parent, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        end = "\n".join(lines[-25:])
        raise BuildError(f"otter assign failed on {master.stem}:\n{end}")


def _beside_the_notebook(folder: Path, points: Mapping[str, float]) -> dict[str, bytes]:
    """Read what students get unchanged, except for the points in its texts."""
    members = read_folder(folder)
    texts = [name for name in members if name.endswith(".md")]
    return members | {name: read_prose(folder / name, points).encode() for name in texts}


def _pack_student(
    course: Course,
    part: Part,
    made: Path,
    beside: Mapping[str, bytes],
    dist: Path,
) -> Path:
    members = read_folder(made)
    name = f"{part.id}.ipynb"
    notebook = nbformat.reads(members[name].decode(), as_version=4)
    drop_otters_comments(notebook)
    blank_earlier_code(notebook)
    close_gaps(notebook)
    number_cells(notebook)
    describe(notebook, part, course)
    mark_text_answers(notebook, list(part.texts))
    members[name] = (nbformat.writes(notebook) + "\n").encode()
    members |= beside
    path = dist / "student" / f"{part.id}.zip"
    write_zip(path, members)
    return path


def _pack_autograder(part: Part, made: Path, dist: Path) -> Path:
    found = [path for path in made.glob("*.zip") if re.match(rf"{part.id}-autograder_", path.name)]
    if len(found) != 1:
        raise BuildError(f"otter assign left {len(found)} autograder zips instead of one")
    members = {n: d for n, d in read_zip(found[0]).items() if "__pycache__" not in n}
    path = dist / "autograder" / f"{part.id}.zip"
    write_zip(path, members)
    return path
