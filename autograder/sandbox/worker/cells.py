"""Runs the student's cells, without the lines that only IPython understands."""

import linecache
import re
from typing import Any

_SKIPPED_CELL = re.compile(r"\s*%%(?!time\b|timeit\b|capture\b|prun\b)\w+")
_CELL_MAGIC = re.compile(r"\s*%%\w+.*")
_LINE_MAGIC = re.compile(r"^(\s*)(?:[%!]|\?\w|\w[\w.]*\?{1,2}\s*$).*$")
_ASSIGNED_MAGIC = re.compile(r"^(\s*[\w.,\s\[\]'\"]+=\s*)[%!].*$")


def run_cell(label: str, source: str, names: dict[str, Any]) -> None:
    """Run one cell with these global names; a traceback will show its lines."""
    file, source = f"<{label}>", without_magics(source)
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    exec(compile(source, file, "exec"), names)  # noqa: S102 - our purpose


def without_magics(source: str) -> str:
    """Replace IPython's magics and shell lines without changing line numbers."""
    if _SKIPPED_CELL.match(source):
        return ""
    if _CELL_MAGIC.match(source):
        source = _CELL_MAGIC.sub("", source, count=1)
    try:
        compile(source, "<cell>", "exec")
    except (SyntaxError, ValueError):
        lines = [_LINE_MAGIC.sub(r"\1pass", line) for line in source.split("\n")]
        source = "\n".join(_ASSIGNED_MAGIC.sub(r"\1None", line) for line in lines)
    return source
