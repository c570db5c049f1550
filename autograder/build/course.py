"""Builds everything that `course.toml` names into `dist/`."""

import os
from collections.abc import Iterator
from concurrent.futures import as_completed
from pathlib import Path

from autograder.build.missing import require_all
from autograder.build.part import build_part
from autograder.build.replace import replaced
from autograder.build.samples import build_cohort
from autograder.build.secret import find_secret
from autograder.course import Course, Part, read_course
from autograder.errors import UserError
from autograder.pool import pool
from autograder.sandbox.temporary import remove_ownerless, temporary_folder
from autograder.sources import read_sources, write_record


def build_course(root: Path, dist: Path, secret_file: Path | None = None) -> Iterator[str]:
    """Build all parts and the sample cohort; yield a line about each part and each file made.

    Parts are built side by side: running their experiments is most of the work. Nothing is put in
    `dist` before all of them have succeeded.
    """
    sources = read_sources(root)  # first: what is edited while this runs was not built
    course = read_course(root)
    require_all(course)
    dist = dist.resolve()
    if root.resolve().is_relative_to(dist):
        raise UserError(f"{dist} holds the course itself: name another folder to build in")
    secret = find_secret(dist, secret_file)
    with replaced(dist) as new:
        yield from _build_parts(course, new, secret)
        build_cohort(course, new)
        write_record(sources, new)
    yield from _files_made(dist)


def _files_made(dist: Path) -> Iterator[str]:
    for folder in ("student", "autograder", "solution"):
        for made in sorted((dist / folder).iterdir()):
            yield f"{made}  ({made.stat().st_size / 1024:.0f} KiB)"
    if (cohort := dist / "cohort").is_dir():
        yield f"{cohort}/  ({sum(1 for _ in cohort.iterdir())} sample submissions)"


def _build_parts(course: Course, dist: Path, secret: bytes) -> Iterator[str]:
    remove_ownerless()
    with pool(min(len(course.parts), os.cpu_count() or 1)) as executor:
        building = {
            executor.submit(_build, course, part, dist, secret): part for part in course.parts
        }
        for done in as_completed(building):
            done.result()
            yield f"{building[done].id}: built, and its solution earns every point"


def _build(course: Course, part: Part, dist: Path, secret: bytes) -> None:
    with temporary_folder("build") as workshop:
        build_part(course, part, dist, workshop.resolve(), secret)
