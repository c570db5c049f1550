"""Finds what submissions and decoys are made from: the built course, and files beside specimens."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from autograder.build.samples import BuiltParts, read_built_parts
from autograder.course import Course
from autograder.errors import UserError
from autograder.grading import built_zips
from autograder.reproducible_zip import read_zip
from autograder.strict import Table, read_toml


@dataclass(frozen=True, kw_only=True)
class Materials:
    """What submissions and decoys are made from."""

    course: Course
    zips: tuple[Path, ...]
    parts: BuiltParts
    questions: tuple[str, ...]
    """The questions that are graded; a few suffice."""
    naive: Path
    """Checks like those of naive tools, for the gullible grader."""
    neighbours: tuple[Path, ...]
    """The code of honest neighbours."""

    @cached_property
    def members(self) -> Mapping[str, bytes]:
        """Return all that the autograder zips hold."""
        return {name: data for path in self.zips for name, data in read_zip(path).items()}


class _Settings(Table, frozen=True, kw_only=True):
    questions: tuple[str, ...]


def read_materials(course: Course, dist: Path, hostile: Path) -> Materials:
    """Find everything, or report what is missing."""
    settings, naive = hostile / "hostile.toml", hostile / "naive_checks.py"
    neighbours = tuple(hostile / f"neighbour_{kind}.py" for kind in ("right", "wrong"))
    for path in (settings, naive, *neighbours):
        if not path.exists():
            raise UserError(f"{path} does not exist: it belongs to the hostile specimens")
    return Materials(
        course=course,
        zips=tuple(built_zips(dist)),
        parts=read_built_parts(course, dist),
        questions=read_toml(settings, _Settings).questions,
        naive=naive,
        neighbours=neighbours,
    )
