"""Puts what goes into a part's zips into one folder."""

import runpy
import shutil
from collections.abc import Sequence
from pathlib import Path

import autograder
from autograder.course import Course, Part
from autograder.grading.inputs import KEY_FILE
from autograder.grading.manifest import MANIFEST, MISTAKES, Manifest
from autograder.model import TextQuestion
from autograder.sources import TRAVELLING
from autograder.strict import to_json

_INIT = f"""\
\"\"\"The modules of the autograder that checks need, wherever they run.\"\"\"

__version__ = "{autograder.__version__}"
"""
"""The framework's own `__init__.py` names what does not travel."""


def stage(
    course: Course,
    part: Part,
    text_questions: Sequence[TextQuestion],
    workshop: Path,
    secret: bytes,
) -> dict[str, list[str]]:
    """Stage what goes into the zips; return what everybody gets, and what only graders get."""
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
        for module in {*wanted, *shared}:
            _copy(source / f"{module}.py", workshop / name / f"{module}.py")
        if "__init__" not in shared:
            (workshop / name / "__init__.py").touch()
    (workshop / MISTAKES).mkdir()
    mistakes = course.folder / "solutions" / MISTAKES
    for path in sorted([*mistakes.glob("*.toml"), *mistakes.glob("conditions.py")]):
        _copy(path, workshop / MISTAKES / path.name)
    manifest = Manifest(
        part=part.id,
        position=[p.id for p in course.parts].index(part.id),
        title=part.title,
        points={name: part.checked[name] for name in part.order},
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
    )
    (workshop / MANIFEST).write_text(to_json(manifest), encoding="utf-8")
    (workshop / KEY_FILE).write_bytes(secret)
    return {
        "everybody": [
            "autograder",
            "public_checks",
            *course.library,
            *_figures(course, part, workshop),
        ],
        "graders": ["hidden", "reference", MISTAKES, MANIFEST, KEY_FILE],
    }


def _figures(course: Course, part: Part, workshop: Path) -> list[str]:
    """Draw the part's figures: of code in `PART.py` or `PART_something.py`, one each."""
    folder = course.folder / "assignment" / "figures"
    drawings = sorted([*folder.glob(f"{part.id}.py"), *folder.glob(f"{part.id}_*.py")])
    if not drawings:
        return []
    (workshop / "figures").mkdir()
    for code in drawings:
        runpy.run_path(str(code))["draw"](workshop / "figures" / f"{code.stem}.svg")
    return ["figures"]


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)
