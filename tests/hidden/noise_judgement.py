"""Hidden checks of the judgement on noise: it is true of the student's own record."""

import numpy as np

from autograder.checks import StudentCode, check
from hidden._judged import expect_near, lead_in_standard_errors, two_numbers
from hidden._layered_records import secret_for
from hidden._layers_beside import at_drawn_points
from hidden.noise_experiment import noise_runs

NOISY, PLAIN = "batch norm and noise", "plain"


@check(
    question="noise_judgement",
    points=0.25,
    hint="Divide the mean drift of the network with noise by that of the plain network, in the "
    "figures of the probe.",
)
def ratio_of_drifts_is_that_of_the_own_record(student: StudentCode) -> None:
    """The ratio of the drifts with noise and without batch norm is that of your own figures."""
    noisy, plain = (
        float(np.mean([run["drift"] for run in noise_runs(student, network)]))
        for network in (NOISY, PLAIN)
    )
    right = noisy / plain if plain > 0 else 0.0
    expect_near(two_numbers(student, "noise_judgement")[0], right, "the ratio", 0.051)
    at_drawn_points(student, secret_for(student, "ratio"))


@check(
    question="noise_judgement",
    points=0.25,
    hint="The standard error of a mean of n runs is s / sqrt(n). That of a difference of two means "
    "is the root of the sum of their squares.",
)
def lead_is_that_of_the_own_record(student: StudentCode) -> None:
    """The lead of the noisy network at the end, in standard errors, is that of your own figures."""
    noisy, plain = (
        [run["val_acc"][-1] for run in noise_runs(student, network)] for network in (NOISY, PLAIN)
    )
    right = lead_in_standard_errors(noisy, plain)
    expect_near(two_numbers(student, "noise_judgement")[1], right, "the lead", 0.051)
    at_drawn_points(student, secret_for(student, "lead"))


CHECKS = (ratio_of_drifts_is_that_of_the_own_record, lead_is_that_of_the_own_record)
