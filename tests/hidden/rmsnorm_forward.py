"""Hidden checks of RMSNorm: along the rows, nothing subtracted, eps in the right place."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import forward_harms_nothing
from hidden._rms import as_layer
from reference.modern_norm import rmsnorm_forward as reference_forward

GAMMA = np.array([1.5, -0.7, 2.0, 0.4, -1.2])
ONES = np.ones(5)


def _batch(student: StudentCode) -> np.ndarray:
    """Draw rows far from zero and around it: code that subtracts a mean is far off."""
    return student.rng(8208).normal([[40.0], [-3.0], [0.5]], [[4.0], [2.0], [1.0]], size=(3, 5))


@check(
    question="rmsnorm_forward",
    points=0.25,
    hint="Square the values of a row, take their mean (divided by D), add eps, take the root. "
    "Nothing is subtracted from x. gamma has one number for each column.",
)
def output_is_exact_for_any_eps(student: StudentCode) -> None:
    """Every entry of out is right at eps 1e-5, 0.01 and 0.3, for rows of any size."""
    x = _batch(student)
    for size in (1.0, 1e-3):  # at the second size, eps decides about out
        for eps in (1e-5, 1e-2, 0.3):
            expected, _ = reference_forward(size * x, GAMMA, eps)
            out, _ = student.rmsnorm_forward(size * x, GAMMA, eps)
            expect.close(out, expected, f"out at eps {eps:g}", rtol=1e-9, atol=1e-10)
    expected, _ = reference_forward(1e-3 * x, GAMMA)
    out, _ = student.rmsnorm_forward(1e-3 * x, GAMMA)
    expect.close(out, expected, "out without eps", rtol=1e-9, atol=1e-10)


@check(
    question="rmsnorm_forward",
    points=0.25,
    hint="The root mean square must not depend on other rows. A batch of one row is a batch like "
    "any other: make sure that its first axis is not lost.",
)
def other_rows_make_no_difference(student: StudentCode) -> None:
    """A row gives the same by itself as among others, and a row of zeros stays zero."""
    x = _batch(student)
    out, _ = student.rmsnorm_forward(x, ONES, 1e-2)
    expect.resembles(out, reference_forward(x, ONES, 1e-2)[0], "out")
    alone, _ = student.rmsnorm_forward(x[1:2], ONES, 1e-2)
    expect.shape(alone, (1, 5), "out for the second row alone")
    expect.close(alone, expect.array(out, "out")[1:2], "out for the second row alone")
    nothing, _ = student.rmsnorm_forward(np.vstack([np.zeros(5), x]), ONES, 1e-2)
    expect.close(expect.array(nothing, "out")[0], np.zeros(5), "out for a row of zeros")


@check(
    question="rmsnorm_forward",
    points=0.25,
    hint="x /= ... changes the caller's array; x / ... makes a new one.",
)
def leaves_its_arguments_alone(student: StudentCode) -> None:
    """x, gamma and the cache of an earlier call do not change."""
    x = _batch(student)
    out, _ = student.rmsnorm_forward(x, ONES, 1e-2)
    expect.resembles(out, reference_forward(x, ONES, 1e-2)[0], "out")
    forward, _ = as_layer(student, 5)
    forward_harms_nothing(student, forward, (x, GAMMA, np.zeros(5), {"eps": 1e-2}))


CHECKS = (
    output_is_exact_for_any_eps,
    other_rows_make_no_difference,
    leaves_its_arguments_alone,
)
