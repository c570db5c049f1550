"""The values that travel between stages: frozen, and free of behaviour worth testing alone.

This module travels with the checks into the student's notebook: standard library only.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """How one check ended."""

    PASSED = "PASSED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"
    TIMED_OUT = "TIMED_OUT"
    BLOCKED = "BLOCKED"
    NOT_FOUND = "NOT_FOUND"
    INHERITED = "INHERITED"
    GRADER_ERROR = "GRADER_ERROR"


class Status(StrEnum):
    """How one submission ended."""

    GRADED = "graded"
    NOT_GRADED = "not graded"
    GRADER_ERROR = "grader error"


@dataclass(frozen=True, kw_only=True)
class CheckInfo:
    """What the `@check` decorator attaches to a check."""

    question: str
    name: str
    title: str
    hint: str
    points: float


@dataclass(frozen=True, kw_only=True)
class Diagnosis:
    """Something known about why a check failed."""

    mistake: str
    """Its id in the catalogue; "" for a fact about the values alone."""
    text: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One check's end, as the student may read it."""

    question: str
    check: str
    title: str
    verdict: Verdict
    points: float
    max_points: float
    hidden: bool
    message: str = ""
    hint: str = ""
    diagnoses: tuple[Diagnosis, ...] = ()
    """Of several mistakes, one is the cause: their numbers are the same."""

    @property
    def passed(self) -> bool:
        """Whether the student's code does what the check wants."""
        return self.verdict is Verdict.PASSED


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
class Submission:
    """A hand-in that intake accepted: one or more parts."""

    stem: str
    digest: str
    parts: Mapping[str, Work]
    absent: Mapping[str, str] = field(default_factory=dict)
    """Parts that are not graded, each with the reason; "" when nothing was handed in for it."""
    notes: tuple[str, ...] = ()


NO_ANSWER_YET = "*Your answer, in place of this line.*"
"""What stands in the cell of an answer until it is written."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A text for a person to grade."""

    question: str
    max_points: float
    text: str


@dataclass(frozen=True, kw_only=True)
class About:
    """What is known about a hand-in besides what is in it."""

    students: tuple[str, ...] = ()
    """Their ids in the roster."""
    handed_in: str = ""
    """The time, as ISO 8601; "" when it is not known."""
    late: str = ""
    """How late it is; "" when it is not."""
    remarks: tuple[str, ...] = ()
    """For the instructor alone: what could not be found out."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """Everything known about one submission once its journey is over."""

    stem: str
    digest: str
    status: Status
    max_score: float
    """What checks decide; `answers` come on top."""
    outcomes: tuple[Outcome, ...] = ()
    answers: tuple[Answer, ...] = ()
    reason: str = ""
    """Why it has no grade; or, of a graded one, which parts are missing."""
    notes: tuple[str, ...] = ()
    about: About = field(default_factory=About)

    @property
    def points_by_hand(self) -> float:
        """What the texts are worth that a person has yet to read."""
        return sum(answer.max_points for answer in self.answers)

    @property
    def score(self) -> float | None:
        """Points earned; None when there is nothing to trust."""
        if self.status is Status.GRADER_ERROR:
            return None
        return min(sum(outcome.points for outcome in self.outcomes), self.max_score)

    def points_in(self, questions: Collection[str]) -> float | None:
        """Points earned in these questions; None when nothing was handed in for them."""
        earned = [o.points for o in self.outcomes if o.question in questions]
        return sum(earned) if earned else None


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How much one submission may use; `course.toml` may change each of them."""

    call_seconds: float = 10.0
    load_seconds: float = 30.0
    total_seconds: float = 120.0
    memory_mib: int = 2048
    processes: int = 32
    open_files: int = 128
    file_mib: int = 64
    scratch_mib: int = 256
    restarts: int = 20
