"""Public checks of the closed-form backward pass: your two versions, and how often one walks."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from normlab.metrics import rel_error

RNG = np.random.default_rng(4)
X = RNG.normal(-1.0, 2.0, size=(8, 4))
DOUT = RNG.normal(size=(8, 4))
GAMMA, BETA = np.array([1.0, -2.0, 0.5, 3.0]), np.array([0.0, 1.0, -1.0, 2.0])

MOST_WALKS = 16
"""What the grade allows: nine tenths of the 18 walks of a staged version."""

WIDE, NARROW = (100, 500), (100, 12)
"""Work is counted on the batch of the notebook. Python loops over it are too long to be recorded:
they are counted on a narrow one."""

SAME = 0.9
"""The share of equal bits from which on a recording counts, as for the grade."""


@check(
    question="batchnorm_backward_alt",
    hint="Print dx of both versions side by side: a constant ratio means a wrong factor, and a "
    "constant difference within a column means a missing sum.",
)
def agrees_with_the_staged_backward(student: StudentCode) -> None:
    """Both backward functions give the same three gradients."""
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, _training())
    dx, dgamma, dbeta = student.batchnorm_backward(DOUT, cache)
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, _training())
    alt_dx, alt_dgamma, alt_dbeta = student.batchnorm_backward_alt(DOUT, cache)
    expect.gradient(alt_dx, expect.array(dx, "staged dx"), "dx", limit=1e-8)
    expect.gradient(alt_dgamma, expect.array(dgamma, "staged dgamma"), "dgamma", limit=1e-8)
    expect.gradient(alt_dbeta, expect.array(dbeta, "staged dbeta"), "dbeta", limit=1e-8)


@check(
    question="batchnorm_backward_alt",
    hint="The gradient of a variable has the shape of that variable: (N, D), (D,) and (D,).",
)
def gradients_keep_their_shapes(student: StudentCode) -> None:
    """dx, dgamma and dbeta have the shapes of x, gamma and beta."""
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, _training())
    dx, dgamma, dbeta = student.batchnorm_backward_alt(DOUT, cache)
    expect.shape(dx, (8, 4), "dx")
    expect.shape(dgamma, (4,), "dgamma")
    expect.shape(dbeta, (4,), "dbeta")


@check(
    question="batchnorm_backward_alt",
    hint="Every product, sum or difference of (N, D) arrays is one walk. Which of yours can be "
    "done on rows of D numbers, before or after?",
)
def walks_seldom_enough_for_the_grade(student: StudentCode) -> None:
    """It walks over the (N, D) values seldom enough, counted as for the grade."""
    _, cache = student.batchnorm_forward(X, GAMMA, BETA, _training())
    dx, _, _ = student.batchnorm_backward_alt(DOUT, cache)
    expect.shape(dx, (8, 4), "dx")
    # The recording is run by code that is not the student's. Any trusted module does.
    clean = student.yardstick(rel_error)
    walks = _walks(student, clean, WIDE) or _walks(student, clean, NARROW)
    if walks is None:
        student.remark(
            "The walks of your code cannot be counted: it does not use numpy alone, or gives "
            "something else each time. The grade then depends on how long it takes."
        )
        return
    told = f"your code walks {walks} times over the (N, D) values; the grade allows {MOST_WALKS}"
    expect.true(walks <= MOST_WALKS, told)
    student.remark(f"{told[0].upper()}{told[1:]}.")


def _walks(student: StudentCode, clean: StudentCode, shape: tuple[int, int]) -> int | None:
    """Count how often the function walks over its values; None if that cannot be done."""
    x, gamma, beta, dout = _drawn(shape, 5)
    forward = "batchnorm_forward", (x, gamma, beta, _training())
    program = student.record(forward, 1, "batchnorm_backward_alt", (dout,))
    x, gamma, beta, dout = _drawn(shape, 6)
    replayed = None if program is None else clean.replay(program, (x, gamma, beta, dout))
    if replayed is None:
        return None
    results, work = replayed
    _, cache = student.batchnorm_forward(x, gamma, beta, _training())
    own = student.batchnorm_backward_alt(dout, cache)
    if not isinstance(own, tuple) or len(own) != len(results):
        return None
    for seen, usual in zip(results, own, strict=True):
        alike = isinstance(usual, np.ndarray) and usual.shape == seen.shape and usual.size > 0
        if not alike or np.mean(usual == seen) < SAME:
            return None
    return round(work[1] / x.size)


def _drawn(shape: tuple[int, int], seed: int) -> tuple[np.ndarray, ...]:
    """Draw x, gamma, beta and dout."""
    rng = np.random.default_rng(seed)
    gamma, beta = rng.normal(size=(2, shape[1]))
    return 12 + 5 * rng.normal(size=shape), gamma, beta, rng.normal(size=shape)


def _training() -> dict[str, Any]:
    return {"mode": "train", "eps": 1e-2, "momentum": 0.9}


CHECKS = (
    agrees_with_the_staged_backward,
    gradients_keep_their_shapes,
    walks_seldom_enough_for_the_grade,
)
