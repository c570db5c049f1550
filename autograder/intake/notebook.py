"""Reads a notebook's bytes: the code cells that the worker will run, and the texts.

Outputs are never looked at: what a notebook claims to have printed earns nothing.
"""

import ast
import json
from collections.abc import Collection
from typing import Any

from autograder.errors import Refused
from autograder.intake.python_source import demand_handwritten, parse
from autograder.model import Cell
from autograder.text import clean, shown

SKIPPED_TAGS = frozenset({"otter_ignore", "experiment"})
"""Cells with one of these tags are for students to try things, and are not graded."""

CHECK_PACKAGES = frozenset({"otter", "autograder"})
"""Packages of the public checks; the worker does not have them."""

MOST_VALUES = 5_000_000
"""JSON values become objects of about 70 bytes, so this limits parsing to 350 MB; 50 MiB of
`[],[],` would take more than a GB."""

LONGEST_ANSWER = 20_000
"""Characters of a text that are kept: several pages."""

SAVE_AGAIN = "Open it in Jupyter, save it, and hand it in again."


def load(name: str, data: bytes) -> dict[str, Any]:
    """Return the notebook's document, or refuse what is not a notebook of format 4."""
    if sum(data.count(mark) for mark in (b"[", b"{", b",")) > MOST_VALUES:
        raise Refused(f"The notebook {shown(name)} is too large. Clear its outputs and zip again.")
    try:
        document = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise Refused(
            f"{shown(name)} is {'damaged: it is not a notebook' if data.strip() else 'empty'}."
            f" {SAVE_AGAIN}"
        ) from None
    if not isinstance(document, dict) or "nbformat" not in document:
        raise Refused(f"{shown(name)} is not a notebook. {SAVE_AGAIN}")
    if (version := document["nbformat"]) != 4:
        seen = shown(str(version)[:20]) if isinstance(version, int | float | str) else "unknown"
        raise Refused(f"{shown(name)} is of notebook format {seen}, expected 4. {SAVE_AGAIN}")
    return document


def assignment_of(document: dict[str, Any]) -> str | None:
    """Return the assignment a notebook was made for, if it says so."""
    name = _mapping(_mapping(document.get("metadata")).get("otter")).get("assignment_name")
    return name if isinstance(name, str) else None


def code_cells(name: str, document: dict[str, Any]) -> tuple[Cell, ...]:
    """Return the cells to run, labeled by their place in the whole notebook."""
    _demand_python(name, document)
    cells = document.get("cells")
    if not isinstance(cells, list):
        raise Refused(f"The notebook {shown(name)} has no list of cells. {SAVE_AGAIN}")
    found = []
    for number, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            raise Refused(f"Cell {number} of {shown(name)} is not a cell. {SAVE_AGAIN}")
        if cell.get("cell_type") == "code" and not _is_left_out(cell):
            found.append(Cell(label=f"cell {number}", source=_source(name, number, cell)))
    demand_handwritten([cell.source for cell in found])
    return tuple(
        cell for cell in found if cell.source.strip() and not _only_runs_checks(cell.source)
    )


def answers(document: dict[str, Any], questions: Collection[str]) -> dict[str, str]:
    """Return the texts of the cells whose metadata names one of these questions.

    After a cell was split or copied, several name the same question: the pieces are joined.
    """
    cells = document.get("cells")
    found: dict[str, list[str]] = {}
    for number, cell in enumerate(cells if isinstance(cells, list) else [], start=1):
        if isinstance(cell, dict) and cell.get("cell_type") == "markdown":
            question = _mapping(_mapping(cell.get("metadata")).get("autograder")).get("question")
            if isinstance(question, str) and question in questions:
                found.setdefault(question, []).append(_source("the notebook", number, cell))
    return {
        question: clean("\n\n".join(texts), LONGEST_ANSWER) for question, texts in found.items()
    }


def _demand_python(name: str, document: dict[str, Any]) -> None:
    metadata = _mapping(document.get("metadata"))
    spec, info = _mapping(metadata.get("kernelspec")), _mapping(metadata.get("language_info"))
    for language in (spec.get("language"), info.get("name")):
        if isinstance(language, str) and language and "python" not in language.lower():
            raise Refused(
                f"The notebook {shown(name)} is written in {shown(language)}, expected Python."
                " Choose a Python kernel in Jupyter, save, and hand it in again."
            )


def _source(name: str, number: int, cell: dict[str, Any]) -> str:
    source = cell.get("source")
    lines: list[Any] = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        raise Refused(f"The source of cell {number} of {shown(name)} is not text. {SAVE_AGAIN}")
    # JSON can hold half a surrogate pair, which no file can hold and no page can show.
    return "".join(lines).encode("utf-8", "replace").decode("utf-8")


def _is_left_out(cell: dict[str, Any]) -> bool:
    metadata = _mapping(cell.get("metadata"))
    tags = metadata.get("tags")
    tagged = isinstance(tags, list) and any(tag in SKIPPED_TAGS for tag in tags if type(tag) is str)
    return tagged or _mapping(metadata.get("otter")).get("ignore") is True


def _only_runs_checks(source: str) -> bool:
    """Tell whether a cell only runs the public checks, so that nothing is lost without it."""
    if not any(word in source for word in ("grader", "otter")):
        return False
    module = parse(source)
    return module is not None and all(_is_check_statement(node) for node in module.body)


def _is_check_statement(node: ast.stmt) -> bool:
    match node:
        case ast.Import(names=names):
            return all(alias.name.partition(".")[0] in CHECK_PACKAGES for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            return module.partition(".")[0] in CHECK_PACKAGES
        case ast.Assign(targets=[ast.Name(id="grader")], value=ast.Call()):
            return True
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id="grader")))):
            return True
    return False


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
