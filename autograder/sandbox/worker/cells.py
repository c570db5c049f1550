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
        source = without_magics(source)
        linecache.cache[self._file] = (
            len(source),
            None,
            source.splitlines(keepends=True),
            self._file,
        )
        try:
            self._nodes, self.left_out = compiled(source, self._file), list[str]()
        except (SyntaxError, ValueError) as error:
            self._nodes, self.left_out = rescue(source, self._file)
            if not self._nodes:
                raise error from None
        self.notes = used_in(source)
        self._flags = _future_flags(self._nodes)

    @property
    def lines(self) -> list[int]:
        """Return the line of each statement."""
        return [node.lineno for node in self._nodes]

    def run(self, number: int, names: dict[str, Any]) -> None:
        """Run one statement with these global names; a traceback will show its lines."""
        module = ast.Module([self._nodes[number]], [])
        exec(compile(module, self._file, "exec", self._flags, dont_inherit=True), names)  # noqa: S102 - our purpose


def without_magics(source: str) -> str:
    """Replace IPython's magics and shell lines without changing line numbers."""
    if _SKIPPED_CELL.match(source):
        return ""
    if _CELL_MAGIC.match(source):
        source = _CELL_MAGIC.sub("", source, count=1)
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        lines = [_LINE_MAGIC.sub(r"\1pass", line) for line in source.split("\n")]
        source = "\n".join(_ASSIGNED_MAGIC.sub(r"\1None", line) for line in lines)
    return source


def _future_flags(nodes: list[ast.stmt]) -> int:
    """Return what `from __future__` at the top means for all later statements."""
    flags = 0
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            for alias in node.names:
                feature = getattr(__future__, alias.name, None)
                flags |= getattr(feature, "compiler_flag", 0)
    return flags
