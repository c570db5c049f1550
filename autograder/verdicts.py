"""What checks are declared with and how they end: frozen values.

This module travels with the checks into the student's notebook: standard library only.
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
