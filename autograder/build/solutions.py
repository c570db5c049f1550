"""Takes functions and classes out of the reference code, to be shown with or without a body."""

import ast
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.diagnose import first_line
from autograder.errors import CourseError

_INVITATION = "# Your code here, in place of the three dots."
_WIDTH = 100
_OPENS, _CLOSES = "# BEGIN SOLUTION", "# END SOLUTION"
_OPENS_PRIVATE = f"{_OPENS} NO PROMPT"
_SCAFFOLD = re.compile(rf"^ *(?:{_INVITATION}|{_OPENS}(?: NO PROMPT)?|{_CLOSES})\n", re.MULTILINE)


@dataclass(frozen=True, kw_only=True)
class Solution:
    """The reference for one function or class: what students get, and what they do not."""

    name: str
    answer_cell: str
    """A cell from which otter assign can remove the solution."""

    @property
    def signature(self) -> str:
        """Its name and parameters."""
        return self.answer_cell.partition(":\n")[0] + ":"

    @property
    def complete_cell(self) -> str:
        """A cell that shows all of it."""
        return _SCAFFOLD.sub("", f"{self.answer_cell}\n").rstrip("\n")


def read_solutions(path: Path) -> dict[str, Solution]:
    """Read every public function and class of a reference module."""
    try:
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text)
    except FileNotFoundError:
        raise CourseError(f"{path} does not exist, but course.toml names it as reference") from None
    except SyntaxError as error:
        raise CourseError(f"{path}, line {error.lineno}: {error.msg}") from None
    except ValueError as error:  # not UTF-8, or zero bytes
        raise CourseError(f"{path} is not Python text: {error}") from None
    source = _Source(path=path, lines=text.split("\n"))  # as `ast` counts them
    found = {}
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            found[node.name] = "\n".join(source.blank_function(node))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            found[node.name] = "\n".join(source.blank_class(node))
    return {name: Solution(name=name, answer_cell=cell) for name, cell in found.items()}


@dataclass(frozen=True, kw_only=True)
class _Source:
    """A module's lines, cut along its syntax tree."""

    path: Path
    lines: list[str]

    def blank_function(self, node: ast.FunctionDef) -> Iterator[str]:
        """Mark the body as the solution; signature and docstring are for students."""
        indent = " " * (node.col_offset + 4)
        body_starts = node.body[0].end_lineno or node.lineno  # after the docstring's last line
        body = textwrap.dedent("\n".join(self.lines[body_starts : node.end_lineno])).strip("\n")
        yield from self._decorators(node)
        yield _signature(node)
        yield f"{indent}{self._docstring(node, indent)}"
        yield f"{indent}{_INVITATION}"
        yield f"{indent}{_OPENS}"
        yield textwrap.indent(body, indent)
        yield f"{indent}{_CLOSES}"

    def blank_class(self, node: ast.ClassDef) -> Iterator[str]:
        """Mark the bodies of public methods, and private methods as a whole, as the solution."""
        yield from self._decorators(node)
        yield self.lines[node.lineno - 1]
        yield f"    {self._docstring(node, '    ')}"
        for member in node.body[1:]:
            yield ""
            if not isinstance(member, ast.FunctionDef):
                yield from self.lines[member.lineno - 1 : member.end_lineno]
            elif member.name.startswith("_") and not member.name.startswith("__"):
                yield f"    {_OPENS_PRIVATE}"
                yield from self._decorators(member)
                yield _signature(member)
                yield from self.lines[member.body[0].lineno - 1 : member.end_lineno]
                yield f"    {_CLOSES}"
            else:
                yield from self.blank_function(member)

    def _decorators(self, node: ast.FunctionDef | ast.ClassDef) -> list[str]:
        return self.lines[first_line(node) - 1 : node.lineno - 1]

    def _docstring(self, node: ast.FunctionDef | ast.ClassDef, indent: str) -> str:
        if ast.get_docstring(node) is None:
            raise CourseError(f"{self.path}: {node.name} needs a docstring: students read it")
        written = ast.get_source_segment("\n".join(self.lines), node.body[0]) or ""
        # as written, since a raw one must stay raw; but closed on a line of its own
        return re.sub(r'\n\s*(?="""$)', f"\n{indent}", written)


def _signature(node: ast.FunctionDef) -> str:
    """Write the signature without type hints, which would need imports in the notebook."""
    arguments = ast.parse(f"lambda {ast.unparse(_untyped(node.args))}: 0", mode="eval")
    assert isinstance(arguments.body, ast.Lambda)
    before = f"{' ' * node.col_offset}def {node.name}("
    whole = f"{before}{ast.unparse(arguments.body.args)}):"
    if len(whole) <= _WIDTH:
        return whole
    return "\n".join(textwrap.wrap(whole, _WIDTH, subsequent_indent=" " * len(before)))


def _untyped(arguments: ast.arguments) -> ast.arguments:
    for argument in ast.walk(arguments):
        if isinstance(argument, ast.arg):
            argument.annotation = None
    return arguments
