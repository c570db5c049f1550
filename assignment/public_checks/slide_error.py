"""Public check of the question about the lecture slide: only the form of the answer."""

import numpy as np

from autograder.checks import StudentCode, check, expect


@check(
    question="slide_error",
    hint="Return one number for each entry of z: the right gradient minus that of the slide.",
)
def one_number_for_each_value(student: StudentCode) -> None:
    """Your answer has one number for each value; this check does not say if they are right."""
    z, dz_hat = np.array([1.0, 2.0, 4.0, 9.0]), np.array([0.5, -1.0, 0.25, 2.0])
    expect.shape(student.slide_error(dz_hat, z), (4,), "your answer")


CHECKS = (one_number_for_each_value,)
