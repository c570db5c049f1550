"""All exceptions of the autograder, in one tree.

    AutograderError
    ├── UserError               a sentence for the person who ran a command; exit code 2
    │   ├── CourseError         course.toml or an assignment source is wrong
    │   ├── BuildError          the sources are fine, building from them failed
    │   ├── SandboxUnavailable  this machine cannot run strangers' code safely
    │   └── OutputFault         results cannot be written; exit code 4
    ├── Refused                 a submission that cannot be graded, and the reason
    ├── GraderFault             a bug of the grader, met while grading: never a silent zero
    └── Finding                 what a check found out about the student's code
        ├── CheckFailed         a value is wrong
        ├── StudentCrashed      their code raised
        ├── StudentTimedOut     their code did not return in time
        ├── StudentBlocked      their code tried what the sandbox forbids
        ├── StudentNotFound     the name that the check needs does not exist
        └── Inherited           only what this question builds on is wrong

A `Finding` has a verdict, so code that catches one does not have to look at its type.
This module travels to students with the checks, so it uses the standard library only.
"""

from typing import ClassVar

from autograder.verdicts import Difference, Verdict


class AutograderError(Exception):
    """The root of the tree."""


class UserError(AutograderError):
    """Tells the person who ran the command what is wrong and what to do."""


class CourseError(UserError):
    """An assignment source or `course.toml` is wrong or inconsistent."""


class BuildError(UserError):
    """A step of the build failed although the sources look right."""


class SandboxUnavailable(UserError):
    """No sandbox works here; the message names what to install."""


class OutputFault(UserError):
    """Results cannot be written, because the disk is full, for one."""


class Refused(AutograderError):
    """The submission cannot be graded; its row shows the message as the reason."""


class GraderFault(AutograderError):
    """The grader itself failed."""


class Finding(AutograderError):
    """Ends a check with a verdict about the student's code."""

    verdict: ClassVar[Verdict] = Verdict.FAILED
    difference: Difference | None = None


class CheckFailed(Finding):
    """A value is not what it should be; the message states what was seen and what was expected."""


class StudentCrashed(Finding):
    """The student's code raised an exception or ended its process."""

    verdict = Verdict.CRASHED


class StudentTimedOut(Finding):
    """The student's code took longer than the limits allow."""

    verdict = Verdict.TIMED_OUT


class StudentBlocked(Finding):
    """The student's code tried what the sandbox forbids, or broke its protocol."""

    verdict = Verdict.BLOCKED


class Inherited(Finding):
    """The student's code is right once the functions that it builds on are right."""

    verdict = Verdict.INHERITED


class StudentNotFound(Finding):
    """The student's code does not define a name that the check needs."""

    verdict = Verdict.NOT_FOUND
