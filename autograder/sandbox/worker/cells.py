"""Turns a cell or a file of the student's code into statements that run one by one.

A statement that fails does not stop the others, and what does not parse is left out alone: a point
is lost only to code that the point is about.
"""

import __future__

import ast
import linecache
import re
from typing import Any

from .numpy_names import used_in
from .rescue import compiled, rescue

_SKIPPED_CELL = re.compile(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)\w+")
_CELL_MAGIC = re.compile(r"\s*%%\w+.*")
_LINE_MAGIC = re.compile(r"^(\s*)(?:[%!]|\?\w|\w[\w.]*\?{1,2}\s*$).*$")
_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w.,\s\[\]'\"]+=\s*)[%!].*$")


class Statements:
    """The statements of one cell, which are compiled when their turn comes."""

    def __init__(self, label: str, source: str) -> None:
        self._file = f"<{label}>"
        source = _without_cell_magic(source)
        try:
            self._nodes, self.left_out = compiled(source, self._file), list[str]()
        except (SyntaxError, ValueError):  # seldom: only then it is parsed more than once
            source = _without_line_magics(source)
            self._nodes, self.left_out = self._compiled_or_rescued(source)
        self._show(source)
        self.notes = used_in(source)
        self._flags = _future_flags(self._nodes)

    def _compiled_or_rescued(self, source: str) -> tuple[list[ast.stmt], list[str]]:
        try:
            return compiled(source, self._file), []
        except (SyntaxError, ValueError) as error:
            nodes, left_out = rescue(source, self._file)
            if not nodes:
                self._show(source)
                raise error from None
            return nodes, left_out

    def _show(self, source: str) -> None:
        """Let tracebacks quote the lines."""
        lines = source.splitlines(keepends=True)
        linecache.cache[self._file] = (len(source), None, lines, self._file)

    @property
    def lines(self) -> list[int]:
        """Return the line of each statement."""
        return [node.lineno for node in self._nodes]

    def run(self, number: int, names: dict[str, Any]) -> None:
        """Run one statement with these global names; a traceback will show its lines."""
        module = ast.Module([self._nodes[number]], [])
        exec(compile(module, self._file, "exec", self._flags, dont_inherit=True), names)  # noqa: S102 - our purpose


def _without_line_magics(source: str) -> str:
    """Replace IPython's magics and shell lines without changing line numbers."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        lines = [_LINE_MAGIC.sub(r"\1pass", line) for line in source.split("\n")]
        source = "\n".join(_ASSIGNED_MAGIC.sub(r"\1None", line) for line in lines)
    return source


def _without_cell_magic(source: str) -> str:
    if _SKIPPED_CELL.match(source):
        return ""
    return _CELL_MAGIC.sub("", source, count=1) if _CELL_MAGIC.match(source) else source


def _future_flags(nodes: list[ast.stmt]) -> int:
    """Return what `from __future__` at the top means for all later statements."""
    flags = 0
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags
