"""Finds what Python source defines without running it.

This happens in the trusted process, so time and memory are bounded before anything is parsed.
"""

import ast
import re
import warnings
from collections.abc import Collection, Iterable

from autograder.checks.unwritten import is_dots
from autograder.errors import Refused

CODE_LIMIT = 1 << 20
"""Characters of code in one submission; code that people write has a tenth of this at most."""

LONGEST = 1 << 18
"""Characters parsed at most: `a;` repeated takes about 600 times its length as a syntax tree."""


def demand_handwritten(sources: Collection[str]) -> None:
    """Refuse code longer than anybody writes, which would take minutes to look through."""
    if sum(map(len, sources)) > CODE_LIMIT:
        raise Refused(
            f"The code is longer than {CODE_LIMIT} characters."
            " Put data into files of their own, leave packages out, and hand it in again."
        )


def parse(source: str) -> ast.Module | None:
    """Return the syntax tree; None for what is not Python or too long to be written by hand."""
    if len(source) > LONGEST:
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of an invalid escape such as "\d"
        try:
            return ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def defines(source: str, names: Collection[str]) -> set[str]:
    """Return which of `names` a file defines at its top level.

    A file that does not parse counts by its text: a missing colon in one function must not make
    the whole submission disappear.
    """
    module = parse(source)
    if module is None:
        return {
            name for name in names if re.search(rf"\b(def|class)\s+{re.escape(name)}\b", source)
        }
    return {name for node in module.body for name in _bound(node)} & set(names)


def unwritten(sources: Iterable[str], names: Collection[str]) -> set[str]:
    """Return which of `names` sources, run one by one, leave as the starters are."""
    dots = dict.fromkeys(names, False)
    for source in sources:
        module = parse(source)
        if module is None:  # it may hold one of them, half written
            dots |= {name: False for name in names if name in source}
            continue
        for node in module.body:
            dots |= {name: is_dots(node) for name in _bound(node) if name in dots}
    return {name for name, are in dots.items() if are}


def _bound(node: ast.stmt) -> list[str]:
    match node:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            inside = [n for target in targets for n in ast.walk(target)]
            return [n.id for n in inside if isinstance(n, ast.Name) and type(n.ctx) is ast.Store]
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            return [name]
    return []
