"""The solution notebook, executed from top to bottom and written as one HTML page."""

import subprocess
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

from autograder.errors import BuildError

SECONDS_A_CELL = 300


def write_solution_page(notebook_path: Path, page: Path) -> Path:
    """Execute the notebook where it stands, beside its checks, and write the page."""
    notebook = nbformat.read(notebook_path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=SECONDS_A_CELL,
        kernel_name="python3",
        resources={"metadata": {"path": str(notebook_path.parent)}},
    )
    try:
        # The kernel's own log is about transports; what cells print and raise is in the notebook.
        client.execute(stderr=subprocess.DEVNULL)
    except CellExecutionError as error:
        raise BuildError(f"{notebook_path.stem}: the solution does not run: {error}") from None
    html, _ = HTMLExporter(embed_images=True).from_notebook_node(notebook)
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(html, encoding="utf-8")
    return page
