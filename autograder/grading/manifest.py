"""`part.json`: what the build tells the grader about a part and its course."""

from collections.abc import Mapping

from autograder.course import Feedback
from autograder.course.rules import Rules
from autograder.course.unlock import Unlock
from autograder.model import Limits, TextQuestion
from autograder.plot import Plot
from autograder.strict import Table

MANIFEST = "part.json"

RECORDED = "recorded"
"""The folder with what the solution's experiments recorded, as far as plots show it."""

MISTAKES = "mistakes"
"""The folder of the catalogue."""


UNLOCKED = "unlocked"
"""The folder of the functions that students may unlock."""


class Manifest(Table, frozen=True, kw_only=True):
    """Written by the build beside the checks, and read when the autograder zip is opened."""

    part: str
    position: int
    title: str
    points: Mapping[str, float]
    """The questions that checks decide, in the order of the text."""
    extra: tuple[str, ...]
    """Which of the questions are for extra credit."""
    texts: tuple[TextQuestion, ...]
    experiments: tuple[str, ...]
    """Which of the questions are judged by the file `results`."""
    results: str
    plots: tuple[Plot, ...]
    questions: tuple[str, ...]
    """All questions of the course that checks decide, for the catalogue of mistakes."""
    reference: tuple[str, ...]
    """Modules that solve the whole course."""
    library: tuple[str, ...]
    requires: tuple[str, ...]
    feedback: Feedback
    limits: Limits
    intake: Rules
    module: str
    """The module that students' functions go through from one notebook to others."""
    earlier: tuple[str, ...]
    """Functions of other parts that this one takes from it."""
    unlock: Unlock
