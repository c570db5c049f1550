"""Frozen values that describe a check and how it ended.

This module travels to students with the checks, so it uses the standard library only.
"""

from dataclasses import dataclass
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
    UNLOCKED = "UNLOCKED"
    GRADER_ERROR = "GRADER_ERROR"


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
    """What is known about the cause of a failed check."""

    mistake: str
    """The mistake's id in the catalogue; "" for a statement about the values only."""
    text: str
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Where an array differs from the right one, for a picture."""

    name: str
    shape: tuple[int, ...]
    rows: tuple[str, ...]
    """A digit for each entry: 0 where it is right, up to 3 where it is off by as much as the right
    values themselves. Axes after the first are laid out side by side; a digit of a large array is
    the worst of its neighborhood."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one check ended, as the student may read it."""

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
    """When there are several mistakes, one of them is the cause: they produce the same numbers."""
    difference: Difference | None = None

    @property
    def passed(self) -> bool:
        """Whether the student's code does what the check demands."""
        return self.verdict is Verdict.PASSED
