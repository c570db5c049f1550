"""Notebooks as they lie on the disk: which part each is, its cells, what is still unwritten.

What a notebook must know of the assignment (its questions, the other notebooks) is in its metadata,
where the build puts it.
"""

import ast
import json
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.checks.unwritten import is_dots

_OF_THE_BUILD = 1980
"""The year of every file in a zip of the build, so that two builds are the same."""


@dataclass(frozen=True)
class SavedCell:
    """One code cell."""

    number: int
    """Its place among all cells, from 1."""
    source: str
    count: int | None
    """The number that stands beside a cell that was run."""

    @property
    def only_runs_checks(self) -> bool:
        """Whether it is one of the calls of `grader` that stand below the questions."""
        lines = [line for line in self.source.splitlines() if line.strip()]
        return all(line.startswith(("grader.", "#")) for line in lines)


@dataclass(frozen=True)
class SavedNotebook:
    """A notebook of the assignment."""

    path: Path
    part: str
    cells: tuple[SavedCell, ...]
    texts: Mapping[str, str]
    """What is written for each text question; "" where nothing is."""
    questions: tuple[str, ...]
    """The questions that are answered in code."""
    extra: tuple[str, ...]
    """The questions for extra credit, which are answered in code, too."""
    experiments: tuple[str, ...]
    """The questions that are answered by figures."""
    results: str
    """The file that its experiments write; "" for none."""
    all_parts: Mapping[str, str]
    """The title of each notebook of the assignment."""
    module: str
    """The module that functions go through from one notebook to others; "" if none was named."""

    @property
    def saved_at(self) -> str:
        """When it was saved: date and time, or that the student did not save it."""
        at = datetime.fromtimestamp(self.path.stat().st_mtime, UTC).astimezone()
        if at.year <= _OF_THE_BUILD:
            return "before you got it"
        return at.strftime("%Y-%m-%d %H:%M:%S")

    def lacks_figures_for(self, question: str) -> bool:
        """Return whether a question is about an experiment that has not written its file."""
        if question not in self.experiments or not self.results:
            return False
        return not self.path.with_name(self.results).exists()

    @cached_property
    def definitions(self) -> Mapping[str, ast.stmt]:
        """Its functions and classes."""
        return definitions(cell.source for cell in self.cells)

    @property
    def unwritten(self) -> list[str]:
        """The questions that nothing is written for; extra credit may be left out."""
        missing = [name for name in self.questions if self._is_unwritten(name)]
        return [*missing, *(name for name, text in self.texts.items() if not text)]

    def _is_unwritten(self, name: str) -> bool:
        node = self.definitions.get(name)
        if node is None:
            # A cell that does not parse may hold it, half written.
            return not any(_parsed(c.source) is None and name in c.source for c in self.cells)
        return is_dots(node)


def notebooks_in(folder: Path) -> list[SavedNotebook]:
    """Return the notebooks of the assignment in a folder; others do not interfere."""
    return [found for path in sorted(folder.glob("*.ipynb")) if (found := _read(path))]


def definitions(sources: Iterable[str]) -> dict[str, ast.stmt]:
    """Return the last definition of each function and class in sources that run one by one."""
    found: dict[str, ast.stmt] = {}
    for source in sources:
        module = _parsed(source)
        for node in module.body if module else ():
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                found[node.name] = node
    return found


def names_used(sources: Iterable[str]) -> set[str]:
    """Return all names that sources mention, other than those they define or import."""
    return {node.id for node in _nodes(sources) if isinstance(node, ast.Name)}


def names_made(sources: Iterable[str]) -> set[str]:
    """Return all names that sources assign, define or import."""
    return names_bound(_nodes(sources))


def names_bound(nodes: Iterable[ast.AST]) -> set[str]:
    """Return all names that these nodes assign, define or import."""
    made: set[str] = set()
    for node in nodes:
        match node:
            case ast.Name(id=name, ctx=ast.Store()):
                made.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                made.add(name)
            case ast.ClassDef(name=name):
                made.add(name)
            case ast.alias(name=name, asname=other):
                made.add(other or name.partition(".")[0])
    return made


def same_code(one: ast.stmt | None, other: ast.stmt | None) -> bool:
    """Tell whether two definitions do the same; comments and line breaks make no difference."""
    return one is not None and other is not None and ast.dump(one) == ast.dump(other)


def python_of(source: str) -> str:
    """Return a cell without the lines that only IPython understands."""
    kept = [line for line in source.splitlines() if not line.lstrip().startswith(("%", "!", "?"))]
    return "\n".join(kept)


def _nodes(sources: Iterable[str]) -> Iterable[ast.AST]:
    for module in filter(None, map(_parsed, sources)):
        yield from ast.walk(module)


def _parsed(source: str) -> ast.Module | None:
    """Parse a cell; None for what is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(python_of(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _read(path: Path) -> SavedNotebook | None:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        metadata = document["metadata"]
        part = metadata["otter"]["assignment_name"]
        about = _mapping(metadata.get("autograder"))
        cells = [cell for cell in document.get("cells", []) if isinstance(cell, dict)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not isinstance(part, str):
        return None
    results, module = (str(about.get(key) or "") for key in ("results", "module"))
    return SavedNotebook(
        path=path,
        part=part,
        cells=tuple(
            SavedCell(number, _source(cell), _count(cell))
            for number, cell in enumerate(cells, start=1)
            if cell.get("cell_type") == "code" and _source(cell).strip()
        ),
        texts=_texts(cells, str(about.get("prompt", ""))),
        questions=tuple(filter(_is_text, _list(about.get("questions")))),
        extra=tuple(filter(_is_text, _list(about.get("extra")))),
        experiments=tuple(filter(_is_text, _list(about.get("experiments")))),
        results=results if Path(results).name == results else "",
        all_parts={k: str(v) for k, v in _mapping(about.get("parts")).items()},
        module=module if module.isidentifier() else "",
    )


def _texts(cells: Iterable[dict[str, Any]], prompt: str) -> dict[str, str]:
    """Return the texts; after a cell was split, several name the same question."""
    texts: dict[str, str] = {}
    for cell in cells:
        name = _mapping(_mapping(cell.get("metadata")).get("autograder")).get("question")
        if cell.get("cell_type") == "markdown" and isinstance(name, str):
            source = _source(cell)
            written = (source.replace(prompt, "") if prompt else source).strip()
            texts[name] = f"{texts.get(name, '')}\n{written}".strip()
    return texts


def _source(cell: dict[str, Any]) -> str:
    source = cell.get("source")
    return "".join(filter(_is_text, source)) if isinstance(source, list) else str(source or "")


def _count(cell: dict[str, Any]) -> int | None:
    count = cell.get("execution_count")
    return count if isinstance(count, int) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
