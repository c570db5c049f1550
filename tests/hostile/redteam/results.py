"""What travels between the one who prepares, the one who measures and the one who judges: JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from autograder.errors import UserError

TASKS = "tasks.json"


@dataclass(frozen=True, kw_only=True)
class Task:
    """A submission to measure, and the ground it is told about."""

    name: str
    submission: str
    folder: str
    canary: str
    port: int
    socket: str
    mark: str


@dataclass(frozen=True, kw_only=True)
class Tasks:
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
        """Write them into the ground's folder."""
        (folder / TASKS).write_text(json.dumps(asdict(self), indent=1))

    @classmethod
    def read(cls, folder: Path) -> "Tasks":
        """Read what was written."""
        try:
            table = json.loads((folder / TASKS).read_text())
        except FileNotFoundError:
            raise UserError(f"there is no {TASKS} in {folder}: make it with --prepare") from None
        return cls(**{**_tuples(table), "tasks": tuple(Task(**t) for t in table["tasks"])})


@dataclass(frozen=True, kw_only=True)
class Seen:
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


@dataclass(frozen=True, kw_only=True)
class Measured:
    """What one kind of sandbox made of all specimens."""

    kind: str
    promises: str
    seen: tuple[Seen, ...]
    harm: tuple[str, ...]
    """What became of neighbours and of the run as a whole."""
    neighbours: int
    """How often an honest neighbour was graded between them."""
    seconds: float

    def with_harm(self, more: list[str]) -> "Measured":
        """Add what was found out afterwards."""
        return replace(self, harm=(*self.harm, *more))

    def as_json(self) -> str:
        """Write it on one line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Measured":
        """Read what `as_json` wrote."""
        table = json.loads(text)
        seen = tuple(Seen(**_tuples(one)) for one in table["seen"])
        return cls(**{**_tuples(table), "seen": seen})


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    """JSON knows lists alone."""
    return {key: tuple(v) if isinstance(v, list) else v for key, v in table.items()}
