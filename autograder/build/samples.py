"""The sample cohort: submissions built from samples, for `make grade` to grade.

A sample is a `.py` file of functions beside a `.toml` file that says how it is handed in and
how it must be judged:

    title = "Dividing by N - 1"
    team = "Noether Emmy"            # the zip's name (the file's if left out)
    part = "norm"                    # which part it solves (the first one if left out)
    submitted_as = "notebook"        # notebook | py | damaged
    rest = "solution"                # what the code leaves out is right; else as it was given
    results = "solution"             # the solution's results file, or one that lies beside this
    declared = "Noether, Emmy, 1882" # who it says hands in (the solution's team if left out)
    with_solutions = true            # our solutions of all other parts are in the zip, too
    unlocked = ["forward"]           # functions of ours that it unlocked; other parts import them,
                                     # and the code here, from the students' module
    score = 11                       # what its part earns (may be left out)
    [verdicts]                       # every check that must not pass; * stands for anything
    "forward.keeps_the_variance" = "FAILED"            # "FAILED|CRASHED" allows either
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, field

from autograder.build.sample_notebook import filled_in, importing, named_pieces
from autograder.build.unlocked import for_the_module
from autograder.checks.authors import Author, AuthorsFault, read_authors
from autograder.checks.own_module import merged, module_text, pieces_of
from autograder.checks.team import DECLARATION, authors_in, declaration
from autograder.course import Course
from autograder.errors import CourseError
from autograder.faults import Faults
from autograder.reproducible_zip import read_zip, write_zip
from autograder.strict import Points, Table, Text, read_toml
from autograder.verdicts import Verdict

SOLUTIONS = "solution"

_VERDICT = "|".join(Verdict)
Verdicts = Annotated[
    str,
    Meta(
        pattern=rf"^({_VERDICT})(\|({_VERDICT}))*\Z",
        description=f"verdicts with | between them, of {', '.join(Verdict)}",
    ),
]


class SampleKeys(Table, frozen=True, kw_only=True):
    """What the `.toml` file of any sample may say, however it is submitted."""

    title: Text
    team: Text | None = None
    part: Text | None = None
    rest: Literal["solution"] | None = None
    results: Text | None = None
    declared: Text | None = None
    with_solutions: bool = False
    unlocked: tuple[Text, ...] = ()
    score: Points | None = None
    verdicts: Mapping[str, Verdicts] = field(default_factory=dict)


class SampleTable(SampleKeys, frozen=True, kw_only=True):
    """What the `.toml` file of a sample of the cohort may say."""

    submitted_as: Literal["notebook", "py", "damaged"] = "notebook"


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A sample submission, and the verdicts and points that it must get."""

    name: str
    title: str
    team: str
    part: str
    submitted_as: str
    code: str
    rest_is_solved: bool
    results: bytes | None
    declared: Author | None
    with_solutions: bool
    unlocked: tuple[str, ...]
    score: float | None
    verdicts: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class BuiltParts:
    """What submissions are built from: the student's notebook and the solution of each part."""

    starters: Mapping[str, bytes]
    solutions: Mapping[str, Mapping[str, bytes]]
    """The members of the solution's zip."""
    module: str
    """The file that functions go through from one notebook to others."""
    unlocked: Mapping[str, str]
    """What can be unlocked, as it gets into this file."""


def read_built_parts(course: Course, dist: Path) -> BuiltParts:
    """Read notebooks and solutions from what was built, which may lack parts."""
    ids = [part.id for part in course.parts if (dist / "student" / f"{part.id}.zip").is_file()]
    return BuiltParts(
        starters={i: read_zip(dist / "student" / f"{i}.zip")[f"{i}.ipynb"] for i in ids},
        solutions={i: read_zip(dist / "solution" / f"{i}.zip") for i in ids},
        module=f"{course.module}.py",
        unlocked=for_the_module(course),
    )


def read_samples(course: Course, folder: Path) -> list[Sample]:
    """Read all samples of a folder, by name."""
    samples, faults = [], Faults()
    for path in sorted(folder.glob("*.toml")):
        with faults.noted():
            table = read_toml(path, SampleTable)
            samples.append(make_sample(course, path, table, table.submitted_as))
    faults.stop()
    return samples


def make_sample(course: Course, path: Path, table: SampleKeys, submitted_as: str) -> Sample:
    """Complete a sample's table with the files beside it."""
    part = table.part or course.parts[0].id
    if part not in {part.id for part in course.parts}:
        raise CourseError(f"{path}: there is no part {part!r} in course.toml")
    for name in table.unlocked:
        if name not in course.unlock.questions:
            raise CourseError(f"{path}: {name!r} cannot be unlocked: course.toml does not name it")
    code = path.with_suffix(".py")
    return Sample(
        name=path.stem,
        title=table.title,
        team=table.team or path.stem,
        part=part,
        submitted_as=submitted_as,
        code=code.read_text(encoding="utf-8") if code.exists() else "",
        rest_is_solved=table.rest == SOLUTIONS,
        results=_results(path, table.results),
        declared=_declared(path, table.declared),
        with_solutions=table.with_solutions,
        unlocked=table.unlocked,
        score=table.score,
        verdicts=table.verdicts,
    )


def _results(path: Path, name: str | None) -> bytes | None:
    if name is None:
        return None
    if name == SOLUTIONS:
        return name.encode()
    try:
        return path.with_name(name).read_bytes()
    except (OSError, ValueError) as error:
        raise CourseError(f"{path}: results = {name!r} cannot be read beside it: {error}") from None


def _declared(path: Path, text: str | None) -> Author | None:
    try:
        return read_authors([text])[0] if text else None
    except AuthorsFault as fault:
        raise CourseError(f"{path}: declared = {text!r}: {fault}") from None


def build_cohort(course: Course, dist: Path, samples: Iterable[Sample]) -> None:
    """Write a zip for each sample into `dist/cohort`; without samples there is no folder.

    A sample needs the parts that it hands in to be built.
    """
    built = read_built_parts(course, dist)
    for sample in samples:
        needed = {p.id for p in course.parts} if sample.with_solutions else {sample.part}
        if needed <= set(built.solutions):
            write_submission(sample, dist / "cohort" / f"{sample.team}.zip", built)


def write_submission(sample: Sample, path: Path, built: BuiltParts) -> None:
    """Write a sample as the zip of a submission."""
    part = sample.part
    members = {}
    if sample.with_solutions:
        others = (zipped for i, zipped in built.solutions.items() if i != part)
        members = {name: data for zipped in others for name, data in zipped.items()}
    if sample.unlocked:
        members |= {n: importing(d) for n, d in members.items() if n.endswith(".ipynb")}
        members[built.module] = _module_of(sample, built).encode()
    if sample.submitted_as == "py":
        members[f"{part}.py"] = sample.code.encode()
    else:
        name = f"{part}.ipynb"
        solved = built.solutions[part][name]
        rest = solved if sample.rest_is_solved else built.starters[part]
        members[name] = filled_in(rest, sample.code)
    if sample.results is not None:
        recorded = {n: d for n, d in built.solutions[part].items() if n.endswith(".json")}
        members[DECLARATION] = recorded.pop(DECLARATION)
        ((name, figures),) = recorded.items()
        members[name] = figures if sample.results == SOLUTIONS.encode() else sample.results
    if sample.declared is not None or sample.unlocked:
        authors = [sample.declared] if sample.declared else authors_in(members.get(DECLARATION))
        members[DECLARATION] = declaration(authors, sample.unlocked).encode()
    write_zip(path, members)
    if sample.submitted_as == "damaged":
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])


def _module_of(sample: Sample, built: BuiltParts) -> str:
    ours = [piece for name in sample.unlocked for piece in pieces_of(built.unlocked[name])]
    return module_text(merged(pieces_of(sample.code), ours))


def defined(sample: Sample) -> set[str]:
    """Name what the sample's own code defines."""
    return set(named_pieces(sample.code))
