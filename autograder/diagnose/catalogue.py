"""The catalogue of mistakes: for each question a file `mistakes/QUESTION.toml`.

A mistake is the reference with one thing wrong. It is described in one of three ways:

    [empty_list_divides_by_zero]             # its id, unique in the course
    tells = "For an empty list your code divides by its length, which is 0."
    hint = "What does the docstring say about lists without numbers?"
    often = 3                                # 0: never seen so far, 1: sometimes, 3: all the time
    caught_by = ["an_empty_list_has_the_mean_0"]
    edit = [["total / max(len(numbers), 1)", "total / len(numbers)"]]

A mistake that costs more than three quarters of its question says why: `because = "..."`.

`edit` is a list of pairs of texts. The first text must occur exactly once in the reference for the
question; it is replaced by the second. `code` is source that runs after the reference and may
redefine anything. `record` is source that defines `alter(record)`, which changes the figures of an
experiment.
"""

import ast
import builtins
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from inspect import isfunction
from pathlib import Path
from types import CodeType
from typing import Annotated, Any

from msgspec import Meta

from autograder.errors import CourseError
from autograder.faults import Faults
from autograder.strict import Name, Table, Text, read_toml

Condition = Callable[[dict[str, Any]], None]
"""A function that changes arguments, which it gets by name."""

Pair = Annotated[
    tuple[str, str], Meta(description="a pair of texts: what is there, what it becomes")
]
Code = Annotated[str, Meta(description="a text in quotes: Python source")]


class Entry(Table, frozen=True, kw_only=True):
    """A mistake as it is written in the file."""

    tells: Text
    hint: Text
    often: Annotated[int, Meta(ge=0, description="a whole number, 0 or more")] = 1
    caught_by: Annotated[
        tuple[Name, ...], Meta(min_length=1, description="a list of checks that must fail")
    ]
    edit: tuple[Pair, ...] = ()
    code: Code = ""
    record: Code = ""
    because: Text | None = None

    def __post_init__(self) -> None:
        """Refuse an entry that has none of the three descriptions, or several."""
        if sum(map(bool, (self.edit, self.code, self.record))) != 1:
            raise ValueError("needs exactly one of edit, code, record")


@dataclass(frozen=True, kw_only=True)
class Mistake:
    """One way to get a question wrong."""

    id: str
    question: str
    tells: str
    """What a student who made this mistake reads."""
    hint: str
    often: int
    caught_by: tuple[str, ...]
    """All hidden checks that fail because of it; `autograder validate` verifies this."""
    edits: tuple[tuple[str, str], ...] = ()
    code: str = ""
    record: str = ""
    because: str = ""
    """Why it costs more than three quarters of its question, if it does."""


def read_catalogue(folder: Path, questions: Iterable[str]) -> tuple[Mistake, ...]:
    """Read the mistakes of all questions, in order."""
    paths = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    wanted = list(questions)
    faults, found = Faults(), list[Mistake]()
    for name in sorted(set(paths) - set(wanted)):
        faults.told.append(f"{paths[name]}: course.toml has no question {name!r} for checks")
    for name in wanted:
        with faults.noted():
            found += _read(paths[name]) if name in paths else []
    for name, times in Counter(mistake.id for mistake in found).items():
        if times > 1:
            faults.told.append(f"{folder}: two mistakes have the id {name!r}")
    faults.stop()
    return tuple(found)


def _read(path: Path) -> list[Mistake]:
    return [
        Mistake(
            id=name,
            question=path.stem,
            tells=" ".join(entry.tells.split()),
            hint=" ".join(entry.hint.split()),
            often=entry.often,
            caught_by=entry.caught_by,
            edits=entry.edit,
            code=entry.code,
            record=entry.record,
            because=" ".join((entry.because or "").split()),
        )
        for name, entry in read_toml(path, dict[Name, Entry]).items()
    ]


_PLAIN = vars(builtins)
"""Builtins for code that imports nothing from its course."""


@dataclass(frozen=True, kw_only=True)
class Conditions:
    """What a course says about wrong code in general, in `conditions.py` beside its mistakes.

    `simpler` are conditions under which wrong code is tried: functions that get the arguments of
    a call by name and may change any of them, by the end of the sentence "It is right when ...".
    `small_difference` ends a sentence too: what causes a difference in the fifth digit, in this
    course. Without it, the diagnosis names only a cause that is possible in any course.
    `consistent` are names of checks that judge a function by the student's own functions that it
    goes with. Where one passes although the values are wrong, the fault is in those.
    """

    simpler: Mapping[str, Condition] = field(default_factory=dict)
    small_difference: str = ""
    consistent: tuple[str, ...] = ()


def read_conditions(path: Path, with_builtins: dict[str, Any] = _PLAIN) -> Conditions:
    """Read the file; `with_builtins` are the builtins of the course."""
    names: dict[str, Any] = {"__name__": path.stem, "__builtins__": with_builtins}
    if path.is_file():
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)  # noqa: S102 - the course's own
    simpler = {
        " ".join((f.__doc__ or "").split()).rstrip("."): f
        for name, f in names.items()
        if isfunction(f) and f.__module__ == path.stem and not name.startswith("_")
    }
    return Conditions(
        simpler=simpler,
        small_difference=str(names.get("SMALL_DIFFERENCE", "")),
        consistent=tuple(names.get("CONSISTENT", ())),
    )


class Reference:
    """All reference code, as one notebook would hold it, with or without a mistake."""

    def __init__(
        self, folder: Path, modules: Sequence[str], with_builtins: dict[str, Any] = _PLAIN
    ) -> None:
        """Read the modules; `with_builtins` let the code import the library of its course."""
        self._builtins = with_builtins
        self._definitions: dict[str, str] = {}
        pieces = []
        for module in modules:
            text = (folder / f"{module}.py").read_text(encoding="utf-8")
            lines = text.split("\n")  # as `ast` counts them
            for node in ast.parse(text).body:
                source = "\n".join(lines[first_line(node) - 1 : node.end_lineno])
                if isinstance(node, ast.FunctionDef | ast.ClassDef):
                    self._definitions[node.name] = source
                if not (isinstance(node, ast.ImportFrom) and _is_reference_import(node)):
                    pieces.append(source)
        self.source = "\n\n\n".join(pieces) + "\n"

    def with_mistakes(self, *mistakes: Mistake) -> str:
        """Return code that makes these mistakes when it is run after `source`."""
        edited: dict[str, str] = {}
        pieces = [mistake.code for mistake in mistakes if mistake.code]
        for mistake in mistakes:
            for before, after in mistake.edits:
                text = edited.get(mistake.question, self._definitions.get(mistake.question, ""))
                if text.count(before) != 1:
                    raise CourseError(
                        f"mistakes/{mistake.question}.toml: [{mistake.id}] edits "
                        f"{before!r}, which is there {text.count(before)} times instead of once"
                    )
                edited[mistake.question] = text.replace(before, after)
        return "\n\n\n".join([*edited.values(), *pieces])

    def run(self, *mistakes: Mistake) -> dict[str, Any]:
        """Run the reference, and then mistakes, as a notebook would; return all names."""
        names: dict[str, Any] = {"__name__": "trial_run", "__builtins__": self._builtins}
        exec(self._compiled, names)  # noqa: S102 - the course's own
        if mistakes:
            source = self.with_mistakes(*mistakes)
            about = " + ".join(mistake.id for mistake in mistakes)
            exec(compile(source, f"<{about}>", "exec"), names)  # noqa: S102 - as above
        return names

    def names_of(self, sources: Iterable[str]) -> dict[str, Any]:
        """Run the course's own code, cell by cell; return all names."""
        names: dict[str, Any] = {"__name__": "trial_run", "__builtins__": self._builtins}
        for source in sources:
            exec(compile(source, "<specimen>", "exec"), names)  # noqa: S102 - the course's own
        return names

    def altered(self, record: bytes, mistake: Mistake) -> bytes:
        """Return an experiment's record as the mistake would have left it."""
        names: dict[str, Any] = {"__builtins__": self._builtins}
        exec(compile(mistake.record, f"<{mistake.id}>", "exec"), names)  # noqa: S102 - as above
        return json.dumps(names["alter"](json.loads(record))).encode()

    @cached_property
    def _compiled(self) -> CodeType:
        return compile(self.source, "<reference>", "exec")


def first_line(node: ast.stmt) -> int:
    """Return the line on which a statement begins, including its decorators."""
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def _is_reference_import(node: ast.ImportFrom) -> bool:
    return (node.module or "").partition(".")[0] == "reference"
