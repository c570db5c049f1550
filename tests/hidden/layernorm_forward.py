"""Hidden checks of layer normalization: along the rows, eps in the right place, nothing kept."""

from functools import cache
from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import forward_harms_nothing
from reference.layer_norm import layernorm_forward as reference_forward

GAMMA, BETA = np.array([1.5, -0.7, 2.0, 0.4, -1.2]), np.array([-3.0, 0.4, 10.0, 1.0, -2.0])
ONES, ZEROS = np.ones(5), np.zeros(5)


def _batch(student: StudentCode) -> np.ndarray:
    """Draw rows of very different mean and deviation: code that normalizes columns is far off."""
    return student.rng(8128).normal([[40.0], [-3.0], [5.0]], [[0.3], [2.0], [30.0]], size=(3, 5))


@check(
    question="layernorm_forward",
    points=0.25,
    hint="Every row is normalized by itself: take mean and variance along axis 1.",
)
def rows_get_mean_zero_and_deviation_one(student: StudentCode) -> None:
    """With gamma 1 and beta 0, every row of out has mean 0 and standard deviation 1."""
    x = _batch(student)
    out, _ = student.layernorm_forward(x, ONES, ZEROS, {"eps": 1e-5})
    expect.shape(out, (3, 5), "out")
    expect.close(out.mean(axis=1), np.zeros(3), "mean of out along the rows", atol=1e-3)
    # Wide enough to ignore the effect of eps on a row of small variance.
    expect.close(out.std(axis=1), np.ones(3), "standard deviation of out", rtol=3e-2)
    # Any array can be given this mean and deviation.
    expect.resembles(out, reference_forward(x, ONES, ZEROS, {"eps": 1e-5})[0], "out")


@check(
    question="layernorm_forward",
    points=0.75,
    hint="If the rows of out have mean 0 for gamma 1 and beta 0, look at eps (added to the "
    "variance, with the value given in ln_param), at the variance (divided by D) and at gamma and "
    "beta (one number for each column).",
)
def output_is_exact_for_any_eps(student: StudentCode) -> None:
    """Every entry of out is right at eps 1e-5, 0.01 and 0.3, with any gamma and beta."""
    x = _batch(student)
    for eps in (1e-5, 1e-2, 0.3):
        expected, _ = reference_forward(x, GAMMA, BETA, {"eps": eps})
        out, _ = student.layernorm_forward(x, GAMMA, BETA, {"eps": eps})
        expect.close(out, expected, f"out at eps {eps:g}", rtol=1e-8, atol=1e-8)


@check(
    question="layernorm_forward",
    points=0.25,
    hint="Without an entry in ln_param, eps is 1e-5. The dict may be empty.",
)
def empty_ln_param_is_enough(student: StudentCode) -> None:
    """With an empty ln_param, eps is 1e-5."""
    x = _batch(student) / 1000  # variances so small that eps = 1e-5 shows in out
    expected, _ = reference_forward(x, GAMMA, BETA, {})
    out, _ = student.layernorm_forward(x, GAMMA, BETA, {})
    expect.close(out, expected, "out", rtol=1e-8, atol=1e-8)


@check(
    question="layernorm_forward",
    points=0.25,
    hint="There are no running averages in layer normalization: earlier calls and other entries in "
    "ln_param must not matter, and nothing that depends on the batch size may be left in ln_param.",
)
def earlier_calls_and_mode_make_no_difference(student: StudentCode) -> None:
    """The output is the same after a batch of another size, in mode train and in mode test."""
    x = _batch(student)
    param: dict[str, Any] = {"eps": 1e-2, "mode": "train"}
    out, _ = student.layernorm_forward(x, ONES, ZEROS, param)
    expect.resembles(out, reference_forward(x, ONES, ZEROS, {"eps": 1e-2})[0], "out")
    student.layernorm_forward(7 - x[:2], ONES, ZEROS, param)
    again, _ = student.layernorm_forward(x, ONES, ZEROS, param)
    expect.close(again, out, "out after another batch")
    param["mode"] = "test"
    in_test_mode, _ = student.layernorm_forward(x, ONES, ZEROS, param)
    expect.close(in_test_mode, out, "out in mode test")


@check(
    question="layernorm_forward",
    points=0.25,
    hint="Mean and variance must not depend on other rows. A batch of one row is a batch like any "
    "other: make sure that its first axis is not lost.",
)
def other_rows_make_no_difference(student: StudentCode) -> None:
    """A row gives the same by itself as among others."""
    x = _batch(student)
    out, _ = student.layernorm_forward(x, ONES, ZEROS, {"eps": 1e-2})
    expect.shape(out, (3, 5), "out")
    expect.resembles(out, reference_forward(x, ONES, ZEROS, {"eps": 1e-2})[0], "out")
    alone, _ = student.layernorm_forward(x[1:2], ONES, ZEROS, {"eps": 1e-2})
    expect.shape(alone, (1, 5), "out for the second row alone")
    expect.close(alone, out[1:2], "out for the second row alone")


@check(
    question="layernorm_forward",
    points=0.25,
    hint="x -= ... changes the caller's array; x = x - ... makes a new one.",
)
def leaves_its_arguments_alone(student: StudentCode) -> None:
    """x, gamma, beta and the cache of an earlier call do not change."""
    x = _batch(student)
    right, _ = reference_forward(x, ONES, ZEROS, {"eps": 1e-2})
    out, _ = student.layernorm_forward(x, ONES, ZEROS, {"eps": 1e-2})
    expect.resembles(out, right, "out")
    forward_harms_nothing(student, student.layernorm_forward, (x, GAMMA, BETA, {"eps": 1e-2}))


@check(
    question="layernorm_forward",
    points=0.25,
    hint="A row of equal values has variance zero, and so does a row of one value. Its normalized "
    "values are zero: eps prevents a division by zero.",
)
def equal_values_end_at_beta(student: StudentCode) -> None:
    """A row of equal values becomes beta, and so does every row when there is only one feature."""
    x = np.array([[2.0, 2.0, 2.0], [1.0, 2.0, 4.0]])
    expected, _ = reference_forward(x, GAMMA[:3], BETA[:3], {"eps": 1e-2})
    out, _ = student.layernorm_forward(x, GAMMA[:3], BETA[:3], {"eps": 1e-2})
    expect.shape(out, (2, 3), "out")
    expect.resembles(out[1] - BETA[:3], expected[1] - BETA[:3], "out - beta of a mixed row")
    expect.close(out[0], BETA[:3], "out for a row of equal values", atol=1e-9)
    narrow, _ = student.layernorm_forward(
        _batch(student)[:, :1], GAMMA[:1], BETA[:1], {"eps": 1e-2}
    )
    expect.close(narrow, np.full((3, 1), BETA[0]), "out for one feature", atol=1e-9)


@check(
    question="layernorm_forward",
    points=0.25,
    hint="These are the figures printed in the notebook. Fix what the other checks report first.",
)
def seed_220_reproduces_the_figures(student: StudentCode) -> None:
    """On the activations of seed 220, gamma 3 and beta 5 give the printed means and deviations."""
    out, _ = student.layernorm_forward(
        _activations_of_seed_220(), np.full(3, 3.0), np.full(3, 5.0), {"eps": 1e-5}
    )
    expect.shape(out, (4, 3), "out")
    stds = [2.99999975, 2.99999999, 2.99999996, 2.99999999]
    expect.close(out.mean(axis=1), np.full(4, 5.0), "means", atol=5e-9)
    expect.close(out.std(axis=1), stds, "deviations", atol=5e-9)


@cache
def _activations_of_seed_220() -> np.ndarray:
    """Compute what the notebook's cell draws: (4, 50) inputs through two layers."""
    rng = np.random.RandomState(220)
    inputs, first, second = rng.randn(4, 50), rng.randn(50, 60), rng.randn(60, 3)
    activations: np.ndarray = np.maximum(0, inputs @ first) @ second
    return activations


CHECKS = (
    rows_get_mean_zero_and_deviation_one,
    output_is_exact_for_any_eps,
    empty_ln_param_is_enough,
    earlier_calls_and_mode_make_no_difference,
    other_rows_make_no_difference,
    leaves_its_arguments_alone,
    equal_values_end_at_beta,
    seed_220_reproduces_the_figures,
)
