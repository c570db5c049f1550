"""The values that pass between the stages of grading: submissions, reports, limits.

A `Submission` holds no bytes, so that hundreds of them can wait in a list, be sent to other
processes, and be read one by one.
"""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from autograder.errors import Refused
from autograder.mark import Mark
from autograder.plot import Series
from autograder.strict import Amount, Count, Table
from autograder.text import shown
from autograder.verdicts import Outcome


class Status(StrEnum):
    """How one submission ended."""

    GRADED = "graded"
    NOT_GRADED = "not graded"
    REPLACED = "replaced"
    """Another submission of the same team counts."""
    GRADER_ERROR = "grader error"
    WAITING = "not graded yet"
    """A signal ended the run before its turn."""


@dataclass(frozen=True, kw_only=True)
class Override:
    """An instructor's decision on the final score of one student."""

    student: str
    points: float
    sets: bool
    """Whether `points` are the final score; otherwise they are added to it."""
    reason: str


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known about a submission apart from its content."""

    students: tuple[str, ...] = ()
    """Their ids in the roster."""
    handed_in: str = ""
    """The time as ISO 8601; "" when it is not known."""
    late: str = ""
    """How late it is; "" when it is not."""
    loses: float = 0.0
    """The share of its points that it loses for being late."""
    charged: str = ""
    """The arithmetic of `loses`; "" when nothing is to be explained."""
    overrides: tuple[Override, ...] = ()
    """For single students of the team."""
    account: str = ""
    """The platform's number of whoever handed it in; "" when no platform states it."""
    contradicts: str = ""
    """How what it says about its authors differs from what is known; "" when it does not."""
    returns_to: str = ""
    """The beginning of the name under which the platform takes a file for them back."""
    remarks: tuple[str, ...] = ()
    """For the instructor only: what could not be determined."""


class Source(Protocol):
    """A file that was handed in. It must be picklable."""

    @property
    def name(self) -> str:
        """The path of the file within the submission."""

    def read(self, most: int) -> bytes:
        """Return at most `most` + 1 of its bytes, or raise `Refused`."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file on disk; it is not read if it has become a link or a pipe since it was found."""

    name: str
    path: Path

    def read(self, most: int) -> bytes:
        """Return at most `most` + 1 of its bytes, or raise `Refused`."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                return file.read(most + 1)
        except OSError as error:
            raise Refused(f"{shown(self.name)} cannot be read: {error.strerror}.") from None


@dataclass(frozen=True, kw_only=True)
class Person:
    """A person as a learning platform names them; what it does not state is ""."""

    name: str
    id: str = ""
    email: str = ""
    registered: bool = False
    """Whether `id` is the student's registration number, not a number of the platform."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What a learning platform states about a submission. Students cannot write this."""

    platform: str
    people: tuple[Person, ...] = ()
    """Empty when the submission is anonymous."""
    late: bool | None = None
    at: datetime | None = None
    due: datetime | None = None
    """The deadline of these people, which an extension moves."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What one team hands in, before it is opened; it gets one row in every table."""

    stem: str
    """Its name in every table and file: unique in a run, and valid as a file name."""
    files: tuple[Source, ...] = ()
    posted: Posted | None = None
    about: About = field(default_factory=About)
    refused: str = ""
    """Why it is not graded, if that is known before it is opened."""
    replaced: bool = False
    """Whether it is not graded because another submission of the same team counts."""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A piece of the student's code: a notebook cell or a whole `.py` file."""

    label: str
    source: str


@dataclass(frozen=True, kw_only=True)
class Work:
    """What was handed in for one part."""

    cells: tuple[Cell, ...]
    files: Mapping[str, bytes]
    """The files beside the code."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Texts, by the text question that they answer."""


@dataclass(frozen=True, kw_only=True)
class DeclaredAuthor:
    """An author as students name themselves."""

    family: str
    given: str
    id: str

    @property
    def shown(self) -> str:
        """The name, family name first, with the id."""
        return f"{' '.join(filter(None, (self.family, self.given)))} ({self.id})"


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What a submission says about itself."""

    authors: tuple[DeclaredAuthor, ...]
    packed: str
    """The time as ISO 8601, by the student's own clock; "" when it does not say."""
    unlocked: tuple[str, ...] = ()
    """The questions whose functions were unlocked, as the submission says."""


@dataclass(frozen=True, kw_only=True)
class OpenedSubmission:
    """A submission that intake accepted: one or more parts."""

    stem: str
    digest: str
    parts: Mapping[str, Work]
    absent: Mapping[str, str] = field(default_factory=dict)
    """Parts that are not graded, each with the reason; "" when nothing was handed in for it."""
    declared: Declaration | None = None
    pdfs: tuple[str, ...] = ()
    """The names of its PDF files."""
    notes: tuple[str, ...] = ()


NO_ANSWER_YET = "*Your answer, in place of this line.*"
"""The content of a text question's cell until the student writes an answer."""


class TextQuestion(Table, frozen=True, kw_only=True):
    """A question that a person grades."""

    name: str
    points: float
    answer: str
    """The model answer."""
    rubric: str
    formulas: Mapping[str, str] = {}
    """The MathML of each formula in these two, by how it is written there."""


@dataclass(frozen=True, kw_only=True)
class TextAnswer:
    """The answer to a text question, for a person to grade."""

    question: str
    max_points: float
    text: str
    mark: Mark | None = None
    """What a person gave to it, read beside the report: a mark outlives gradings."""

    @property
    def points(self) -> float | None:
        """Points given; None until its mark is complete."""
        return self.mark.points(self.max_points) if self.mark else None

    @property
    def changed(self) -> bool:
        """Tell whether the text is another one than the one that was marked."""
        return self.mark is not None and self.mark.answer != self.text


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything known about one submission once it is graded."""

    stem: str
    digest: str
    status: Status
    max_score: float
    """The points that checks decide; those for `answers` come on top."""
    extra: Mapping[str, float] = field(default_factory=dict)
    """The questions for extra credit, and what each is worth: no part of `max_score`."""
    outcomes: tuple[Outcome, ...] = ()
    answers: tuple[TextAnswer, ...] = ()
    reason: str = ""
    """Why it has no grade; if it is graded, which parts are missing."""
    declared: Declaration | None = None
    """What it says about its authors; None where it says nothing."""
    pdfs: tuple[str, ...] = ()
    """The names of its PDF files: a person looks there for texts that are not in the notebook."""
    notes: tuple[str, ...] = ()
    recorded: tuple[Series, ...] = ()
    """What plots draw of its records."""
    unlocked: tuple[str, ...] = ()
    """Questions for which it has functions of ours."""
    unlocking: float = 0.0
    """Points that these cost, besides those of their own questions."""
    about: About = field(default_factory=About)

    @property
    def points_for_texts(self) -> float:
        """Points that a person can give to the texts."""
        return sum(answer.max_points for answer in self.answers)

    @property
    def texts(self) -> float | None:
        """Points given to the texts; None until all of them are graded, or if there are none."""
        given = [answer.points for answer in self.answers]
        return sum(p for p in given if p is not None) if given and None not in given else None

    @property
    def unmarked(self) -> tuple[str, ...]:
        """The text questions for whose answers a complete mark is missing."""
        return tuple(answer.question for answer in self.answers if answer.points is None)

    @property
    def changed_after_marking(self) -> tuple[str, ...]:
        """The text questions whose answers are other ones than those that were marked."""
        return tuple(answer.question for answer in self.answers if answer.changed)

    @property
    def score(self) -> float | None:
        """Points earned, less those for what was unlocked, without extra credit.

        None when the grader failed or another submission counts.
        """
        if self.status in {Status.GRADER_ERROR, Status.REPLACED, Status.WAITING}:
            return None
        return self.earned - self.paid

    @property
    def with_extra(self) -> float | None:
        """The score and extra credit; None where there is no score."""
        return None if self.score is None else self.score + self.extra_credit

    @property
    def extra_credit(self) -> float:
        """Points earned in questions for extra credit."""
        return 0.0 if self.score is None else self.points_in(self.extra) or 0.0

    @property
    def earned(self) -> float:
        """What checks gave, without extra credit."""
        earned = sum(o.points for o in self.outcomes if o.question not in self.extra)
        return min(earned, self.max_score)

    @property
    def paid(self) -> float:
        """What comes off for functions of ours: no more than checks gave."""
        return min(self.unlocking, self.earned)

    @property
    def credited(self) -> tuple[str, ...]:
        """The students who get this score: none when another submission of theirs counts."""
        return () if self.status is Status.REPLACED else self.about.students

    def points_in(self, questions: Collection[str]) -> float | None:
        """Points earned in these questions; None when nothing was handed in for them."""
        earned = [o.points for o in self.outcomes if o.question in questions]
        return sum(earned) if earned else None


class Limits(Table, frozen=True, kw_only=True):
    """How much one submission may use; `[limits]` in `course.toml` may change each limit."""

    call_seconds: Amount = 10.0
    load_seconds: Amount = 30.0
    total_seconds: Amount = 120.0
    memory_mib: Count = 2048
    processes: Count = 32
    open_files: Count = 128
    file_mib: Count = 64
    scratch_mib: Count = 256
    restarts: Count = 20
