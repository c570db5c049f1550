"""Hostile specimens: code or a maker of submissions, and the file that says what it tries.

tests/hostile/README.md describes the format.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta

from autograder.build.samples import Sample, SampleKeys, make_sample
from autograder.course import Course
from autograder.errors import CourseError
from autograder.strict import Text, read_toml
from autograder.verdicts import Verdict

MADE = "made"
CLASSES = 20
PROOFS = ("gains", "leaks", "leaves", "marks", "stops")
LEFT = ("process", "file", "change")


class HostileTable(SampleKeys, frozen=True, kw_only=True):
    """What the `.toml` file of a hostile specimen may say."""

    submitted_as: Literal["notebook", "py", "damaged", "made"] = "notebook"
    attack: Annotated[
        int, Meta(ge=1, le=CLASSES, description=f"the number of a class of threats, 1 to {CLASSES}")
    ]
    tries: Text
    """What it tries and would gain, in a sentence."""
    refused: str = ""
    not_stopped_by: tuple[Text, ...] = ()
    why_not: str = ""
    hangs: bool = False
    """Whether loading it may never end; a check that times out says so by its verdict."""
    unprotected: Mapping[Literal["gains", "leaks", "leaves", "marks", "stops"], bool | str]

    def __post_init__(self) -> None:
        """Refuse an attack without a proof, or without the reason why it is not stopped."""
        if len(self.unprotected) != 1:
            raise ValueError(f"[unprotected] has exactly one of {', '.join(PROOFS)}")
        if self.unprotected.get("leaves", LEFT[0]) not in LEFT:
            raise ValueError(f"leaves is one of {', '.join(LEFT)}")
        if self.not_stopped_by and not self.why_not:
            raise ValueError("why_not says why not_stopped_by cannot stop it")


@dataclass(frozen=True, kw_only=True)
class Hostile:
    """A specimen, what it tries, and what proves that its attack is real."""

    specimen: Sample
    attack: int
    tries: str
    proof: str
    """`gains`, `leaks`, `leaves`, `marks` or `stops`."""
    where: str
    """What it leaves, where it leaks, or the text that must not appear anywhere unchanged."""
    refused: str
    """Words of the reason, where intake must refuse it."""
    not_stopped_by: tuple[str, ...]
    why_not: str
    hangs_when_loaded: bool

    @property
    def name(self) -> str:
        """Return the name of the file, without its ending."""
        return self.specimen.name

    @property
    def hangs(self) -> bool:
        """Whether some of it may never end, so that it gets little time."""
        return self.hangs_when_loaded or any(
            Verdict.TIMED_OUT in said for said in self.specimen.verdicts.values()
        )

    @property
    def mark(self) -> str:
        """Return the text that must not appear anywhere unchanged."""
        return self.where if self.proof == "marks" else ""


def read_hostile(course: Course, folder: Path, names: Sequence[str] = ()) -> list[Hostile]:
    """Read all specimens of a folder, or those named."""
    paths = {path.stem: path for path in sorted(folder.glob("*.toml"))}
    for name in names:
        if name not in paths:
            raise CourseError(f"there is no specimen {name!r} in {folder}")
    return [_hostile(course, paths[name]) for name in names or paths]


def _hostile(course: Course, path: Path) -> Hostile:
    table = read_toml(path, HostileTable)
    if not path.with_suffix(".py").exists():
        raise CourseError(f"{path} needs the file {path.stem}.py beside it")
    ((proof, where),) = table.unprotected.items()
    return Hostile(
        specimen=make_sample(course, path, table, table.submitted_as),
        attack=table.attack,
        tries=table.tries,
        proof=proof,
        where=str(where),
        refused=table.refused,
        not_stopped_by=table.not_stopped_by,
        why_not=table.why_not,
        hangs_when_loaded=table.hangs,
    )
