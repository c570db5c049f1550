"""The solution notebook, executed from top to bottom and written as one HTML page.

The page opens anywhere: formulas become MathML, which browsers draw themselves, so that no script
has to be fetched.
"""

import re
import subprocess
from functools import partial
from pathlib import Path

import nbformat
from latex2mathml.converter import convert
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbconvert import HTMLExporter

from autograder.errors import BuildError

SECONDS_A_CELL = 300

_MARKER = re.compile(r"^ *# (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
_CODE_OR_FORMULA = re.compile(r"(`+.*?`+)|\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


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
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(as_page(notebook, notebook_path.stem), encoding="utf-8")
    return page


def as_page(notebook: nbformat.NotebookNode, title: str) -> str:
    """Render a notebook; formulas are put in last, because nbconvert takes MathML to pieces."""
    formulas: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _CODE_OR_FORMULA.sub(partial(_set_aside, formulas), cell.source)
        else:
            cell.source = _MARKER.sub("", cell.source)
    exporter = HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", mermaid_js_url="")
    named = {"metadata": {"name": title}}
    html: str = exporter.from_notebook_node(notebook, resources=named)[0]
    for token, formula in formulas.items():
        html = html.replace(token, formula)
    return html


def _set_aside(formulas: dict[str, str], match: re.Match[str]) -> str:
    code, display, inline = match.groups()
    if code:
        return str(code)
    token = f"[formula-{len(formulas):04}]"
    formulas[token] = convert(display or inline, display="block" if display else "inline")
    return token
