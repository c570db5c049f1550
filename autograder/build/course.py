"""Builds everything `course.toml` names into `dist/`."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from autograder.build.cohort import build_cohort
from autograder.build.part import build_part
from autograder.policy import read_course


def build_course(root: Path, dist: Path) -> Iterator[str]:
    """Build all parts and the sample cohort; yields a line about each file made."""
    course = read_course(root)
    for part in course.parts:
        with tempfile.TemporaryDirectory(prefix="autograder-build-") as workshop:
            for made in build_part(course, part, dist, Path(workshop).resolve()):
                yield f"{made}  ({made.stat().st_size / 1024:.0f} KiB)"
    made = build_cohort(course, dist)
    yield f"{made}/  ({sum(1 for _ in made.iterdir())} sample submissions)"
