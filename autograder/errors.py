"""Every exception of ours, in one tree.

    AutograderError
    ├── UserError               a sentence for the person who ran a command; exit code 2
    │   ├── CourseError         course.toml or an assignment source is wrong
    │   ├── BuildError          the sources are fine, building from them failed
    │   └── SandboxUnavailable  this machine cannot run strangers' code safely
    ├── Refused                 a submission that cannot be graded, and the reason
    ├── GraderFault             our own bug met while grading: never a silent zero
    └── Finding                 what a check found out about the student's code
        ├── CheckFailed         a value is wrong
        ├── StudentCrashed      their code raised
        ├── StudentTimedOut     their code did not come back in time
        ├── StudentBlocked      their code tried what the sandbox forbids
        ├── StudentNotFound     the name asked for does not exist
        └── Inherited           only what this question builds on is wrong

A `Finding` knows its verdict, so that whoever catches one need not ask for its type.
This module travels with the checks into the student's notebook: standard library only.
"""

from typing import ClassVar

from autograder.verdicts import Verdict


class AutograderError(Exception):
    """The root of the tree."""


class UserError(AutograderError):
    """Tells the person at the keyboard what is wrong and what to do."""


class CourseError(UserError):
    """An assignment source or `course.toml` does not hold together."""


class BuildError(UserError):
    """A step of the build failed on sources that look right."""


class SandboxUnavailable(UserError):
    """No sandbox works here; the message names what to install."""


class Refused(AutograderError):
    """The submission cannot be graded; the message is the reason its row will show."""


class GraderFault(AutograderError):
    """The grader itself misbehaved."""


class Finding(AutograderError):
    """Ends a check with a verdict about the student's code."""

    verdict: ClassVar[Verdict] = Verdict.FAILED


class CheckFailed(Finding):
    """A value is not what it should be; `str()` says what was seen and expected."""


class StudentCrashed(Finding):
    """The student's code raised an exception or ended its process."""

    verdict = Verdict.CRASHED


class StudentTimedOut(Finding):
    """The student's code took longer than the limits allow."""

    verdict = Verdict.TIMED_OUT


class StudentBlocked(Finding):
    """The student's code ran into a wall of the sandbox or broke its protocol."""

    verdict = Verdict.BLOCKED


class Inherited(Finding):
    """The student's code is right as soon as the functions it builds on are."""

    verdict = Verdict.INHERITED


class StudentNotFound(Finding):
    """The student's code does not define a name the check needs."""

    verdict = Verdict.NOT_FOUND
