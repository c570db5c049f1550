"""Hidden checks of the forward pass: most points are for test mode, where most mistakes are."""

from functools import cache
from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import forward_harms_nothing
from hidden._turned import turned
from reference.batch_norm import batchnorm_forward as reference_forward

GAMMA, BETA = np.array([1.5, -0.7, 2.0]), np.array([-3.0, 0.4, 10.0])
ONES, ZEROS = np.ones(3), np.zeros(3)


def _batch(student: StudentCode) -> np.ndarray:
    known = np.random.default_rng(7301).normal(4.0, [1.5, 4.0, 30.0], size=(5, 3))
    return turned(student.rng(7301), known)[0]


@check(
    question="batchnorm_forward",
    points=0.25,
    hint="Normalize down the columns, then multiply by gamma, then add beta.",
)
def training_centres_at_beta_with_spread_gamma(student: StudentCode) -> None:
    """In training, each feature of out has mean beta and standard deviation |gamma|."""
    x = _batch(student)
    out, _ = student.batchnorm_forward(x, GAMMA, BETA, _training(1e-5))
    expect.shape(out, (5, 3), "out")
    expect.close(out.mean(axis=0), BETA, "mean of out over the batch", rtol=1e-3)
    expect.close(out.std(axis=0), abs(GAMMA), "standard deviation of out", rtol=1e-3)
    # Any array can be given this mean and deviation.
    expect.resembles(
        out - BETA, reference_forward(x, GAMMA, BETA, _training(1e-5))[0] - BETA, "out"
    )


@check(
    question="batchnorm_forward",
    points=0.75,
    hint="The mean is right if the columns of out have mean beta. Then look at eps: it is added to "
    "the variance (not to the standard deviation), with the value given in bn_param.",
)
def training_output_is_exact_for_any_eps(student: StudentCode) -> None:
    """In training, every entry of out is right at eps 1e-5, 0.01 and 0.3."""
    x = _batch(student)
    for eps in (1e-5, 1e-2, 0.3):
        expected, _ = reference_forward(x, GAMMA, BETA, _training(eps))
        out, _ = student.batchnorm_forward(x, GAMMA, BETA, _training(eps))
        expect.close(out, expected, f"out at eps {eps:g}", rtol=1e-8, atol=1e-8)


@check(
    question="batchnorm_forward",
    points=0.25,
    hint="For this gamma and beta, derived on paper, batch normalization returns x. This fails "
    "when your normalized values are wrong, most often because of eps.",
)
def can_be_the_identity(student: StudentCode) -> None:
    """With gamma the square root of variance plus eps, and beta the mean, out equals x."""
    x = _batch(student)
    gamma, beta = np.sqrt(x.var(axis=0) + 0.3), x.mean(axis=0)
    doubled, _ = student.batchnorm_forward(x, 2 * gamma, beta, _training(0.3))
    expect.close(doubled, 2 * x - beta, "out for twice that gamma", rtol=1e-8, atol=1e-8)
    out, _ = student.batchnorm_forward(x, gamma, beta, _training(0.3))
    expect.close(out, x, "out", rtol=1e-8, atol=1e-8)


@check(
    question="batchnorm_forward",
    points=0.25,
    hint="x -= ... changes the caller's array; x = x - ... makes a new one.",
)
def leaves_its_arguments_alone(student: StudentCode) -> None:
    """Neither training nor test mode changes x, gamma, beta or the cache of an earlier call."""
    x = _batch(student)
    right, _ = reference_forward(x, ONES, ZEROS, _training(1e-5))
    out, _ = student.batchnorm_forward(x, ONES, ZEROS, _training(1e-5))
    expect.resembles(out, right, "out")
    for param in (_training(1e-5), _test(1e-5)):
        forward_harms_nothing(student, student.batchnorm_forward, (x, GAMMA, BETA, param))


@check(
    question="batchnorm_forward",
    points=0.75,
    hint="momentum is the fraction of the OLD running average that is kept. In PyTorch it is the "
    "other way around: momentum is the fraction of the new batch. Start from the average in "
    "bn_param, and store the new one there.",
)
def running_mean_follows_three_batches(student: StudentCode) -> None:
    """Three batches at momentum 0.7 move the running mean from a given value to the right one."""
    x = _batch(student)
    param, right, swapped = (
        _training(1e-5, momentum) | {"running_mean": 5 + ZEROS, "running_var": 1 + ZEROS}
        for momentum in (0.7, 0.7, 0.3)
    )
    for batch in (x, 2 * x + 1, x - 7):
        student.batchnorm_forward(batch, ONES, ZEROS, param)
        reference_forward(batch, ONES, ZEROS, right)
        reference_forward(batch, ONES, ZEROS, swapped)
    name, seen = 'bn_param["running_mean"]', param.get("running_mean")
    expect.true(
        not _equal(expect.array(seen, name), swapped["running_mean"]),
        f"{name} is what you get when momentum and 1 - momentum are swapped",
    )
    expect.close(seen, right["running_mean"], name)


@check(
    question="batchnorm_forward",
    points=0.75,
    hint="Average the variance of the batch itself: divided by N, without a square root, without "
    "eps. Combine it with the old average, and store the result in bn_param.",
)
def running_var_averages_the_biased_variance(student: StudentCode) -> None:
    """At momentum 0.5, running_var ends halfway between its old value and the biased variance."""
    x = _batch(student)
    param = _training(0.3, momentum=0.5) | {"running_var": 6 + ZEROS}
    student.batchnorm_forward(x, ONES, ZEROS, param)
    expect.close(param.get("running_var"), 3 + x.var(axis=0) / 2, 'bn_param["running_var"]')


@check(
    question="batchnorm_forward",
    points=0.25,
    hint="keepdims=True leaves (1, D); the averages in bn_param have shape (D,).",
)
def running_averages_have_one_number_per_feature(student: StudentCode) -> None:
    """After a training batch, running_mean and running_var in bn_param have shape (D,)."""
    x = student.rng(7302).normal(size=(5, 20))  # so many that no luck resembles them
    param = _training(1e-5) | {"running_mean": np.zeros(20), "running_var": np.zeros(20)}
    student.batchnorm_forward(x, np.ones(20), np.zeros(20), param)
    expect.resembles(param.get("running_mean"), x.mean(axis=0), 'bn_param["running_mean"]')
    expect.shape(param.get("running_mean"), (20,), 'bn_param["running_mean"]')
    expect.shape(param.get("running_var"), (20,), 'bn_param["running_var"]')


@check(
    question="batchnorm_forward",
    points=0.5,
    hint="Without entries in bn_param, eps is 1e-5, momentum is 0.9, and both averages are zeros.",
)
def mode_alone_is_enough(student: StudentCode) -> None:
    """With only the mode in bn_param, eps is 1e-5, momentum 0.9, and averages start as zeros."""
    x = _batch(student) / 1000  # variances so small that eps = 1e-5 shows in out
    bare: dict[str, Any] = {"mode": "train"}
    full = _training(1e-5)
    right, _ = reference_forward(x, ONES, ZEROS, _training(1e-5))
    out, _ = student.batchnorm_forward(x, ONES, ZEROS, bare)
    same, _ = student.batchnorm_forward(x, ONES, ZEROS, full)
    expect.resembles(out, right, "out")
    # Compared with what the same code does with all entries: other mistakes are judged elsewhere.
    expect.close(out, expect.array(same, "out"), "out with only the mode")
    for name in ("running_mean", "running_var"):
        told = expect.array(full.get(name), f'bn_param["{name}"]')
        expect.close(bare.get(name), told, f'bn_param["{name}"] with only the mode')


@check(
    question="batchnorm_forward",
    points=0.75,
    hint="In test mode, the statistics of the batch are not used: take running_mean and "
    "running_var from bn_param, and then gamma and beta as in training.",
)
def uses_the_running_averages_in_test_mode(student: StudentCode) -> None:
    """In test mode, x is normalized with the running averages, then scaled and shifted."""
    x = _batch(student)
    param = _test(1e-5)
    expected, _ = reference_forward(x, GAMMA, BETA, _test(1e-5))
    out, _ = student.batchnorm_forward(x, GAMMA, BETA, param)
    expect.close(out, expected, "out", rtol=1e-5, atol=1e-5)  # wide enough to ignore eps


@check(
    question="batchnorm_forward",
    points=0.5,
    hint="eps is used in test mode as in training: added to the variance, under the square root.",
)
def adds_eps_in_test_mode(student: StudentCode) -> None:
    """In test mode, eps is added to the running variance before the square root is taken."""
    x = _batch(student)
    for eps in (1e-2, 0.3):
        param = _test(eps) | {"running_var": np.array([0.2, 1.0, 3.0])}
        expected, _ = reference_forward(x, ONES, ZEROS, dict(param))
        out, _ = student.batchnorm_forward(x, ONES, ZEROS, param)
        expect.close(out, expected, f"out at eps {eps:g}", rtol=1e-8, atol=1e-8)


@check(
    question="batchnorm_forward",
    points=0.5,
    hint="Test mode reads the running averages and never writes them, and treats each row "
    "independently: the same row gives the same output whatever other rows are in the batch.",
)
def learns_nothing_in_test_mode(student: StudentCode) -> None:
    """In test mode, a second call, or a row by itself, gives the same as before."""
    x = _batch(student)
    param = _test(1e-5)
    out, _ = student.batchnorm_forward(x, ONES, ZEROS, param)
    again, _ = student.batchnorm_forward(x, ONES, ZEROS, param)
    alone, _ = student.batchnorm_forward(x[:1], ONES, ZEROS, param)
    right, _ = reference_forward(x, ONES, ZEROS, _test(1e-5))
    expect.resembles(out, right, "out")
    expect.close(again, expect.array(out, "out"), "out of a second call")
    expect.close(alone, expect.array(out, "out")[:1], "out for the first row alone")
    for name in ("running_mean", "running_var"):
        expect.close(param.get(name), _test(1e-5)[name], f'bn_param["{name}"]')


@check(
    question="batchnorm_forward",
    points=0.5,
    hint="These are the figures printed in the notebook. They depend on both training and test "
    "mode: fix what the other checks report first.",
)
def fifty_batches_reproduce_the_figures(student: StudentCode) -> None:
    """After fifty training batches from seed 220, test-time means and deviations match."""
    param = _training(1e-5)
    *training, last = _activations_of_seed_220()
    for batch in training:
        student.batchnorm_forward(batch, ONES, ZEROS, param)
    param["mode"] = "test"
    out, _ = student.batchnorm_forward(last, ONES, ZEROS, param)
    expect.shape(out, (200, 3), "out")
    means, stds = out.mean(axis=0), out.std(axis=0)
    # Wide enough to ignore eps, which changes the eighth digit and is judged elsewhere.
    expect.close(means, [-0.00462469, 0.06873645, 0.09765526], "test-time means", atol=1e-6)
    expect.close(stds, [0.96218861, 1.04444084, 0.9853543], "test-time deviations", atol=1e-6)


def _training(eps: float, momentum: float = 0.9) -> dict[str, Any]:
    """Give every key, so a missing default fails only the check about defaults."""
    averages = {"running_mean": ZEROS.copy(), "running_var": ZEROS.copy()}
    return {"mode": "train", "eps": eps, "momentum": momentum, **averages}


def _test(eps: float) -> dict[str, Any]:
    mean, var = np.array([3.0, -20.0, 50.0]), np.array([100.0, 400.0, 900.0])
    return {"mode": "test", "eps": eps, "momentum": 0.9, "running_mean": mean, "running_var": var}


def _equal(seen: np.ndarray, expected: np.ndarray) -> bool:
    """Tell whether the numbers agree, whatever their shape."""
    return seen.size == expected.size and np.allclose(seen.ravel(), expected)


@cache
def _activations_of_seed_220() -> list[np.ndarray]:
    """Compute the 51 batches of the notebook's cell: (200, 50) inputs through two layers."""
    rng = np.random.RandomState(220)
    first, second = rng.randn(50, 60), rng.randn(60, 3)
    return [np.maximum(0, rng.randn(200, 50) @ first) @ second for _ in range(51)]


CHECKS = (
    training_centres_at_beta_with_spread_gamma,
    training_output_is_exact_for_any_eps,
    can_be_the_identity,
    leaves_its_arguments_alone,
    running_mean_follows_three_batches,
    running_var_averages_the_biased_variance,
    running_averages_have_one_number_per_feature,
    mode_alone_is_enough,
    uses_the_running_averages_in_test_mode,
    adds_eps_in_test_mode,
    learns_nothing_in_test_mode,
    fifty_batches_reproduce_the_figures,
)
