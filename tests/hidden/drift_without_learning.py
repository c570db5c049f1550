"""Hidden check of the drift that two batches show in a network that does not learn."""

from autograder.checks import StudentCode, check, expect

NEAR = 0.03
"""Relative. sqrt(2 / (N - 1)) is also accepted: it is further from sqrt(2 / N) by half of 1 / N."""


@check(
    question="drift_without_learning",
    points=0.5,
    hint="Which variance does the mean of N independent values have, and which the difference of "
    "two such means? A root mean square has the unit of a standard deviation.",
)
def drift_is_that_of_two_samples(student: StudentCode) -> None:
    """The drift is that of two independent means, for batches of several sizes."""
    for size in (50, 128, 800):
        drift = expect.array(student.drift_without_learning(size), f"the answer for {size}")
        expect.true(drift.size == 1, f"the answer has shape {drift.shape}, expected one number")
        right = (2 / size) ** 0.5
        expect.true(
            abs(drift.item() - right) <= NEAR * right,
            f"{drift.item():g} is not the drift between batches of {size}",
        )


CHECKS = (drift_is_that_of_two_samples,)
