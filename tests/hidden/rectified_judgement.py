"""Hidden checks of the judgement on rectified units: it is true of the student's own record."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._judged import NEAR, expect_near, some_numbers
from hidden._layered_records import secret_for
from hidden._layers_beside import at_drawn_points
from hidden.rectified_experiment import ASKED, rectified_trials

QUESTION = "rectified_judgement"
ONES_OWN = "Use your own figures as they are after the last change of your layer and your names."


@check(question=QUESTION, points=0.25, hint=f"It is a mean of three ninth roots. {ONES_OWN}")
def factor_is_that_of_the_own_record(student: StudentCode) -> None:
    """The factor from layer to layer with Xavier's initialization is that of your own figures."""
    found = [trial["mean_squares"] for trial in rectified_trials(student, "xavier")]
    right = float(np.mean([(squares[-1] / squares[0]) ** (1 / 9) for squares in found]))
    # Of 60 seeds 0.43 to 0.57. Theory says 0.5: three digits tell it from a measurement.
    expect_near(_answer(student)[0], right, "the factor", 0.0011, near=0.0025)
    _like_ours(student, "factor")


@check(
    question=QUESTION,
    points=0.25,
    hint="Divide the two mean squares of one seed. Is the quotient the same for the other seeds?",
)
def quotient_of_the_two_is_right(student: StudentCode) -> None:
    """The quotient of He's and Xavier's mean squares in the tenth layer is right."""
    rectified_trials(student, "he")
    seen = _answer(student)[1]
    # From the record of layers whose weights no seed determines, other quotients can be read.
    expect.true(
        abs(seen - 1024) <= NEAR * 1024,
        f"{seen:g} is not the quotient that the same seed gives with right layers",
    )
    _like_ours(student, "quotient")


@check(
    question=QUESTION,
    points=0.25,
    hint=f"The shares of the tenth layer are the last ones of each trial. {ONES_OWN}",
)
def share_is_that_of_the_own_record(student: StudentCode) -> None:
    """The share that differs between examples in the tenth layer is that of your own figures."""
    right = float(np.mean([trial["shares"][-1] for trial in rectified_trials(student, "he")]))
    expect_near(_answer(student)[2], right, "the share", 0.0051)
    _like_ours(student, "share")


def _answer(student: StudentCode) -> list[float]:
    return some_numbers(student, QUESTION, 3)


def _like_ours(student: StudentCode, label: str) -> None:
    """Require the layer that the experiment is about: nothing counts without it."""
    at_drawn_points(student, secret_for(student, label), **ASKED)


CHECKS = (
    factor_is_that_of_the_own_record,
    quotient_of_the_two_is_right,
    share_is_that_of_the_own_record,
)
