"""What checks are made of, and what runs them: the part of the package that travels to students.

A check is a plain function of `student`. In a notebook, `student` stands for the notebook's own
names; in the grader, for a sandboxed worker. A check is the same for both. This package needs only
the standard library and numpy.
"""

from autograder.checks import expect
from autograder.checks.declare import Check, check, info
from autograder.checks.gradients import numeric_gradient
from autograder.checks.running import run
from autograder.checks.student import Program, StudentCode, StudentFunction
from autograder.checks.timed_calls import TimedCalls, timed_calls
from autograder.checks.timing import SpeedUp, ratios_of, speed_up

__all__ = [
    "Check",
    "Program",
    "SpeedUp",
    "StudentCode",
    "StudentFunction",
    "TimedCalls",
    "check",
    "expect",
    "info",
    "numeric_gradient",
    "ratios_of",
    "run",
    "speed_up",
    "timed_calls",
]
