"""Builds everything that `course.toml` names into `dist/`."""

import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import as_completed
from pathlib import Path

from autograder.build.draft import Draft, draft_part
from autograder.build.kept import FOLDER, Kept
from autograder.build.part import build_part
from autograder.build.replace import replaced
from autograder.build.samples import Sample, build_cohort, read_samples
from autograder.build.secret import find_secret
from autograder.build.stage import figures_of
from autograder.build.unlocked import KEYS, keys_of
from autograder.course import Course, Part, read_course
from autograder.diagnose import read_catalogue, read_conditions
from autograder.errors import CourseError, UserError
from autograder.faults import Faults
from autograder.grading.importing import COURSE_PACKAGES, importable
from autograder.pool import pool
from autograder.sandbox.temporary import remove_ownerless, temporary_folder
from autograder.sources import read_record, read_sources, write_record


def build_course(
    root: Path,
    dist: Path,
    secret_file: Path | None = None,
    *,
    parts: Sequence[str] = (),
    kept: Path | None = None,
) -> Iterator[str]:
    """Build all parts, or those named, and the sample cohort; yield lines about what was made.

    Everything is read before anything is run. Nothing is put in `dist` before all has succeeded.
    What expensive steps made is `kept`, in `dist` unless another folder is given.
    """
    sources = read_sources(root)  # first: what is edited while this runs was not built
    course = read_course(root)
    dist = dist.resolve()
    if root.resolve().is_relative_to(dist):
        raise UserError(f"{dist} holds the course itself: name another folder to build in")
    asked = _asked(course, parts)
    if parts and secret_file:
        raise UserError("another secret concerns every part: leave out --part or --secret-file")
    secret = find_secret(dist, secret_file)
    remove_ownerless()
    with temporary_folder("build") as workshop:
        drafts, samples = _read_all(course, asked, workshop.resolve(), secret)
        store = Kept(kept or dist / FOLDER)
        with replaced(dist) as new:
            yield from _build_parts(drafts, new, store)
            others = _keep_other_parts(course, asked, dist, new)
            if course.unlock.questions:
                (new / "solution" / KEYS).write_text(keys_of(course, secret), encoding="utf-8")
            build_cohort(course, new, samples)
            record = {id_: _sources_of(course, id_, sources) for id_ in asked}
            write_record({p.id: {**record, **others}.get(p.id, {}) for p in course.parts}, new)
    yield from _files_made(dist)


def _asked(course: Course, parts: Sequence[str]) -> list[str]:
    known = [part.id for part in course.parts]
    for part in parts:
        if part not in known:
            raise UserError(
                f"there is no part {part!r} in course.toml; there are {', '.join(known)}"
            )
    return [id_ for id_ in known if id_ in parts or not parts]


def _read_all(
    course: Course, asked: Sequence[str], workshop: Path, secret: bytes
) -> tuple[list[Draft], list[Sample]]:
    """Read all that is built from; raise all faults together."""
    faults, drafts = Faults(), []
    for name in course.library:
        if not (path := course.folder / "assignment" / name).is_dir():
            faults.told.append(f"{path} does not exist, but course.toml names it as library")
    for part in course.parts:
        if part.id in asked:
            (folder := workshop / part.id).mkdir()
            with faults.noted():
                drafts.append(draft_part(course, part, folder, secret))
    samples: list[Sample] = []
    with faults.noted():
        samples = read_samples(course, course.folder / "solutions" / "samples")
    mistakes = course.folder / "solutions" / "mistakes"
    with faults.noted():
        read_catalogue(mistakes, [name for part in course.parts for name in part.checked])
    with faults.noted():
        _run_conditions(course, mistakes / "conditions.py", workshop / asked[0])
    faults.stop()
    return drafts, samples


def _run_conditions(course: Course, path: Path, workshop: Path) -> None:
    """Run the conditions as grading will, beside the library."""
    with importable({*COURSE_PACKAGES, *course.library}, workshop) as importer:
        try:
            read_conditions(path, importer.builtins)
        except Exception as error:  # noqa: BLE001 - whatever the course's code raises
            kind = type(error).__name__
            raise CourseError(f"{path} cannot be run: {kind}: {error}") from None


def _build_parts(drafts: Sequence[Draft], dist: Path, kept: Kept) -> Iterator[str]:
    """Build parts side by side; those with experiments take longest, so they come first."""
    drafts = sorted(drafts, key=lambda draft: not draft.part.experiments)
    with pool(min(len(drafts), os.cpu_count() or 1)) as executor:
        building = {executor.submit(build_part, draft, dist, kept): draft for draft in drafts}
        for done in as_completed(building):
            done.result()
            yield _earned(building[done].part)


def _earned(part: Part) -> str:
    extra = sum(part.extra.values())
    worth = sum(part.checked.values()) - extra
    more = f", and {extra:g} of extra credit" if extra else ""
    return f"{part.id}: built, and its solution earns every point for code: {worth:g}{more}"


def _keep_other_parts(
    course: Course, asked: Sequence[str], former: Path, new: Path
) -> dict[str, dict[str, str]]:
    """Take over the parts that were not asked for; return what they were built from."""
    record = read_record(former) or {}
    kept = {}
    for part in course.parts:
        if part.id not in asked and record.get(part.id):
            kept[part.id] = record[part.id]
            for folder in ("student", "autograder", "solution"):
                for path in (former / folder).glob(f"{part.id}.*"):
                    shutil.copy2(path, new / folder / path.name)
    return kept


def _sources_of(course: Course, part_id: str, sources: dict[str, str]) -> dict[str, str]:
    """Return the digests of what a part is built from, "" for what only others are built from."""
    others: set[str] = set()
    for part in course.parts:
        if part.id != part_id:
            others.add(f"assignment/{part.source}")
            others |= {f"assignment/figures/{path.name}" for path in figures_of(course, part)}
            others |= {f"assignment/public_checks/{name}.py" for name in part.checked}
            others |= {f"tests/hidden/{name}.py" for name in part.checked}
            others |= {f"solutions/texts/{name}.md" for name in part.texts}
    return {name: "" if name in others else digest for name, digest in sources.items()}


def _files_made(dist: Path) -> Iterator[str]:
    for folder in ("student", "autograder", "solution"):
        for made in sorted((dist / folder).iterdir()):
            yield f"{made}  ({made.stat().st_size / 1024:.0f} KiB)"
    if (cohort := dist / "cohort").is_dir():
        yield f"{cohort}/  ({sum(1 for _ in cohort.iterdir())} sample submissions)"
