"""`grader.clean_run`: runs the saved notebook in a fresh process and tells what differs from here.

A notebook on the screen remembers: values of cells that were changed or deleted since, and the
order in which its cells ran. Grading starts from nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from autograder.checks.kernel_state import not_saved, notebook_of
from autograder.checks.saved_notebook import SavedNotebook, names_made, notebooks_in
from autograder.text import clean, listed

IN_CLEAN_RUN = "AUTOGRADER_CLEAN_RUN"
"""Set in the environment of the fresh process, where `grader` neither exports nor runs another."""

Passed = Mapping[str, Mapping[str, bool]]
"""For each question, which of its public checks passed."""

_OF_IPYTHON = frozenset({"In", "Out", "get_ipython", "exit", "quit", "open"})


@dataclass
class Ran:
    """What the fresh process told before it ended."""

    last_cell: int = 0
    failures: list[tuple[int, str]] = field(default_factory=list)
    passed: Passed | None = None
    """None where the process ended early."""
    names: frozenset[str] = frozenset()


def own_names(names: Mapping[str, Any]) -> frozenset[str]:
    """Return the names that a notebook made itself."""
    return frozenset(
        name
        for name, value in names.items()
        if not name.startswith("_")
        and name not in _OF_IPYTHON
        and not (isinstance(value, ModuleType) and value.__name__ == "builtins")
    )


def run_clean(notebook: SavedNotebook, *, keeps_record: bool = False) -> Ran:
    """Run all cells of a saved notebook in a process of their own, beside its files.

    Experiments write their record again. The one that was there is put back, unless the new one is
    wanted and the process came to the end of the notebook.
    """
    ran = Ran()
    record = notebook.path.parent / notebook.results if notebook.results else None
    before = record.read_bytes() if record and record.is_file() else None
    try:
        with tempfile.TemporaryDirectory(prefix="clean-run-") as scratch:
            told = Path(scratch) / "told"
            told.touch()
            command = [sys.executable, "-m", "autograder.checks.fresh_process"]
            subprocess.run(
                [*command, notebook.path.name, str(told)],
                cwd=notebook.path.parent,
                env={
                    **os.environ,
                    IN_CLEAN_RUN: "1",
                    "IPYTHONDIR": scratch,
                    "MPLBACKEND": "Agg",  # nobody sees the pictures
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )
            ran = _read(told)
            return ran
    finally:
        if record and not (keeps_record and ran.passed is not None):
            _put_back(record, before)


def record_again(folder: Path, names: Mapping[str, Any]) -> Iterator[str]:
    """Run the saved notebooks that have experiments, and keep what these record."""
    notebooks = [one for one in notebooks_in(folder) if one.results]
    if not notebooks:
        yield f"No notebook in {folder} has experiments. Run this in the folder that the zip made."
    here = notebook_of(notebooks, names)
    for notebook in notebooks:
        file = notebook.path.name
        yield (
            f"Running {file}, as saved {notebook.saved_at}, from top to bottom in a fresh process."
            " It takes as long as running all cells."
        )
        if here is notebook:
            yield from not_saved(notebook, names)
        ran = run_clean(notebook, keeps_record=True)
        yield from differences(notebook, ran, {}, frozenset())
        if ran.passed is None:
            yield f"{notebook.results} stays as it was. Mend that cell, save, and run this again."
        elif not notebook.path.with_name(notebook.results).is_file():
            yield f"{file} wrote no {notebook.results}: its experiments need functions that work."
        else:
            yield f"{notebook.results} is new. Now export again."


def differences(
    notebook: SavedNotebook, ran: Ran, here: Passed, names: frozenset[str]
) -> Iterator[str]:
    """Yield in plain sentences what differs between the clean run and the kernel's state."""
    sources = {cell.number: cell.source for cell in notebook.cells}
    if ran.passed is None:
        yield (
            f"The process ended {_place(ran.last_cell, sources)}. What comes after it did not run."
        )
    if ran.failures:
        number, why = ran.failures[0]
        more = len(ran.failures) - 1
        others = f" {more} more cell{'s' if more > 1 else ''} failed." if more else ""
        yield f"The first error came {_place(number, sources)}: {clean(why, 500)}.{others}"
    for question, checks in here.items() if ran.passed is not None else ():
        there = ran.passed.get(question, {}) if ran.passed else {}
        good, again = sum(checks.values()), sum(there.values())
        if any(there.get(name, False) != passed for name, passed in checks.items()):
            yield (
                f"{question}: {good} of {len(checks)} public checks pass here,"
                f" {again} in the clean run."
            )
    only = names - ran.names if ran.passed is not None else frozenset[str]()
    if not_made := only - names_made(sources.values()):
        yield (
            f"Only here: {listed(not_made, 12)}. No saved cell makes"
            f" {'it' if len(not_made) == 1 else 'them'}: save the notebook, or put back the cells"
            " that did."
        )
    elif only and not ran.failures:  # after an error, this is what it leads to
        yield f"Only here: {listed(only, 12)}. In the clean run, the cells did not get to it."


def _place(number: int, sources: Mapping[int, str]) -> str:
    if number not in sources:
        return "before the first cell"
    first = next((line for line in sources[number].splitlines() if line.strip()), "")
    return f"in cell {number} (it begins with `{clean(first, 60)}`)"


def _read(told: Path) -> Ran:
    ran = Ran()
    for line in told.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            said = json.loads(line)
        except ValueError:
            break  # the process ended while it wrote
        ran.last_cell = said.get("cell", ran.last_cell)
        if "error" in said:
            ran.failures.append((ran.last_cell, said["error"]))
        if "passed" in said:
            ran.passed, ran.names = said["passed"], frozenset(said["names"])
    return ran


def _put_back(record: Path, before: bytes | None) -> None:
    if before is None:
        record.unlink(missing_ok=True)
    elif not record.is_file() or record.read_bytes() != before:
        record.write_bytes(before)
