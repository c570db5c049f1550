"""Reads all that a part is built from, and tells all that is wrong before anything is run."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from msgspec.structs import replace

from autograder.build.formulas import formulas_in
from autograder.build.hints import hints_by_mistake
from autograder.build.master import NotebookText, read_text, require_places, write_master
from autograder.build.points import points_by_name, read_prose
from autograder.build.questions import UNREADABLE, collect_questions, collect_text_questions
from autograder.build.solutions import Solution, read_solutions
from autograder.build.stage import Staged, figures_of, stage
from autograder.build.unlocked import lock
from autograder.checks.unlocking import LOCKED
from autograder.course import Course, Part
from autograder.errors import CourseError
from autograder.faults import Faults
from autograder.grading.importing import COURSE_PACKAGES, CourseImporter, importable
from autograder.reproducible_zip import read_folder


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A part that has been read: what otter splits lies in `workshop`."""

    course: Course
    part: Part
    """Its questions in the order of the text."""
    workshop: Path
    staged: Staged
    beside: Mapping[str, bytes]
    """What students get beside the notebook, the points in its texts filled in."""

    @property
    def master(self) -> Path:
        """The notebook with questions, solutions and checks."""
        return self.workshop / f"{self.part.id}.ipynb"


def draft_part(course: Course, part: Part, workshop: Path, secret: bytes) -> Draft:
    """Read one part into an empty folder; raise all faults of its sources together."""
    faults = Faults()
    points = points_by_name(course, part)
    text = NotebookText(path=course.folder / "assignment" / part.source, cells=())
    hints: Mapping[str, str] | None = None
    with faults.noted():
        hints = hints_by_mistake(course)
    with faults.noted():
        text = read_text(text.path, points, course.intake.late.told, hints, faults)
        faults.told += _bad_formulas(text)
    part, text_questions, questions = _in_order(part, text), [], []
    beside: Mapping[str, bytes] = {}
    with faults.noted():
        text_questions = collect_text_questions(part, course.folder / "solutions" / "texts")
    with faults.noted():
        beside = _beside_the_notebook(course.folder / "assignment" / "student", points)
        if course.unlock.questions:
            beside = {**beside, str(LOCKED): lock(course, secret)}
    faults.told += _bad_figure(course, part)
    references, unread = _references(course, faults)
    staged = stage(course, part, text_questions if not faults.told else (), workshop, secret)
    ours = {n: s for module in part.reference for n, s in references.get(module, {}).items()}
    modules = {n: f"reference.{module}" for module, found in references.items() for n in found}
    if unread:  # that much is told already, and not what follows from it
        built_on = {name for names in part.builds_on.values() for name in names}
        ours = {name: Solution(name=name, answer_cell="") for name in part.coded} | ours
        modules = dict.fromkeys(built_on, "") | modules
    with importable({*COURSE_PACKAGES, *course.library}, workshop) as importer, faults.noted():
        questions = collect_questions(
            part,
            ours,
            _modules(course, "assignment/public_checks", part, importer, faults),
            _modules(course, "tests/hidden", part, importer, faults),
            modules=modules,
            forgiving=course.grading.inherited_faults == "free",
        )
    solutions = {name: s for module in references.values() for name, s in module.items()}
    with faults.noted():
        if text.cells:
            require_places(text, {*part.checked, *part.texts}, None if unread else solutions)
    faults.stop()
    draft = Draft(course=course, part=part, workshop=workshop, staged=staged, beside=beside)
    write_master(
        draft.master,
        text=text,
        questions=[*questions, *text_questions],
        solutions=solutions,
        module=course.module,
        otter=_otter(part, staged),
    )
    return draft


def _in_order(part: Part, text: NotebookText) -> Part:
    """Order the questions as students meet them; the tables of course.toml group them by kind."""
    place = {name: position for position, name in enumerate(text.order)}
    last = len(place)
    checked, texts = (
        dict(sorted(worth.items(), key=lambda item: place.get(item[0], last)))
        for worth in (part.checked, part.texts)
    )
    return replace(part, order=tuple(checked), texts=texts, earlier=tuple(text.earlier))


def _bad_formulas(text: NotebookText) -> Iterator[str]:
    """Find formulas that no page could show, which else stop the build at its very end."""
    for cell in text.cells:
        if cell.cell_type == "markdown":
            try:
                formulas_in(cell.source)
            except ValueError as error:
                yield from (f"{text.path}: {fault}" for fault in str(error).splitlines())


def _bad_figure(course: Course, part: Part) -> Iterator[str]:
    for code in figures_of(course, part):
        try:
            body = ast.parse(code.read_bytes()).body
        except (SyntaxError, ValueError) as error:
            yield f"{code} is not Python: {error}"
        else:
            if not any(isinstance(node, ast.FunctionDef) and node.name == "draw" for node in body):
                yield f"{code} has no function draw(path), which writes the figure as SVG"


def _references(course: Course, faults: Faults) -> tuple[dict[str, dict[str, Solution]], bool]:
    """Return the references that can be read, and whether some cannot."""
    folder, found, unread = course.folder / "solutions" / "reference", {}, True
    with faults.noted():
        every = Faults()
        for module in {module: None for p in course.parts for module in p.reference}:
            with every.noted():
                found[module] = read_solutions(folder / f"{module}.py")
        every.stop()
        unread = False
    return found, unread


def _modules(
    course: Course, folder: str, part: Part, importer: CourseImporter, faults: Faults
) -> dict[str, ModuleType]:
    """Import the checks of a part; a question whose checks fail to import gets an empty module."""
    found = {}
    for name in part.checked:
        path = course.folder / folder / f"{name}.py"
        if path.is_file():
            with faults.noted():
                try:
                    found[name] = importer.module(f"{Path(folder).name}.{name}")
                except Exception as error:  # noqa: BLE001 - whatever the course's code raises
                    found[name] = ModuleType(UNREADABLE)
                    kind = type(error).__name__
                    raise CourseError(f"{path} cannot be imported: {kind}: {error}") from None
    return found


def _beside_the_notebook(folder: Path, points: Mapping[str, float]) -> dict[str, bytes]:
    """Read what students get unchanged, except for the points in its texts."""
    members = read_folder(folder)
    texts = [name for name in members if name.endswith(".md")]
    return members | {name: read_prose(folder / name, points).encode() for name in texts}


def _otter(part: Part, staged: Staged) -> dict[str, object]:
    return {
        "name": part.id,
        "init_cell": False,
        "export_cell": False,
        "tests": {"files": True, "ok_format": False},
        "files": list(staged.everybody),
        "autograder_files": list(staged.graders),
        "generate": {"show_hidden": True},
    }
