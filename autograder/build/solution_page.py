"""The executed solution notebook as one HTML page.

The page opens anywhere: formulas become MathML, which browsers draw themselves, so that no script
has to be fetched.
"""

import re
from functools import partial

import nbformat
from latex2mathml.converter import convert
from nbconvert import HTMLExporter

_MARKER = re.compile(r"^ *# (?:BEGIN|END) SOLUTION\n?", re.MULTILINE)
_CODE_OR_FORMULA = re.compile(r"(`+.*?`+)|\$\$(.+?)\$\$|\$(.+?)\$", re.DOTALL)


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
