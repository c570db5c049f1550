"""Finds functions of ours in what was handed in, and takes the points of their questions.

What the declaration says is believed if it costs something. It may say too little, so the code is
looked at as well: what students may unlock is written as hardly anybody would write it, and a
function of the same structure, whatever its names are, is ours.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.checks.own_module import made_by
from autograder.checks.team import DECLARATION
from autograder.grading.bundle import Bundle
from autograder.grading.structure import (
    FUNCTIONS,
    is_too_long,
    kinds_of,
    statements_of,
    structure_of,
)
from autograder.model import OpenedSubmission, Work
from autograder.text import listed
from autograder.verdicts import Outcome, Verdict

_EARNS_NOTHING = "What stands here is ours, so it earns nothing."
_TOO_LONG = "A cell or file is too long to be looked through for functions of ours."


@dataclass(frozen=True, kw_only=True)
class Unlocked:
    """What of ours is in a submission."""

    questions: tuple[str, ...] = ()
    """Those that were unlocked."""
    answered: frozenset[str] = frozenset()
    """Those that earn nothing: they are answered with a function of ours."""
    costs: float = 0.0
    told: str = ""
    """What the declaration does not say."""


class HandedOut:
    """Knows the functions that can be unlocked."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._ours: dict[tuple[str, ...], dict[str, str]] = {}
        """The question of each structure, below the kinds of its statements."""
        for question, source in bundle.handed_out.items():
            for node in ast.parse(source).body:
                if isinstance(node, FUNCTIONS):
                    below = self._ours.setdefault(kinds_of(node), {})
                    below[structure_of(node)] = question

    def look_into(self, opened: OpenedSubmission) -> Unlocked:
        """Find what was unlocked, as the submission says or as its code shows."""
        known = self._bundle.unlock.questions
        if not known:
            return Unlocked()
        noted = {*(opened.declared.unlocked if opened.declared else ())} & {*known}
        seen, answered, told = set[str](), set[str](), dict[str, None]()
        for part in self._bundle.parts:
            if part.id in opened.parts:
                code = _Code(opened.parts[part.id], self._bundle.library)
                nodes = (*code.cells, *code.files)
                seen |= {question for node in nodes for question in self._in(node)}
                answered |= {q for q in part.points if self._answers(q, code)}
                if any(map(is_too_long, code.sources)):
                    told[_TOO_LONG] = None
        questions = tuple(name for name in known if name in noted | seen)
        needed = {name for part in self._bundle.parts for name in part.earlier}
        if unsaid := [name for name in questions if name not in noted]:
            told[
                f"Ours by its structure, though {DECLARATION} does not say so: {listed(unsaid)}."
            ] = None
        return Unlocked(
            questions=questions,
            answered=frozenset({*questions, *answered}),
            costs=self._bundle.unlock.costs * len(needed & {*questions}),
            told=" ".join(told),
        )

    def _in(self, node: ast.AST) -> Iterator[str]:
        """Yield the questions of functions of ours anywhere below a node."""
        for inner in ast.walk(node):
            if isinstance(inner, FUNCTIONS) and (below := self._ours.get(kinds_of(inner))):
                question = below.get(structure_of(inner))
                if question is not None:
                    yield question

    def _answers(self, question: str, code: "_Code") -> bool:
        """Tell whether the answer to a question is ours, or gets to ours under another name.

        It may call the functions of other questions by their names, which checks know about.
        """
        waiting, looked_at = [_Use(question)], set[_Use]()
        while waiting:
            use = waiting.pop()
            if use in looked_at:
                continue
            looked_at.add(use)
            for node in code.makers(use):
                if any(self._in(node)):
                    return True
                is_definition = isinstance(node, (*FUNCTIONS, ast.ClassDef))
                calls = self._bundle.points if is_definition else ()
                waiting += [one for one in _uses(node) if one.in_files or one.name not in calls]
        return False


@dataclass(frozen=True)
class _Use:
    """A name that code uses."""

    name: str
    in_files: bool = False
    """Whether it is said to be in a file, as an import or an attribute says."""


@dataclass(frozen=True)
class _Code:
    """The statements of one part's cells, and of the files beside them."""

    work: Work
    library: Mapping[str, bytes]

    @cached_property
    def _beside(self) -> list[str]:
        return [
            data.decode("utf-8-sig", "replace")
            for name, data in sorted(self.work.files.items())
            if name.endswith(".py") and name not in self.library
        ]

    @property
    def sources(self) -> list[str]:
        """All code, as it was handed in."""
        return [*(cell.source for cell in self.work.cells), *self._beside]

    @cached_property
    def cells(self) -> list[ast.stmt]:
        """The statements of the cells."""
        return [node for cell in self.work.cells for node in statements_of(cell.source)]

    @cached_property
    def files(self) -> list[ast.stmt]:
        """The statements of the files beside them."""
        return [node for source in self._beside for node in statements_of(source)]

    def makers(self, use: _Use) -> list[ast.stmt]:
        """Return what makes a name: in the cells, else in a file that they may import."""
        in_cells = [] if use.in_files else self._made_in_cells.get(use.name, [])
        return in_cells or self._made_in_files.get(use.name, [])

    @cached_property
    def _made_in_cells(self) -> dict[str, list[ast.stmt]]:
        return _makers(node for node in self.cells if not _imports_as_they_are(node))

    @cached_property
    def _made_in_files(self) -> dict[str, list[ast.stmt]]:
        return _makers(self.files)


def without_points(outcomes: Sequence[Outcome], unlocked: Unlocked) -> tuple[Outcome, ...]:
    """Take the points of questions that are answered with a function of ours."""
    return tuple(
        replace(
            one,
            verdict=Verdict.UNLOCKED,
            points=0.0,
            message=_EARNS_NOTHING,
            hint="",
            diagnoses=(),
            difference=None,
        )
        if one.points and one.question in unlocked.answered
        else one
        for one in outcomes
    )


def _makers(nodes: Iterable[ast.stmt]) -> dict[str, list[ast.stmt]]:
    made: dict[str, list[ast.stmt]] = {}
    for node in nodes:
        for name in made_by(node):
            made.setdefault(name, []).append(node)
    return made


def _imports_as_they_are(node: ast.stmt) -> bool:
    """Tell whether a statement imports names as they are in a file, which makes them."""
    return isinstance(node, ast.ImportFrom) and not any(alias.asname for alias in node.names)


def _uses(statement: ast.stmt) -> Iterator[_Use]:
    """Yield the names that a statement may use."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                yield _Use(name)
            case ast.Attribute(attr=name):
                yield _Use(name, in_files=True)
            case ast.ImportFrom(names=names):
                yield from (_Use(alias.name, in_files=True) for alias in names)
