"""The structure of functions, without the names and remarks that are easily changed."""

import ast
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
    return tuple(type(one).__name__ for one in _body(node))


def _body(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """Return the statements that do something."""
    return [
        one
        for one in node.body
        if not isinstance(one, ast.Pass)
        and not (isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant))
    ]


def structure_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Write a function with names and texts by the order in which they appear, without remarks."""
    numbers: dict[str, str] = {}

    class Plain(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.AST:
            return ast.Name(id=numbers.setdefault(name.id, f"v{len(numbers)}"), ctx=name.ctx)

        def visit_Constant(self, constant: ast.Constant) -> ast.AST:
            if not isinstance(constant.value, str):
                return constant
            return ast.Constant(numbers.setdefault(repr(constant.value), f"v{len(numbers)}"))

        def visit_AnnAssign(self, given: ast.AnnAssign) -> ast.AST:
            self.generic_visit(given)
            if given.value is None:
                return given
            return ast.Assign(targets=[given.target], value=given.value)

    try:
        for argument in ast.walk(node.args):
            if isinstance(argument, ast.arg):
                numbers.setdefault(argument.arg, f"v{len(numbers)}")
        copied = ast.parse(ast.unparse(ast.Module([_undocumented(node)], [])))
        return "\n".join(ast.dump(Plain().visit(one)) for one in copied.body[0].body)  # type: ignore[attr-defined]
    except (RecursionError, MemoryError, ValueError, SyntaxError):
        return ""


def _undocumented(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.FunctionDef:
    return ast.FunctionDef(
        name="f",
        args=ast.arguments([], [], None, [], [], None, []),
        body=_body(node) or [ast.Pass()],
        decorator_list=[],
        lineno=1,
        col_offset=0,
    )
