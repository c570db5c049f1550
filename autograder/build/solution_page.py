"""The executed solution notebook as one HTML page.

The page opens anywhere: formulas become MathML, which browsers draw themselves, so that no script
has to be fetched.
"""

import re
from collections.abc import Iterator, Mapping
from functools import partial
from html import escape
from pathlib import Path

import nbformat
from nbconvert import HTMLExporter

from autograder.build.formulas import mathml
from autograder.report.formulas import CODE_OR_FORMULA
from autograder.reproducible_zip import write_folder

_MARKER = re.compile(r"^ *# (?:BEGIN|END) SOLUTION(?: NO PROMPT)?\n?", re.MULTILINE)
_NO_ALT = 'alt="No description has been provided for this image"'
"""What nbconvert writes for pictures that cells have drawn."""


def page_of(
    notebook: bytes, title: str, files: Mapping[str, bytes], folder: Path
) -> dict[str, bytes]:
    """Render an executed notebook, its pictures among these files, in an empty folder."""
    write_folder(folder, files)
    page = as_page(nbformat.reads(notebook.decode(), as_version=4), title, folder)
    return {"page.html": page.encode()}


def as_page(notebook: nbformat.NotebookNode, title: str, folder: Path) -> str:
    """Render a notebook, its pictures taken from `folder`.

    Formulas are put in last, because nbconvert would break up MathML.
    """
    formulas: dict[str, str] = {}
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = CODE_OR_FORMULA.sub(partial(_set_aside, formulas), cell.source)
        else:
            cell.source = _MARKER.sub("", cell.source)
    exporter = HTMLExporter(embed_images=True, mathjax_url="", require_js_url="", mermaid_js_url="")
    named = {"metadata": {"name": title, "path": str(folder)}}
    html: str = exporter.from_notebook_node(notebook, resources=named)[0]
    for token, formula in formulas.items():
        html = html.replace(token, formula)
    for words in _pictures(notebook):
        html = html.replace(_NO_ALT, f'alt="{escape(words)}"', 1)
    return html


def _pictures(notebook: nbformat.NotebookNode) -> Iterator[str]:
    """Yield what each picture shows: a plot leaves a description beside the picture."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                yield output.data.get("text/plain", "")


def _set_aside(formulas: dict[str, str], match: re.Match[str]) -> str:
    if match[1]:
        return str(match[1])
    token = f"[formula-{len(formulas):04}]"
    formulas[token] = mathml(match)
    return token
