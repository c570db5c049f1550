"""Proves a part: its solution runs from top to bottom and earns every point under stock otter."""

import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.build.solution_page import as_page
from autograder.build.tidy import (
    describe,
    drop_otters_comments,
    drop_prompts,
    number_cells,
)
from autograder.checks.authors import Author
from autograder.checks.team import DECLARATION, keep_team
from autograder.course import Course, Part
from autograder.errors import BuildError
from autograder.reproducible_zip import write_zip

OURS = Author("Solution", "Model", "0")
"""The team whose seeds the experiments of a solution have."""

SECONDS_A_CELL = 600
_COLORS = re.compile(r"\x1b\[[0-9;]*m")


def solve(course: Course, part: Part, notebook_path: Path, target: Path) -> Path:
    """Execute the solution, experiments included; write a page of it and return its submission."""
    notebook = nbformat.read(notebook_path, as_version=4)
    drop_otters_comments(notebook)
    drop_prompts(notebook)
    number_cells(notebook)
    describe(notebook, part, course)
    submission = target / f"{part.id}.zip"
    members = {notebook_path.name: f"{nbformat.writes(notebook)}\n".encode()}
    keep_team(notebook_path.parent, [OURS])
    _execute(notebook, notebook_path)
    if part.results:
        results = notebook_path.with_name(part.results)
        if not results.is_file():
            raise BuildError(f"{part.id}: the experiments of the solution wrote no {part.results}")
        members[part.results] = results.read_bytes()
        members[DECLARATION] = (notebook_path.parent / DECLARATION).read_bytes()
    write_zip(submission, members)
    page = target / f"{part.id}.html"
    page.write_text(as_page(notebook, part.title, notebook_path.parent), encoding="utf-8")
    return submission


def _execute(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Run the notebook in its own folder, beside its checks."""
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        coalesce_streams=True,  # keeps only the end of a progress bar
        resources={"metadata": {"path": str(path.parent)}},
    )
    try:
        # The kernel's own log is about transports; what cells print and raise is in the notebook.
        client.execute(stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        message = _COLORS.sub("", str(error))
        raise BuildError(f"{path.stem}: the solution does not run: {message}") from None


def prove(submission: Path, bundle: Path, workshop: Path) -> None:
    """Let stock otter grade the solution; name the checks that do not give all points."""
    command = [sys.executable, "-m", "otter", "run", "-a", str(bundle), "-o", str(workshop)]
    done = subprocess.run(
        [*command, str(submission)], cwd=workshop, capture_output=True, text=True, check=False
    )
    results = workshop / "results.json"
    if done.returncode != 0 or not results.is_file():
        told = "\n".join((done.stderr or done.stdout).strip().splitlines()[-25:])
        raise BuildError(f"otter run failed on the solution of {submission.stem}:\n{told}")
    tests = json.loads(results.read_text())["tests"]
    missed = [test for test in tests if test.get("score", 0) < test.get("max_score", 0)]
    if missed:
        told = "\n".join(f"{test['name']}: {test.get('output', '')}" for test in missed)
        raise BuildError(f"the solution of {submission.stem} does not earn every point:\n{told}")
