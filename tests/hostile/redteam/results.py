"""The JSON that preparation, measurement and judgment exchange."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from autograder.errors import UserError
from autograder.strict import Table, from_json, to_json

TASKS = "tasks.json"

Kind = TypeVar("Kind")


def read_line(kind: type[Kind], text: str | bytes, where: str) -> Kind:
    """Read a line of JSON; an error names where it was found."""
    try:
        return from_json(text, kind)
    except ValueError as error:
        raise UserError(f"{where} holds no {kind.__name__}: {error}. Measure it anew") from None


class Task(Table, frozen=True, kw_only=True):
    """A specimen to measure, and the decoys that it knows about."""

    name: str
    submission: str
    folder: str
    canary: str
    port: int
    socket: str
    mark: str
    hangs: bool
    """Whether a function of it may never return: it gets little time for that."""


class Tasks(Table, frozen=True, kw_only=True):
    """All that a measurement needs besides the grader; it may be moved to another machine."""

    zips: tuple[str, ...]
    canary: str
    """The canary in the hidden checks and references of these zips."""
    questions: tuple[str, ...]
    """The questions that are graded."""
    neighbours: tuple[str, ...]
    """Honest submissions, graded between the specimens."""
    tasks: tuple[Task, ...]

    def write(self, folder: Path) -> None:
        """Write the tasks into the folder that holds the files they name."""
        (folder / TASKS).write_text(to_json(self))

    @classmethod
    def read(cls, folder: Path) -> "Tasks":
        """Read the tasks that were written there."""
        try:
            text = (folder / TASKS).read_bytes()
        except FileNotFoundError:
            raise UserError(f"there is no {TASKS} in {folder}: make it with `prepare`") from None
        return read_line(cls, text, str(folder / TASKS))


class SpecimenResult(Table, frozen=True, kw_only=True):
    """The result of one specimen in one kind of sandbox."""

    name: str
    status: str
    score: float | None
    extra: float = 0.0
    """Its extra credit."""
    reason: str
    verdicts: Mapping[str, str]
    """Verdicts, by question and check."""
    leaks: tuple[str, ...]
    left: tuple[str, ...]
    harm: tuple[str, ...]
    seconds: float


class NeighbourResult(Table, frozen=True, kw_only=True):
    """How an honest neighbour was graded."""

    path: str
    score: float | None
    report: str
    """The whole report, for comparison."""


class KindResult(Table, frozen=True, kw_only=True):
    """The results of all specimens in one kind of sandbox."""

    kind: str
    promises: str
    specimens: tuple[SpecimenResult, ...]
    harm: tuple[str, ...]
    """Harm to neighbours and to the run as a whole."""
    neighbours: int
    """How often an honest neighbour was graded between the specimens."""
    seconds: float
