"""Puts what goes into a part's zips into one folder."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import autograder
from autograder.course import Course, Part
from autograder.grading.inputs import KEY_FILE
from autograder.grading.manifest import MANIFEST, MISTAKES, UNLOCKED, Manifest
from autograder.model import TextQuestion
from autograder.sources import TRAVELLING
from autograder.strict import to_json

_INIT = f"""\
\"\"\"The modules of the autograder that checks need, wherever they run.\"\"\"

__version__ = "{autograder.__version__}"
"""
"""The framework's own `__init__.py` names what does not travel."""


@dataclass(frozen=True, kw_only=True)
class Staged:
    """What goes into a part's zips."""

    everybody: tuple[str, ...]
    """Files and folders of the workshop for both zips."""
    graders: tuple[str, ...]
    """Those for the autograder zip only."""
    ours: Mapping[str, bytes]
    """Members of the autograder zip that only our grader reads, neither otter nor a check."""


def stage(
    course: Course,
    part: Part,
    text_questions: Sequence[TextQuestion],
    workshop: Path,
    secret: bytes,
) -> Staged:
    """Stage what goes into the zips. What is missing is left out, and told by those who read it."""
    ours = Path(autograder.__file__).parent
    for name in TRAVELLING:
        _copy(ours / name, workshop / "autograder" / name)
    (workshop / "autograder" / "__init__.py").write_text(_INIT)
    for name in course.library:
        _copy(course.folder / "assignment" / name, workshop / name)
    everything = {module for p in course.parts for module in p.reference}
    folders = (
        ("public_checks", course.folder / "assignment" / "public_checks", set(part.checked)),
        ("hidden", course.folder / "tests" / "hidden", set(part.checked)),
        ("reference", course.folder / "solutions" / "reference", everything),
    )
    for name, source, wanted in folders:
        shared = {path.stem for path in source.glob("_*.py")}
        (workshop / name).mkdir()
        for module in {*wanted, *shared}:
            _copy(source / f"{module}.py", workshop / name / f"{module}.py")
        if "__init__" not in shared:
            (workshop / name / "__init__.py").touch()
    figures = ("figures",) if figures_of(course, part) else ()
    return Staged(
        everybody=("autograder", "public_checks", *course.library, *figures),
        graders=("hidden", "reference"),
        ours=_for_our_grader(course, part, text_questions, secret),
    )


def _for_our_grader(
    course: Course, part: Part, text_questions: Sequence[TextQuestion], secret: bytes
) -> dict[str, bytes]:
    manifest = Manifest(
        part=part.id,
        position=[p.id for p in course.parts].index(part.id),
        title=part.title,
        points={name: part.checked[name] for name in part.order},
        extra=tuple(name for name in part.order if name in part.extra),
        texts=tuple(text_questions),
        experiments=tuple(part.experiments),
        results=part.results,
        plots=part.plots,
        questions=tuple(name for p in course.parts for name in p.checked),
        reference=tuple(module for p in course.parts for module in p.reference),
        library=course.library,
        requires=course.requires,
        feedback=course.feedback,
        limits=course.limits,
        intake=course.intake,
        module=course.module,
        earlier=part.earlier,
        unlock=course.unlock,
    )
    mistakes = course.folder / "solutions" / MISTAKES
    handed_out = course.folder / "solutions" / UNLOCKED
    unlocked = [handed_out / f"{name}.py" for name in course.unlock.questions]
    catalogue = [*mistakes.glob("*.toml"), *mistakes.glob("conditions.py")]
    return {
        f"files/{MANIFEST}": to_json(manifest).encode(),
        f"files/{KEY_FILE}": secret,
        **{f"files/{MISTAKES}/{path.name}": path.read_bytes() for path in catalogue},
        **{
            f"files/{UNLOCKED}/{path.name}": path.read_bytes()
            for path in unlocked
            if path.is_file()
        },
    }


def figures_of(course: Course, part: Part) -> list[Path]:
    """Return the code that draws the part's figures: `PART.py` and `PART_something.py`."""
    folder = course.folder / "assignment" / "figures"
    return sorted([*folder.glob(f"{part.id}.py"), *folder.glob(f"{part.id}_*.py")])


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif source.is_file():
        shutil.copy(source, target)
