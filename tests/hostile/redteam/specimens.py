"""Hostile specimens: code or a maker of submissions, and the file that says what it tries.

The format stands in tests/hostile/README.md.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.build.samples import SUBMITTED_AS, Sample, read_sample
from autograder.course import Course
from autograder.errors import CourseError

MADE = "made"
CLASSES = 15
PROOFS = ("gains", "leaks", "leaves", "marks", "stops")
LEFT = ("process", "file", "change")


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A specimen, what it tries, and how one sees that its attack is real."""

    specimen: Sample
    attack: int
    tries: str
    proof: str
    """gains, leaks, leaves, marks or stops."""
    where: str
    """What it leaves, where it leaks, or the text that must not stand anywhere as it is."""
    refused: str
    """Words of the reason, where intake must refuse it."""
    not_stopped_by: tuple[str, ...]
    why_not: str

    @property
    def name(self) -> str:
        """The file's name."""
        return self.specimen.name

    @property
    def mark(self) -> str:
        """The text that must not stand anywhere as it is."""
        return self.where if self.proof == "marks" else ""


def read_hostile(course: Course, folder: Path, names: Sequence[str] = ()) -> list[Hostile]:
    """Read all specimens of a folder, or those named."""
    paths = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    for name in names:
        if name not in paths:
            raise CourseError(f"there is no specimen {name!r} in {folder}")
    return [_hostile(course, paths[name]) for name in names or paths]


def _hostile(course: Course, path: Path) -> Hostile:
    specimen = read_sample(course, path, (*SUBMITTED_AS, MADE))
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    attack = table.get("attack")
    if type(attack) is not int or not 1 <= attack <= CLASSES:
        raise CourseError(f"{path}: attack is the number of a class of threats, 1 to {CLASSES}")
    if not table.get("tries"):
        raise CourseError(f"{path}: tries says in a sentence what it tries and would gain")
    if not path.with_suffix(".py").exists():
        raise CourseError(f"{path} needs the file {path.stem}.py beside it")
    unprotected = table.get("unprotected", {})
    proof, where = _proof(path, unprotected)
    not_stopped_by = tuple(table.get("not_stopped_by", ()))
    if not_stopped_by and not table.get("why_not"):
        raise CourseError(f"{path}: why_not says why not_stopped_by cannot stop it")
    return Hostile(
        specimen=specimen,
        attack=attack,
        tries=table["tries"],
        proof=proof,
        where=where,
        refused=table.get("refused", ""),
        not_stopped_by=not_stopped_by,
        why_not=table.get("why_not", ""),
    )


def _proof(path: Path, unprotected: dict[str, Any]) -> tuple[str, str]:
    given = list(unprotected)
    if len(given) != 1 or given[0] not in PROOFS:
        raise CourseError(f"{path}: [unprotected] has exactly one of {', '.join(PROOFS)}")
    ((proof, where),) = unprotected.items()
    if proof == "leaves" and where not in LEFT:
        raise CourseError(f"{path}: leaves is one of {', '.join(LEFT)}")
    return proof, str(where)
