"""Finds functions of ours in what was handed in, and takes the points of their questions.

What the declaration says is believed if it costs something. It may say too little, so the code is
looked at as well: what students may unlock is written as hardly anybody would write it, and a
function of the same structure, whatever its names are, is ours.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from autograder.checks.own_module import made_by
from autograder.checks.saved_notebook import python_of
from autograder.checks.team import DECLARATION
from autograder.grading.bundle import Bundle
from autograder.intake.python_source import LONGEST, parse
from autograder.model import OpenedSubmission, Work
from autograder.sandbox.worker.rescue import rescue
from autograder.text import listed
from autograder.verdicts import Outcome, Verdict

_EARNS_NOTHING = "What stands here is ours, so it earns nothing."
_TOO_LONG = "A cell or file is too long to be looked through for functions of ours."
_EMPTY = re.compile(r"^[ \t]*(?:#.*)?\n", re.MULTILINE)
"""Lines that a submission may be padded with, so that it is too long to be parsed."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


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
                if isinstance(node, _FUNCTIONS):
                    below = self._ours.setdefault(_kinds(node), {})
                    below[_structure(node)] = question

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
                if any(map(_is_too_long, code.sources)):
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
            if isinstance(inner, _FUNCTIONS) and (below := self._ours.get(_kinds(inner))):
                question = below.get(_structure(inner))
                if question is not None:
                    yield question

    def _answers(self, question: str, code: "_Code") -> bool:
        """Tell whether the answer to a question is ours, or gets to ours under another name.

        It may call the functions of other questions by their names, which checks know about.
        """
        questions = self._bundle.points
        waiting, looked_at = [question], set[str]()
        while waiting:
            name = waiting.pop()
            if name in looked_at:
                continue
            looked_at.add(name)
            for node in code.makers(name):
                if any(self._in(node)):
                    return True
                named = isinstance(node, (*_FUNCTIONS, ast.ClassDef))
                waiting += [n for n in _reached(node) if not named or n not in questions]
        return False


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
        return [node for cell in self.work.cells for node in _statements(cell.source)]

    @cached_property
    def files(self) -> list[ast.stmt]:
        """The statements of the files beside them."""
        return [node for source in self._beside for node in _statements(source)]

    def makers(self, name: str) -> list[ast.stmt]:
        """Return what makes a name: in the cells, else in a file that they may import."""
        return self._made_in_cells.get(name) or self._made_in_files.get(name, [])

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


def _reached(statement: ast.stmt) -> Iterator[str]:
    """Yield the names that a statement may use, those in a module or an object too."""
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                yield name
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names)


def _is_too_long(source: str) -> bool:
    return len(_EMPTY.sub("", source)) > LONGEST


def _statements(source: str) -> list[ast.stmt]:
    """Return the statements of a source; of what does not parse, those that the worker runs."""
    source = _EMPTY.sub("", source)
    if len(source) > LONGEST:
        return []
    module = parse(source) or parse(python_of(source))
    return module.body if module else rescue(python_of(source), "cell")[0]


def _kinds(node: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
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


def _structure(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """Write a function with names by the order in which they appear, and without remarks."""
    numbers: dict[str, str] = {}

    class Plain(ast.NodeTransformer):
        def visit_Name(self, name: ast.Name) -> ast.AST:
            return ast.Name(id=numbers.setdefault(name.id, f"v{len(numbers)}"), ctx=name.ctx)

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
