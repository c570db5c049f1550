"""The values that travel between the stages of grading: submissions, reports, limits.

A `Submission` holds no bytes, so that hundreds can wait in a list, travel to other processes, and
be read one by one.
"""

import os
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from autograder.errors import Refused
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


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known about a submission besides what is in it."""

    students: tuple[str, ...] = ()
    """Their ids in the roster."""
    handed_in: str = ""
    """The time, as ISO 8601; "" when it is not known."""
    late: str = ""
    """How late it is; "" when it is not."""
    remarks: tuple[str, ...] = ()
    """For the instructor alone: what could not be found out."""


class Source(Protocol):
    """A file that was handed in; must be picklable."""

    @property
    def name(self) -> str:
        """Its path within the submission."""

    def read(self, most: int) -> bytes:
        """Return its bytes, no more than one beyond `most`, or raise `Refused`."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file on disk; what has become a link or a pipe since it was found is not read."""

    name: str
    path: Path

    def read(self, most: int) -> bytes:
        """Return its bytes, no more than one beyond `most`."""
        try:
            descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            with os.fdopen(descriptor, "rb") as file:
                return file.read(most + 1)
        except OSError as error:
            raise Refused(f"{shown(self.name)} cannot be read: {error.strerror}.") from None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody as a learning platform names them; what it does not say is ""."""

    name: str
    id: str = ""
    email: str = ""
    registered: bool = False
    """Whether the id is that of the student's registration, and not a number of the platform."""


@dataclass(frozen=True, kw_only=True)
class Posted:
    """What a learning platform says about a submission. Students cannot write this."""

    platform: str
    people: tuple[Person, ...] = ()
    """Nobody when it is anonymous."""
    late: bool | None = None
    at: datetime | None = None
    due: datetime | None = None
    """The date it gives these people, which an extension moves."""


@dataclass(frozen=True, kw_only=True)
class Submission:
    """What gets one row."""

    stem: str
    """Its name in every table, unique in a run and fit to be a file's name."""
    files: tuple[Source, ...] = ()
    posted: Posted | None = None
    about: About = field(default_factory=About)
    refused: str = ""
    """Why it is not graded, when that is known before it is opened."""
    replaced: bool = False
    """Whether that is because another one of the same team counts."""


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
    """What lies beside the code."""
    answers: Mapping[str, str] = field(default_factory=dict)
    """Texts, by the question they answer."""


@dataclass(frozen=True, kw_only=True)
class OpenedSubmission:
    """A submission that intake accepted: one or more parts."""

    stem: str
    digest: str
    parts: Mapping[str, Work]
    absent: Mapping[str, str] = field(default_factory=dict)
    """Parts that are not graded, each with the reason; "" when nothing was handed in for it."""
    notes: tuple[str, ...] = ()


NO_ANSWER_YET = "*Your answer, in place of this line.*"
"""What stands in the cell of an answer until it is written."""


class TextQuestion(Table, frozen=True, kw_only=True):
    """A question that a person grades."""

    name: str
    points: float
    answer: str
    """The model answer."""
    rubric: str


@dataclass(frozen=True, kw_only=True)
class TextAnswer:
    """A text for a person to grade."""

    question: str
    max_points: float
    text: str


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything known about one submission once its journey is over."""

    stem: str
    digest: str
    status: Status
    max_score: float
    """What checks decide; `answers` come on top."""
    outcomes: tuple[Outcome, ...] = ()
    answers: tuple[TextAnswer, ...] = ()
    reason: str = ""
    """Why it has no grade; or, of a graded one, which parts are missing."""
    notes: tuple[str, ...] = ()
    about: About = field(default_factory=About)

    @property
    def points_for_texts(self) -> float:
        """What the texts are worth that a person has yet to read."""
        return sum(answer.max_points for answer in self.answers)

    @property
    def score(self) -> float | None:
        """Points earned; None when the grader failed or another submission counts."""
        if self.status in {Status.GRADER_ERROR, Status.REPLACED}:
            return None
        return min(sum(outcome.points for outcome in self.outcomes), self.max_score)

    @property
    def credited(self) -> tuple[str, ...]:
        """Whose score this is: nobody's when another submission of theirs counts."""
        return () if self.status is Status.REPLACED else self.about.students

    def points_in(self, questions: Collection[str]) -> float | None:
        """Points earned in these questions; None when nothing was handed in for them."""
        earned = [o.points for o in self.outcomes if o.question in questions]
        return sum(earned) if earned else None


class Limits(Table, frozen=True, kw_only=True):
    """How much one submission may use; `[limits]` in `course.toml` may change each of them."""

    call_seconds: Amount = 10.0
    load_seconds: Amount = 30.0
    total_seconds: Amount = 120.0
    memory_mib: Count = 2048
    processes: Count = 32
    open_files: Count = 128
    file_mib: Count = 64
    scratch_mib: Count = 256
    restarts: Count = 20
