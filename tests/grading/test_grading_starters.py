"""What is still as it was handed out is called that, and no mistake is found in it."""

import pytest

from autograder.grading.starters import tell_unwritten
from autograder.report.remarks import is_unwritten
from autograder.verdicts import Diagnosis, Outcome, Verdict

STARTER = """class Net:
    def __init__(self):
        \"\"\"Set up.\"\"\"
        ...

    def loss(self): ...
"""
CRASH = "your code raised AttributeError: 'Net' object has no attribute 'params'\n[Net()]"
MISTAKE = Diagnosis(mistake="forgets", text="You forget it.", hint="Think.")


def _outcome(verdict: Verdict = Verdict.CRASHED, points: float = 0.0, **other: str) -> Outcome:
    return Outcome(
        question="Net",
        check="shapes",
        title="It has shapes.",
        verdict=verdict,
        points=points,
        max_points=1.0,
        hidden=True,
        message=other.get("message", CRASH),
        hint="Try.",
        diagnoses=(MISTAKE,),
    )


def test_a_starter_is_called_unwritten_and_no_mistake_is_named() -> None:
    (told,) = tell_unwritten([_outcome()], ["import numpy", STARTER])
    assert (told.message, told.diagnoses) == ("Net is not written yet.", ())
    assert (told.verdict, told.points, told.hint) == (Verdict.CRASHED, 0.0, "Try.")
    assert is_unwritten([told])


@pytest.mark.parametrize(
    "sources",
    [
        [STARTER.replace("...", "self.params = {}")],
        [STARTER, "class Net:\n    def __init__(self):\n        self.n = 1\n"],
        [STARTER, "class Net:\n    def __init__(self:\n"],
        [STARTER, "Net = make()"],
        [],
    ],
)
def test_what_may_be_written_keeps_its_messages(sources) -> None:
    assert tell_unwritten([_outcome()], sources) == (_outcome(),)


def test_points_show_that_something_is_there_whatever_the_source_says() -> None:
    """A cell may put code in place of the dots in another way."""
    both = (_outcome(), _outcome(Verdict.PASSED, 1.0))
    assert tell_unwritten(both, [STARTER]) == both


def test_what_passed_and_faults_of_the_grader_stay_as_they_are() -> None:
    both = (_outcome(Verdict.PASSED, message=""), _outcome(Verdict.GRADER_ERROR))
    assert tell_unwritten(both, [STARTER]) == both
