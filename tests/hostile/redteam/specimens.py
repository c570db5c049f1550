"""Hostile specimens: code or a maker of submissions, and the file that says what it tries.

The format stands in tests/hostile/README.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from autograder.build.samples import SUBMITTED_AS, Sample, read_sample
from autograder.course import Course
from autograder.errors import CourseError

MADE = "made"
CLASSES = 15

Text = Annotated[str, msgspec.Meta(min_length=1)]


class Unprotected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one sees that an attack is real: exactly one of these."""

    gains: bool | None = None
    leaks: Text | None = None
    leaves: Literal["process", "file", "change"] | None = None
    marks: Text | None = None
    stops: bool | None = None

    def given(self) -> list[tuple[str, str]]:
        """List what is said, with its value."""
        said = [(name, getattr(self, name)) for name in self.__struct_fields__]
        return [(name, str(value)) for name, value in said if value is not None]


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file beside a specimen's code."""

    attack: Annotated[int, msgspec.Meta(ge=1, le=CLASSES)]
    tries: Text
    unprotected: Unprotected
    refused: str = ""
    not_stopped_by: tuple[Text, ...] = ()
    why_not: str = ""
    # These are read and judged by `read_sample`:
    title: Any
    team: Any = None
    part: Any = None
    submitted_as: Any = None
    rest: Any = None
    results: Any = None
    with_solutions: Any = None
    score: Any = None
    verdicts: Any = None


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
    try:
        table = msgspec.toml.decode(path.read_bytes(), type=Table)
    except msgspec.DecodeError as error:
        raise CourseError(f"{path}: {error}: see tests/hostile/README.md") from None
    if not path.with_suffix(".py").exists():
        raise CourseError(f"{path} needs the file {path.stem}.py beside it")
    proofs = table.unprotected.given()
    if len(proofs) != 1:
        known = ", ".join(Unprotected.__struct_fields__)
        raise CourseError(f"{path}: [unprotected] has exactly one of {known}")
    if table.not_stopped_by and not table.why_not:
        raise CourseError(f"{path}: why_not says why not_stopped_by cannot stop it")
    ((proof, where),) = proofs
    return Hostile(
        specimen=specimen,
        attack=table.attack,
        tries=table.tries,
        proof=proof,
        where=where,
        refused=table.refused,
        not_stopped_by=table.not_stopped_by,
        why_not=table.why_not,
    )
