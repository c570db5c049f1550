"""Hidden check of the question about the lecture slide: what its gradient lacks."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._turned import turned
from reference.batch_norm import slide_error as reference_error


@check(
    question="slide_error",
    points=1,
    hint="Write down the three local derivatives yourself: of z_hat_i, mu and sigma^2 with respect to "
    "z_i. Which one differs from the slide? Then mind the order: the right gradient minus the slide's.",
)
def what_the_slide_lacks(student: StudentCode) -> None:
    """The right gradient minus that of the slide is right, for small and large batches."""
    known = np.random.default_rng(6012)
    for number, (rows, deviation) in enumerate(((5, 0.5), (12, 3.0), (30, 20.0))):
        z, dz_hat = turned(
            student.rng(6012 + number),
            known.normal(4.0, deviation, size=(rows, 1)),
            known.normal(0.5, 1.0, size=(rows, 1)),
        )
        seen = student.slide_error(dz_hat[:, 0], z[:, 0])
        expect.gradient(
            seen,
            reference_error(dz_hat[:, 0], z[:, 0])[:, np.newaxis],
            "the right gradient minus that of the slide",
            limit=1e-7,
        )


CHECKS = (what_the_slide_lacks,)
