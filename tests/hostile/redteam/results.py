"""What travels as JSON between the one who prepares, the one who measures and the one who judges."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from autograder.errors import UserError
from autograder.strict import Table, from_json, to_json

TASKS = "tasks.json"

Kind = TypeVar("Kind")


def read_line(kind: type[Kind], text: str | bytes, where: str) -> Kind:
    """Read a line of JSON; where it was found is told when it is something else."""
    try:
        return from_json(text, kind)
    except ValueError as error:
        raise UserError(f"{where} holds no {kind.__name__}: {error}. Measure it anew") from None


class Task(Table, frozen=True, kw_only=True):
    """A specimen to measure, and the decoys that it is told about."""

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
    """All that a measurement needs, besides the grader: may be carried to another machine."""

    zips: tuple[str, ...]
    canary: str
    """The one in the hidden checks and references of these zips."""
    questions: tuple[str, ...]
    """What is graded."""
    neighbours: tuple[str, ...]
    """Submissions of honest people, graded between the others."""
    tasks: tuple[Task, ...]

    def write(self, folder: Path) -> None:
        """Write them into the folder that holds what they name."""
        (folder / TASKS).write_text(to_json(self))

    @classmethod
    def read(cls, folder: Path) -> "Tasks":
        """Read what was written."""
        try:
            text = (folder / TASKS).read_bytes()
        except FileNotFoundError:
            raise UserError(f"there is no {TASKS} in {folder}: make it with `prepare`") from None
        return read_line(cls, text, str(folder / TASKS))


class SpecimenResult(Table, frozen=True, kw_only=True):
    """What one kind of sandbox made of one specimen."""

    name: str
    status: str
    score: float | None
    reason: str
    verdicts: Mapping[str, str]
    """By question and check."""
    leaks: tuple[str, ...]
    left: tuple[str, ...]
    harm: tuple[str, ...]
    seconds: float


class NeighbourResult(Table, frozen=True, kw_only=True):
    """How an honest neighbour was graded."""

    path: str
    score: float | None
    report: str
    """All of it, to be compared."""


class KindResult(Table, frozen=True, kw_only=True):
    """What one kind of sandbox made of all specimens."""

    kind: str
    promises: str
    specimens: tuple[SpecimenResult, ...]
    harm: tuple[str, ...]
    """What became of neighbours and of the run as a whole."""
    neighbours: int
    """How often an honest neighbour was graded between them."""
    seconds: float
