"""Takes functions and classes out of the reference code, to be shown with or without a body."""

import ast
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import CourseError

_INVITATION = "# Your code here, in place of the three dots."


@dataclass(frozen=True, kw_only=True)
class Solution:
    """One question's reference: what a student is given, and what stays ours."""

    name: str
    head: str
    body: str

    def as_answer_cell(self) -> str:
        """Write a cell from which otter assign can take the body away."""
        indented = textwrap.indent(self.body, "    ")
        return (
            f"{self.head}\n    {_INVITATION}\n    # BEGIN SOLUTION\n{indented}\n    # END SOLUTION"
        )


def read_solutions(path: Path) -> dict[str, Solution]:
    """Read every public function of a reference module."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except FileNotFoundError:
        raise CourseError(f"{path} does not exist, but course.toml names it as reference") from None
    except SyntaxError as error:
        raise CourseError(f"{path}, line {error.lineno}: {error.msg}") from None
    except ValueError as error:  # not UTF-8, or zero bytes
        raise CourseError(f"{path} is not Python text: {error}") from None
    lines = text.split("\n")  # as `ast` counts them
    return {
        node.name: _solution(node, lines, path)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    }


def _solution(node: ast.FunctionDef, lines: list[str], path: Path) -> Solution:
    if ast.get_docstring(node) is None:
        raise CourseError(f"{path}: {node.name} needs a docstring: students read it")
    first = node.body[0].end_lineno or node.lineno  # the docstring's last line
    body = textwrap.dedent("\n".join(lines[first : node.end_lineno])).strip("\n")
    written = ast.get_source_segment("\n".join(lines), node.body[0]) or ""
    quoted = re.sub(r'\n\s*(?="""$)', "\n    ", written)  # as written: a raw one stays raw
    return Solution(name=node.name, head=f"{_signature(node)}\n    {quoted}", body=body)


def _signature(node: ast.FunctionDef) -> str:
    """Write the signature without type hints, which would need imports in the notebook."""
    arguments = ast.parse(f"lambda {ast.unparse(_untyped(node.args))}: 0", mode="eval")
    assert isinstance(arguments.body, ast.Lambda)
    return f"def {node.name}({ast.unparse(arguments.body.args)}):"


def _untyped(arguments: ast.arguments) -> ast.arguments:
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return arguments
