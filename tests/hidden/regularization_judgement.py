"""Hidden checks of the judgement on regularization: it is true of the student's own record."""

import numpy as np

from autograder.checks import StudentCode, check
from hidden._judged import expect_near, lead_in_standard_errors, two_numbers
from hidden._records import Run, figures, learns
from hidden.regularization_experiment import EXPERIMENT, regularization_runs


@check(
    question="regularization_judgement",
    points=0.25,
    hint="The gap of a run is its last training accuracy minus its last validation accuracy. Take "
    "the mean over the runs of each network, and subtract that of batch norm.",
)
def difference_is_that_of_the_own_record(student: StudentCode) -> None:
    """By how much batch norm makes the gap smaller is that of your own figures."""
    plain, normalized = _gaps(student)
    right = 100 * float(np.mean(plain) - np.mean(normalized))
    seen = two_numbers(student, "regularization_judgement")[0]
    expect_near(seen, right, "the difference of the gaps", 0.051)
    learns(student)


@check(
    question="regularization_judgement",
    points=0.25,
    hint="The standard error of a mean of n runs is s / sqrt(n). That of a difference of two means "
    "is the root of the sum of their squares.",
)
def standard_errors_are_those_of_the_own_record(student: StudentCode) -> None:
    """The same difference, in standard errors, is that of your own figures."""
    right = lead_in_standard_errors(*_gaps(student))
    seen = two_numbers(student, "regularization_judgement")[1]
    expect_near(seen, right, "the number of standard errors", 0.051)
    learns(student)


def _gaps(student: StudentCode) -> tuple[list[float], list[float]]:
    found = figures(student, EXPERIMENT)
    plain, normalized = (
        [_gap(run) for run in regularization_runs(found, kind)] for kind in (None, "batchnorm")
    )
    return plain, normalized


def _gap(run: Run) -> float:
    last: float = run["train_acc"][-1] - run["val_acc"][-1]
    return last


CHECKS = (difference_is_that_of_the_own_record, standard_errors_are_those_of_the_own_record)
