"""`course.toml`: what an instructor decides, read strictly, with errors that explain."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, get_args

from msgspec import Meta, field
from msgspec.structs import asdict

from autograder.course.late_rule import LateRule
from autograder.course.rules import IntakeTable, Rules
from autograder.course.unlock import Unlock
from autograder.errors import CourseError
from autograder.model import Limits
from autograder.plot import Plot
from autograder.strict import Amount, Name, Points, Table, Text, read_toml

QuestionName = Annotated[
    str, Meta(pattern=r"^[^\W\d]\w*\Z", description="a question named as a function")
]
Modules = Annotated[
    tuple[Name, ...], Meta(min_length=1, description="a list of modules in solutions/reference/")
]
Worth = Mapping[QuestionName, Points]
ResultsFile = Annotated[
    str,
    Meta(pattern=r"^([^/\\\0]+\.json)?\Z", description="a plain file name ending in .json"),
]
Required = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]([a-z0-9._-]*[a-z0-9])?\Z",
        description="the name of a package as pip knows it, in small letters",
    ),
]


Level = Literal["nothing", "names", "names and diagnoses"]
Stage = Literal["before_deadline", "after_deadline", "after_publication"]
LEVELS: tuple[Level, ...] = get_args(Level)
STAGES: tuple[Stage, ...] = get_args(Stage)


class Feedback(Table, frozen=True, kw_only=True):
    """What a student may see of the hidden checks at each stage."""

    before_deadline: Level = "nothing"
    after_deadline: Level = "nothing"
    after_publication: Level = "names and diagnoses"

    def __post_init__(self) -> None:
        """Refuse to take back what was shown; `read_toml` makes the error one about the file."""
        for stage, later in pairwise(STAGES):
            if LEVELS.index(self.at(stage)) > LEVELS.index(self.at(later)):
                raise ValueError(
                    f"{later} = {self.at(later)!r} shows less than {stage} = {self.at(stage)!r}:"
                    " what students have seen cannot be taken back"
                )

    def at(self, stage: Stage) -> Level:
        """Return what may be seen at this stage."""
        level: Level = getattr(self, stage)
        return level

    def first(self, level: Level) -> Stage | None:
        """Return the stage from which so much may be seen; None for never."""
        needed = LEVELS.index(level)
        return next((s for s in STAGES if LEVELS.index(self.at(s)) >= needed), None)


class Grading(Table, frozen=True, kw_only=True):
    """How points are counted."""

    inherited_faults: Literal["free", "cost"] = "free"
    """Whether a question that fails only because of an earlier one costs its points."""
    round_to: Amount | None = None
    """The final score is rounded to a multiple of this, a half upward."""


class PartTable(Table, frozen=True, kw_only=True):
    """One notebook: its questions and what each is worth."""

    id: Name
    title: Text
    source: Text
    reference: Modules
    """Modules in `solutions/reference/` that solve it."""
    points: Annotated[Worth, Meta(min_length=1, description="a table of questions and points")]
    """Questions answered in code, by a function or class of that name."""
    extra: Worth = field(default_factory=dict)
    """Questions answered in code for extra credit: their points are no part of the total."""
    experiments: Worth = field(default_factory=dict)
    """Questions answered by figures in the file `results`."""
    texts: Worth = field(default_factory=dict)
    """Questions answered in text, graded by a person."""
    results: ResultsFile = ""
    """The file that the notebook's experiments write, and that is handed in with it."""
    builds_on: Mapping[str, tuple[Text, ...]] = field(default_factory=dict)
    """Functions of other questions that the answer to a question may call."""
    plots: tuple[Plot, ...] = ()
    """What feedback pages draw of the file `results`."""

    def __post_init__(self) -> None:
        """Refuse contradictions; `read_toml` makes the error one about the file."""
        if faults := list(self._faults()):
            raise ValueError("\n".join(faults))

    def _faults(self) -> Iterator[str]:
        if self.experiments and not self.results:
            yield "there are experiments, but no `results`: name the file they write"
        for plot in self.plots:
            if plot.question not in self.experiments:
                yield f"plots has {plot.question!r}, which is not a question in experiments"
        for question, names in self.builds_on.items():
            if question not in self.coded:
                yield f"builds_on has {question!r}, which is not a question in points or extra"
            if question in names:  # the reference in place of the answer would forgive everything
                yield f"builds_on.{question} names itself: name other functions"

    @property
    def coded(self) -> Mapping[str, float]:
        """The questions that are answered in code."""
        return {**self.points, **self.extra}


class Part(PartTable, frozen=True, kw_only=True):
    """The table of a part, and the order of its questions, which the build finds."""

    order: tuple[str, ...] = ()
    """The questions that checks decide, in the order of the text."""
    earlier: tuple[str, ...] = ()
    """Functions of other parts that it takes from the module."""

    @property
    def checked(self) -> Mapping[str, float]:
        """The questions that checks decide."""
        return {**self.coded, **self.experiments}


class CourseTable(Table, frozen=True, kw_only=True):
    """All of `course.toml`."""

    title: Text
    library: tuple[Name, ...] = ()
    """Packages in `assignment/` that students get and their code may import while graded."""
    requires: tuple[Required, ...] = ("numpy",)
    """Installed packages that submitted code may import while graded."""
    part: Annotated[tuple[PartTable, ...], Meta(min_length=1, description="tables [[part]]")]
    feedback: Feedback = field(default_factory=Feedback)
    grading: Grading = field(default_factory=Grading)
    limits: Limits = field(default_factory=Limits)
    intake: IntakeTable = field(default_factory=IntakeTable)
    late: LateRule = field(default_factory=LateRule)
    module: Name = "my_code"
    """The module that functions of students go through from one notebook to others."""
    unlock: Unlock = field(default_factory=Unlock)

    def __post_init__(self) -> None:
        """Refuse names used twice; `read_toml` makes the error one about the file."""
        if faults := list(self._faults()):
            raise ValueError("\n".join(faults))

    def _faults(self) -> Iterator[str]:
        if "numpy" not in self.requires:
            yield "requires lacks 'numpy': checks and submitted code exchange arrays"
        ids = [part.id for part in self.part]
        if self.module in {*self.library, *ids}:
            yield f"module = {self.module!r}: a part or a package of library has this name"
        in_code = {name for part in self.part for name in part.points}
        for name in self.unlock.questions:
            if name not in in_code:
                yield f"unlock.questions has {name!r}, which is not a question in points of a part"
        for name in ids:
            if ids.count(name) > 1:
                yield f"two [[part]] have the id {name!r}: each needs one of its own"
        tables = [table for p in self.part for table in (p.points, p.extra, p.experiments, p.texts)]
        questions = [name for table in tables for name in table]
        for name in questions:
            if questions.count(name) > 1 or name in ids:
                yield f"the question {name!r} shares its name: each needs one of its own"


@dataclass(frozen=True, kw_only=True)
class Course:
    """The contents of `course.toml`, and the course's folder."""

    folder: Path
    title: str
    library: tuple[str, ...]
    requires: tuple[str, ...]
    parts: tuple[Part, ...]
    feedback: Feedback
    grading: Grading
    limits: Limits
    intake: Rules
    module: str
    unlock: Unlock


def read_course(root: Path) -> Course:
    """Read `assignment/course.toml` below `root`."""
    path = root / "assignment" / "course.toml"
    if not path.exists():
        raise CourseError(f"{path} does not exist. Run this inside the course's folder.")
    table = read_toml(path, CourseTable)
    return Course(
        folder=root,
        title=table.title,
        library=table.library,
        requires=table.requires,
        parts=tuple(Part(**asdict(part)) for part in table.part),
        feedback=table.feedback,
        grading=table.grading,
        limits=table.limits,
        intake=table.intake.rules(table.late, table.grading.round_to),
        module=table.module,
        unlock=table.unlock,
    )
