"""The structure of functions, without the names and remarks that are easily changed."""

import ast
import copy
import re

from autograder.checks.saved_notebook import python_of
from autograder.intake.python_source import LONGEST, parse
from autograder.sandbox.worker.rescue import rescue

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

_EMPTY = re.compile(r"^[ \t]*(?:#.*)?\n", re.MULTILINE)
"""Lines that a submission may be padded with, so that it is too long to be parsed."""


def is_too_long(source: str) -> bool:
    """Tell whether a source is left out, because nobody writes so much by hand."""
    return len(_EMPTY.sub("", source)) > LONGEST


def statements_of(source: str) -> list[ast.stmt]:
    """Return the statements of a source; of what does not parse, those that the worker runs."""
    source = _EMPTY.sub("", source)
    if len(source) > LONGEST:
        return []
    module = parse(source) or parse(python_of(source))
    return module.body if module else rescue(python_of(source), "cell")[0]


def kinds_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    """Name the kinds of statements in a function: quick to compare, before anything is written."""
    kinds = [type(one).__name__ for one in node.body if not _does_nothing(one)]
    return tuple("Assign" if kind == "AnnAssign" else kind for kind in kinds)


def structure_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Write a function with names and texts by the order in which they appear, without remarks."""
    numbers: dict[str, str] = {}

    def number(name: str) -> str:
        return numbers.setdefault(name, f"v{len(numbers)}")

    class Plain(ast.NodeTransformer):
        """Takes out what changes nothing; `ast` gives the methods their names."""

        def visit(self, inner: ast.AST) -> ast.AST | None:
            if isinstance(inner, ast.stmt) and _does_nothing(inner):
                return None
            match inner:
                case ast.Name(id=name, ctx=ctx):
                    return ast.Name(id=number(name), ctx=ctx)
                case ast.Constant(value=str(text)):
                    return ast.Constant(number(repr(text)))
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    return self.generic_visit(ast.Assign(targets=[target], value=value))
            return self.generic_visit(inner)

    try:
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                number(argument.arg)
        body = [copy.deepcopy(one) for one in node.body if not _does_nothing(one)]
        return "\n".join(ast.dump(plain) for one in body if (plain := Plain().visit(one)))
    except (RecursionError, MemoryError):
        return ""


def _does_nothing(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.AnnAssign(value=None):
            return True
    return False
