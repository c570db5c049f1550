"""The module that a student's code grows in: statements, each under the names that it makes.

A statement replaces those that made the same names before. All are written in an order in which the
module can be imported: what a statement uses stands above it, wherever that is possible.
"""

import ast
import importlib.util
import re
import symtable
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.checks.saved_notebook import names_bound

HEADER = '''\
"""Functions that grader.keep put here, for the notebooks that use them. Hand this file in, too.

Change them in their notebook, and keep them again: that replaces what stands here.
"""
'''

_LINE_ENDS = re.compile(r"\r\n|\r|\n")
"""As Python counts lines; `splitlines` counts others as well."""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class ModuleFault(ValueError):
    """Why the module cannot be read or written, as a sentence."""


@dataclass(frozen=True)
class Piece:
    """A statement at the top of a module or cell."""

    text: str

    @cached_property
    def node(self) -> ast.stmt:
        """Its syntax tree."""
        return ast.parse(self.text).body[0]

    @cached_property
    def makes(self) -> frozenset[str]:
        """The names that it binds."""
        return made_by(self.node)

    @cached_property
    def uses(self) -> frozenset[str]:
        """The names that must come from elsewhere: no arguments, no other names of functions."""
        top = symtable.symtable(self.text, "cell", "exec")
        found = {symbol.get_name() for symbol in top.get_symbols() if symbol.is_referenced()}
        inner = top.get_children()
        while inner:
            table = inner.pop()
            symbols = table.get_symbols()
            found |= {s.get_name() for s in symbols if s.is_global() and s.is_referenced()}
            inner += table.get_children()
        return frozenset(found)


def made_by(node: ast.stmt) -> frozenset[str]:
    """Return the names that a statement binds where it stands."""
    if isinstance(node, _Definition):
        return frozenset({node.name})
    return frozenset(names_bound(ast.walk(node)))


def pieces_of(source: str) -> list[Piece]:
    """Cut source into its statements, each with the comment above it; the docstring is left out."""
    lines, found = _LINE_ENDS.split(source), []
    for position, node in enumerate(ast.parse(source).body):
        if position == 0 and _is_text(node):
            continue
        if isinstance(node, _Definition):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)]) - 1
            while first and lines[first - 1].startswith("#"):
                first -= 1
            segment = "\n".join(lines[first : node.end_lineno])
        else:
            segment = ast.get_source_segment(source, node) or ""
        found.append(Piece(segment))
    return found


def needed(names: Iterable[str], pieces: Sequence[Piece]) -> list[Piece]:
    """Return the last pieces that make these names, and all that these pieces need in turn."""
    maker = {name: number for number, piece in enumerate(pieces) for name in piece.makes}
    found, waiting = set[int](), list(names)
    while waiting:
        number = maker.get(waiting.pop())
        if number is not None and number not in found:
            found.add(number)
            waiting += pieces[number].uses
    return [pieces[number] for number in sorted(found)]


def merged(old: Sequence[Piece], new: Sequence[Piece]) -> list[Piece]:
    """Put new pieces in place of old ones that make the same names; order all for an import."""
    replaced = {name for piece in new for name in piece.makes}
    kept = [piece for piece in old if not piece.makes or not piece.makes <= replaced]
    return _ordered(list(dict.fromkeys([*kept, *new])))


def read_module(path: Path) -> list[Piece]:
    """Return what the module holds, nothing where there is none yet."""
    try:
        return pieces_of(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except SyntaxError as error:
        fault = f"line {error.lineno} is no Python: {error.msg}"
    except (OSError, ValueError) as error:
        fault = f"it cannot be read: {error}"
    raise ModuleFault(
        f"{path.name} stays as it is, because {fault}. Mend that or delete the file, then run this"
        " again."
    )


def module_text(pieces: Iterable[Piece]) -> str:
    """Write the module."""
    text = HEADER
    for piece in pieces:
        gap = "\n\n" if isinstance(piece.node, _Definition) else ""
        text += f"{gap}{piece.text}\n"
    return text


def write_module(path: Path, pieces: Sequence[Piece]) -> None:
    """Write the module in one step, if it can be imported as it is; else raise `ModuleFault`."""
    text = module_text(pieces)
    try:
        exec(compile(text, path.name, "exec"), {"__name__": path.stem})  # noqa: S102 - their own code, in their own process
    except Exception as error:  # noqa: BLE001 - whatever a student's code raises
        raise ModuleFault(
            f"{path.name} stays as it is, because with that it could not be imported:"
            f" {type(error).__name__}: {error}."
        ) from None
    unfinished = path.with_name(f"{path.name}.part")
    try:
        unfinished.write_text(text, encoding="utf-8")
        unfinished.replace(path)
        # Python takes a compiled file for the new one if both are of the same second and size.
        Path(importlib.util.cache_from_source(str(path))).unlink(missing_ok=True)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ModuleFault(
            f"{path.name} cannot be written: {error.strerror}. Make room, or make the folder"
            " writable, and run this again."
        ) from None


def definition(name: str, pieces: Collection[Piece]) -> ast.stmt | None:
    """Return the last function or class of this name."""
    found = [p.node for p in pieces if isinstance(p.node, _Definition) and p.node.name == name]
    return found[-1] if found else None


def _ordered(pieces: Sequence[Piece]) -> list[Piece]:
    maker = {name: number for number, piece in enumerate(pieces) for name in piece.makes}
    order: dict[int, None] = {}
    begun = set[int]()

    def place(number: int) -> None:
        if number not in begun:
            begun.add(number)
            for name in sorted(pieces[number].uses):
                if name in maker:
                    place(maker[name])
            order[number] = None

    for number in sorted(range(len(pieces)), key=lambda n: _rank(pieces[n].node)):
        place(number)
    return [pieces[number] for number in order]


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _rank(node: ast.stmt) -> int:
    if isinstance(node, ast.ImportFrom) and node.module == "__future__":
        return 0
    return 1 if isinstance(node, ast.Import | ast.ImportFrom) else 2
