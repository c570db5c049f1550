"""The notebooks of samples: the cells of a starter or a solution, with a sample's code in them."""

import ast
import re

import nbformat
from nbformat.v4 import new_code_cell

from autograder.build.tidy import import_earlier_code

ANSWER_TAGS = {"otter_answer_cell", "otter_assign_solution_cell"}

_NAME = re.compile(r"(?:def|class)\s+(\w+)")


def importing(notebook: bytes) -> bytes:
    """Let a solved notebook import functions of earlier parts, as those of students do."""
    document = nbformat.reads(notebook.decode(), as_version=4)
    import_earlier_code(document)
    text: str = nbformat.writes(document) + "\n"
    return text.encode()


def filled_in(rest: bytes, code: str) -> bytes:
    """Write a sample's functions into the answer cells, everything else into a cell before."""
    notebook = nbformat.reads(rest.decode(), as_version=4)
    answers = [
        cell
        for cell in notebook.cells
        if cell.cell_type == "code" and ANSWER_TAGS & set(cell.metadata.get("tags", []))
    ]
    pieces = named_pieces(code)
    for cell in answers:
        name = _NAME.match(cell.source)
        assert name is not None, cell.source
        cell.source = pieces.pop(name[1], cell.source)
    if pieces:
        rest = new_code_cell("\n\n".join(pieces.values()), id="cell-rest")
        notebook.cells.insert(notebook.cells.index(answers[0]), rest)
    text: str = nbformat.writes(notebook) + "\n"
    return text.encode()


def named_pieces(code: str) -> dict[str, str]:
    """Cut a module into its top-level statements; functions and classes go by their name.

    A function that is defined twice keeps both definitions, in order, in one piece. What cannot be
    parsed is one piece: a student's syntax error is in one cell, too.
    """
    try:
        statements = ast.parse(code).body
    except SyntaxError:
        return {"(all)": code}
    lines, start = code.splitlines(), 0
    pieces: dict[str, str] = {}
    for position, node in enumerate(statements):
        end = node.end_lineno or node.lineno
        text = "\n".join(lines[start:end]).strip("\n")
        start = end
        name = getattr(node, "name", f"(statement {position})")
        pieces[name] = f"{pieces[name]}\n\n\n{text}" if name in pieces else text
    return pieces
