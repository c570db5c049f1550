"""Builds everything `course.toml` names into `dist/`."""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path

from autograder.build.part import build_part
from autograder.build.samples import build_cohort
from autograder.course import Course, Part, read_course


def build_course(root: Path, dist: Path) -> Iterator[str]:
    """Build all parts and the sample cohort; yields a line about each file made.

    Parts are built side by side: running their experiments is most of the work.
    """
    course = read_course(root)
    with ProcessPoolExecutor(min(len(course.parts), os.cpu_count() or 1)) as executor:
        building = [executor.submit(_build, course, part, dist) for part in course.parts]
        try:
            for done in as_completed(building):
                for made in done.result():
                    yield f"{made}  ({made.stat().st_size / 1024:.0f} KiB)"
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise
    _remove_former_parts(course, dist)
    made = build_cohort(course, dist)
    yield f"{made}/  ({sum(1 for _ in made.iterdir())} sample submissions)"


def _remove_former_parts(course: Course, dist: Path) -> None:
    """Remove what an earlier build left of parts that the course no longer has."""
    parts = {part.id for part in course.parts}
    for folder in ("student", "autograder", "solution"):
        for path in (dist / folder).iterdir():
            if path.stem not in parts:
                path.unlink()


def _build(course: Course, part: Part, dist: Path) -> list[Path]:
    with tempfile.TemporaryDirectory(prefix="autograder-build-") as workshop:
        return build_part(course, part, dist, Path(workshop).resolve())
