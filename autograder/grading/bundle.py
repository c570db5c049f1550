"""Opens otter autograder zips for grading: their test files, checks, references and settings."""

import zipfile
import zlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from autograder.course import Feedback
from autograder.course.rules import Rules
from autograder.course.unlock import Unlock
from autograder.diagnose import (
    Conditions,
    Mistake,
    Reference,
    read_catalogue,
    read_conditions,
)
from autograder.errors import UserError
from autograder.grading.fingerprint import fingerprint, versions
from autograder.grading.importing import COURSE_PACKAGES, CourseImporter, importable
from autograder.grading.inputs import KEY_FILE
from autograder.grading.manifest import MANIFEST, MISTAKES, RECORDED, UNLOCKED, Manifest
from autograder.model import Limits, TextQuestion
from autograder.otter_api import NBMetadataConfig, TestFile, create_test_file
from autograder.plot import Plot, Series
from autograder.sandbox.temporary import temporary_folder
from autograder.strict import from_json

_NEEDED = ("tests/", "files/")
"""The rest of the zip is only for otter."""


@dataclass(frozen=True, kw_only=True)
class BundledPart:
    """What is needed to grade one part."""

    id: str
    title: str
    points: Mapping[str, float]
    extra: tuple[str, ...] = ()
    """Which of the questions are for extra credit."""
    text_questions: tuple[TextQuestion, ...]
    experiments: tuple[str, ...]
    """Questions judged by the file `results`."""
    results: str
    plots: tuple[Plot, ...]
    reference: tuple[Series, ...]
    """What the solution's own experiments recorded."""
    test_files: tuple[TestFile, ...]
    earlier: tuple[str, ...] = ()
    """Functions of other parts that it takes from the students' module."""

    @property
    def required(self) -> tuple[str, ...]:
        """The questions whose points make up the total."""
        return tuple(name for name in self.points if name not in self.extra)

    def only(self, questions: Collection[str]) -> Self:
        """Return the part without all other questions."""
        kept = {name: worth for name, worth in self.points.items() if name in questions}
        extra = tuple(name for name in self.extra if name in kept)
        return replace(self.judging(questions), points=kept, extra=extra)

    def judging(self, questions: Collection[str]) -> Self:
        """Return the part with the checks of these questions only.

        All questions stay known: by them, intake recognizes what was handed in.
        """
        files = zip(self.points, self.test_files, strict=True)
        return replace(self, test_files=tuple(f for q, f in files if q in questions))


@dataclass(frozen=True, kw_only=True)
class Bundle:
    """All that is needed to grade the parts that were opened together."""

    parts: tuple[BundledPart, ...]
    feedback: Feedback
    limits: Limits
    rules: Rules
    library: Mapping[str, bytes]
    requires: tuple[str, ...]
    """Installed packages that submitted code may import besides the library."""
    reference: Reference
    catalogue: tuple[Mistake, ...]
    conditions: Conditions
    module: str
    """The module that students' functions go through from one notebook to others."""
    unlock: Unlock
    handed_out: Mapping[str, str]
    """The source of what can be unlocked, by question."""
    secret: bytes
    """What the inputs of hidden checks are drawn from."""
    importer: CourseImporter
    """Imports the modules of this course, while the bundle is open."""
    digest: str = ""
    """Fingerprint of all that can change a report: here, in the grader and in what it runs on."""

    def judging(self, questions: Collection[str]) -> Self:
        """Return the bundle with the checks of these questions only."""
        return replace(self, parts=tuple(part.judging(questions) for part in self.parts))

    @property
    def points(self) -> Mapping[str, float]:
        """What each question that checks decide is worth."""
        return {name: worth for part in self.parts for name, worth in part.points.items()}

    @property
    def extra(self) -> Mapping[str, float]:
        """What each of those for extra credit is worth."""
        return {name: part.points[name] for part in self.parts for name in part.extra}

    @property
    def max_score(self) -> float:
        """What all others are worth."""
        return sum(part.points[name] for part in self.parts for name in part.required)


def built_zips(dist: Path, parts: Sequence[str] = ()) -> list[Path]:
    """Find the autograder zips built there: all, or those of the parts named."""
    folder = dist / "autograder"
    built = {path.stem: path for path in sorted(folder.glob("*.zip"))}
    if not built:
        raise UserError(f"there is no autograder zip in {folder}/. Build it first: make assignment")
    for part in parts:
        if part not in built:
            raise UserError(f"there is no part {part!r} in {folder}/; there are {', '.join(built)}")
    return [built[part] for part in parts] or list(built.values())


@contextmanager
def open_bundle(*paths: Path) -> Iterator[Bundle]:
    """Unpack zips of one build where only we can read, make their checks importable, clean up."""
    with temporary_folder("bundle") as folder:
        manifests = sorted((_unpack(path, folder) for path in paths), key=lambda m: m.position)
        packages = {*COURSE_PACKAGES, *manifests[0].library}
        with importable(packages, folder / "files") as importer:
            bundle = _load(manifests, folder, importer)
            runs_on = versions(bundle.requires)
            yield replace(bundle, digest=fingerprint(paths, policy_of(bundle).items(), runs_on))


def _unpack(path: Path, folder: Path) -> Manifest:
    """Unpack what grading needs and return the manifest; files that parts share must be equal."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = {n: archive.read(n) for n in archive.namelist() if n.startswith(_NEEDED)}
    except FileNotFoundError:
        raise UserError(f"{path} does not exist. Build it first: make assignment") from None
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror}. An autograder zip is expected: make "
            "assignment"
        ) from None
    except (zipfile.BadZipFile, zlib.error):
        raise UserError(
            f"{path} is not a zip, or is damaged. Build it again: make assignment"
        ) from None
    manifest = members.pop(f"files/{MANIFEST}", None)
    if manifest is None:
        raise UserError(f"{path} has no files/{MANIFEST}: it was not made by `autograder build`")
    for name, data in members.items():
        target = folder / name
        if target.exists() and target.read_bytes() != data:
            raise UserError(
                f"{path} and the autograder zips beside it are of different builds: {name} differs."
                " Build all of them anew: make assignment"
            )
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    try:
        return from_json(manifest, Manifest)
    except ValueError as error:
        raise UserError(
            f"{path}: files/{MANIFEST} is damaged or of another version of the autograder: {error}."
            " Build it again: make assignment"
        ) from None


def _load(manifests: Sequence[Manifest], folder: Path, importer: CourseImporter) -> Bundle:
    shared = manifests[0]
    conditions = folder / "files" / MISTAKES / "conditions.py"
    return Bundle(
        parts=tuple(_part(manifest, folder, importer) for manifest in manifests),
        feedback=shared.feedback,
        limits=shared.limits,
        rules=shared.intake,
        library=_library(folder / "files", shared.library),
        requires=shared.requires,
        reference=Reference(folder / "files" / "reference", shared.reference, importer.builtins),
        catalogue=read_catalogue(folder / "files" / MISTAKES, shared.questions),
        conditions=read_conditions(conditions, importer.builtins),
        module=shared.module,
        unlock=shared.unlock,
        handed_out={
            path.stem: path.read_text(encoding="utf-8")
            for path in sorted((folder / "files" / UNLOCKED).glob("*.py"))
        },
        secret=_secret(folder / "files" / KEY_FILE),
        importer=importer,
    )


def _secret(path: Path) -> bytes:
    if not path.is_file():
        raise UserError(
            f"there is no files/{KEY_FILE} in an autograder zip: another version of the autograder "
            "made it. Build it again: make assignment"
        )
    return path.read_bytes()


def _part(manifest: Manifest, folder: Path, importer: CourseImporter) -> BundledPart:
    recorded = folder / "files" / RECORDED / f"{manifest.part}.json"
    return BundledPart(
        id=manifest.part,
        title=manifest.title,
        points=manifest.points,
        extra=manifest.extra,
        text_questions=manifest.texts,
        experiments=manifest.experiments,
        results=manifest.results,
        plots=manifest.plots,
        reference=from_json(recorded.read_bytes(), tuple[Series, ...])
        if recorded.is_file()
        else (),
        test_files=tuple(
            _test_file(folder / "tests" / f"{question}.py", importer)
            for question in manifest.points
        ),
        earlier=manifest.earlier,
    )


def _test_file(path: Path, importer: CourseImporter) -> TestFile:
    """Read one of otter's test files; its tests import the checks that they call."""
    test_file = create_test_file(str(path), NBMetadataConfig())
    for test_case in test_file.test_cases:
        test_case.body.test_func = importer.adopt(test_case.body.test_func)
    return test_file


def _library(files: Path, names: Sequence[str]) -> dict[str, bytes]:
    """Read the support packages, as the worker will find them beside the student's code."""
    return {
        path.relative_to(files).as_posix(): path.read_bytes()
        for name in names
        for path in sorted((files / name).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def figures_of(question: str) -> str:
    """Return the name under which `policy_of` says what plots draw of a record."""
    return f"plots of {question}"


def points_of(question: str) -> str:
    """Return the name under which `policy_of` says what a question is worth."""
    return f"points of {question}"


def policy_of(bundle: Bundle) -> dict[str, object]:
    """List what can change a report in course.toml; a deadline or a title cannot."""
    parts = [
        (
            part.id,
            list(part.points),
            part.experiments,
            part.results,
            [(asked.name, asked.points) for asked in part.text_questions],
        )
        for part in bundle.parts
    ]
    return {
        "parts": parts,
        "limits": bundle.limits,
        "limits of intake": bundle.rules.limits,
        "requires": bundle.requires,
        "module": bundle.module,
        "unlock": bundle.unlock,
        "earlier": [part.earlier for part in bundle.parts],
        **{points_of(question): worth for question, worth in bundle.points.items()},
        **{points_of(question): (worth, "extra") for question, worth in bundle.extra.items()},
        **{
            figures_of(plot.question): _paths(part, plot.question)
            for part in bundle.parts
            for plot in part.plots
        },
    }


def _paths(part: BundledPart, question: str) -> list[str]:
    curves = (curve for plot in part.plots if plot.question == question for curve in plot.curves)
    return sorted({curve.figures for curve in curves})
