"""Hidden checks of the judgement on six layers: it is true of the student's own record."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._judged import expect_near, lead_in_standard_errors, two_numbers
from hidden._records import EPOCHS, figures, learns
from hidden.depth_experiment import AFTER, EXPERIMENT, depth_runs

HALF = 0.5
ROUNDING = 1e-9  # of means: a record keeps nine digits


@check(
    question="depth_judgement",
    points=0.25,
    hint="Take the mean over the runs, epoch by epoch. The first figure of a run is from before "
    "training, epoch 0.",
)
def epoch_is_that_of_the_own_record(student: StudentCode) -> None:
    """The epoch at which the plain network first classifies half of the images right is yours."""
    runs = depth_runs(figures(student, EXPERIMENT), None)
    means = np.mean([run["val_acc"] for run in runs], axis=0)
    there = np.flatnonzero(means >= HALF - ROUNDING)
    right = int(there[0]) if len(there) else EPOCHS + 1
    seen = two_numbers(student, "depth_judgement")[0]
    expect.true(seen == right, f"the epoch is {seen:g} in your answer, not that of your own record")
    learns(student)


@check(
    question="depth_judgement",
    points=0.25,
    hint="The standard error of a mean of n runs is s / sqrt(n). That of a difference of two means "
    "is the root of the sum of their squares.",
)
def lead_is_that_of_the_own_record(student: StudentCode) -> None:
    """The lead after three epochs, in standard errors, is that of your own figures."""
    found = figures(student, EXPERIMENT)
    normalized, plain = (
        [run["val_acc"][AFTER] for run in depth_runs(found, kind)] for kind in ("batchnorm", None)
    )
    right = lead_in_standard_errors(normalized, plain)
    expect_near(two_numbers(student, "depth_judgement")[1], right, "the lead", 0.051)
    learns(student)


CHECKS = (epoch_is_that_of_the_own_record, lead_is_that_of_the_own_record)
