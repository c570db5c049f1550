"""Executes a solved notebook, experiments included, beside what students have.

Only its code is executed, in a folder that holds no more than a student's. So nothing that runs
can depend on the prose or on hidden checks, and neither a word nor a new check costs a second run.
"""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from autograder.errors import BuildError
from autograder.reproducible_zip import read_folder, write_folder

OUTPUTS, FILES = "outputs.ipynb", "files/"
"""The executed code among the results, and the files that it wrote."""

ANSWERED = "Answered in text."
"""What stands for every answer to a text question."""

_SECONDS_A_CELL = 600
_COLORS = re.compile(r"\x1b\[[0-9;]*m")
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Parts are built side by side: threads that wait for each other took ten times as long. Nor may
the number of processors decide about the last digits."""


def without_prose(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the code of a notebook, and cells that say that its texts are answered."""
    bare = nbformat.from_dict({**notebook, "cells": []})
    for cell in notebook.cells:
        answer = "question" in cell.metadata.get("autograder", {})
        if cell.cell_type == "code" or answer:
            kept = nbformat.from_dict({**cell, "id": f"cell-{len(bare.cells):03}"})
            kept.source = ANSWERED if answer else cell.source
            bare.cells.append(kept)
    return bare


def execute(
    name: str,
    bare: bytes,
    files: Mapping[str, bytes],
    folder: Path,
    variables: Mapping[str, str],
) -> dict[str, bytes]:
    """Execute the notebook beside these files, in an empty folder, with these variables set."""
    write_folder(folder, {**files, name: bare})
    notebook = nbformat.reads(bare.decode(), as_version=4)
    client = NotebookClient(
        notebook,
        timeout=_SECONDS_A_CELL,
        startup_timeout=_SECONDS_A_CELL,  # a busy machine may take more than the usual minute
        kernel_name="python3",
        coalesce_streams=True,  # keeps only the end of a progress bar
        resources={"metadata": {"path": str(folder)}},
    )
    try:
        # The kernel's own log is about transports; what cells print and raise is in the notebook.
        client.execute(stderr=subprocess.DEVNULL, env={**os.environ, **ONE_THREAD, **variables})
    except CellExecutionError as error:
        message = _COLORS.sub("", str(error))
        raise BuildError(f"{Path(name).stem}: the solution does not run: {message}") from None
    written = {
        f"{FILES}{path}": data
        for path, data in read_folder(folder).items()
        if path != name and files.get(path) != data
    }
    return {OUTPUTS: nbformat.writes(notebook).encode(), **written}


def with_outputs(notebook: nbformat.NotebookNode, outputs: bytes) -> nbformat.NotebookNode:
    """Return the notebook with what its code printed and drew."""
    executed = nbformat.reads(outputs.decode(), as_version=4)
    shown = nbformat.from_dict(notebook)
    ran = [cell for cell in executed.cells if cell.cell_type == "code"]
    code = [cell for cell in shown.cells if cell.cell_type == "code"]
    for cell, done in zip(code, ran, strict=True):
        cell.outputs, cell.execution_count = done.outputs, done.execution_count
    return shown
