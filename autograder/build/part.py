"""Builds one part: stage the files, write the master, run `otter assign`, pack what it made."""

import importlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

import nbformat

import autograder
from autograder.build.archives import read_folder, read_zip, write_zip
from autograder.build.master import collect_questions, number_cells, write_master
from autograder.build.solution_page import write_solution_page
from autograder.build.solutions import read_solutions
from autograder.errors import BuildError, CourseError
from autograder.grading.bundle import MANIFEST
from autograder.policy import Course, Part

TRAVELLING = ("__init__.py", "errors.py", "model.py", "checks")
"""The half of this package that checks need, wherever they run."""


def build_part(course: Course, part: Part, dist: Path, workshop: Path) -> list[Path]:
    """Build one part in an empty folder; returns the files put into `dist`."""
    files = _stage(course, part, workshop)
    with _importable(workshop, {"public_checks", "hidden", "reference", *course.library}):
        questions = collect_questions(
            part,
            read_solutions(course.folder / "solutions" / "reference" / f"{part.reference}.py"),
            _modules("public_checks", part),
            _modules("hidden", part),
        )
    master = workshop / f"{part.id}.ipynb"
    text = course.folder / "assignment" / part.source
    write_master(master, text=text, questions=questions, otter=_otter(part, files))
    _otter_assign(master, workshop / "made")
    return [
        _pack_student(course, part, workshop / "made" / "student", dist),
        _pack_autograder(part, workshop / "made" / "autograder", dist),
        write_solution_page(
            workshop / "made" / "autograder" / master.name, dist / "solution" / f"{part.id}.html"
        ),
    ]


def _stage(course: Course, part: Part, workshop: Path) -> dict[str, list[str]]:
    """Lay out what goes into the zips; returns what everybody gets, and what only graders get."""
    ours = Path(autograder.__file__).parent
    for name in TRAVELLING:
        _copy(ours / name, workshop / "autograder" / name)
    for name in course.library:
        _copy(course.folder / "assignment" / name, workshop / name)
    folders = (
        ("public_checks", course.folder / "assignment" / "public_checks", list(part.points)),
        ("hidden", course.folder / "tests" / "hidden", list(part.points)),
        ("reference", course.folder / "solutions" / "reference", [part.reference]),
    )
    for name, source, wanted in folders:
        for module in ("__init__", *wanted):
            if not (source / f"{module}.py").is_file():
                raise CourseError(f"{source / module}.py does not exist, but course.toml needs it")
            _copy(source / f"{module}.py", workshop / name / f"{module}.py")
    manifest = {
        "part": part.id,
        "title": part.title,
        "points": dict(part.points),
        "library": list(course.library),
        "hidden_checks": course.feedback.hidden_checks,
        "limits": asdict(course.limits),
    }
    (workshop / MANIFEST).write_text(json.dumps(manifest, indent=2))
    return {
        "everybody": ["autograder", "public_checks", *course.library],
        "graders": ["hidden", "reference", MANIFEST],
    }


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


@contextmanager
def _importable(folder: Path, packages: set[str]) -> Iterator[None]:
    """Make the staged packages importable for a while, and forget them afterwards."""
    before, modules = list(sys.path), set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:] = before
        for name in set(sys.modules) - modules:
            if name.partition(".")[0] in packages:
                del sys.modules[name]


def _modules(package: str, part: Part) -> dict[str, ModuleType]:
    return {name: importlib.import_module(f"{package}.{name}") for name in part.points}


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
    """Let otter split the notebook and prove that the solutions earn every point."""
    command = [sys.executable, "-m", "otter", "assign", "--no-pdfs", master.name, str(result)]
    done = subprocess.run(command, cwd=master.parent, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        told = "\n".join(lines[-25:])
        raise BuildError(f"otter assign failed on {master.stem}:\n{told}")


def _pack_student(course: Course, part: Part, made: Path, dist: Path) -> Path:
    members = read_folder(made)
    name = f"{part.id}.ipynb"
    notebook = nbformat.reads(members[name].decode(), as_version=4)
    number_cells(notebook)
    members[name] = (nbformat.writes(notebook) + "\n").encode()
    members |= read_folder(course.folder / "assignment" / "student")
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
