"""Public checks of spatial batch norm, forward: examples small enough to follow by hand."""

import numpy as np

from autograder.checks import StudentCode, check, expect

PAIR = np.array([[[[1.0, 5.0]]], [[[5.0, 1.0]]]])  # two images, one channel: mean 3, variance 4


@check(
    question="spatial_batchnorm_forward",
    hint="Whichever axes you merge or move along the way, out has its axes in the order of x.",
)
def returns_out_and_cache(student: StudentCode) -> None:
    """The function returns two things, out and cache, and out has the shape of x."""
    x = np.random.default_rng(11).normal(size=(3, 4, 2, 5))
    out, _ = student.spatial_batchnorm_forward(x, np.ones(4), np.zeros(4), _training(1e-5))
    expect.shape(out, (3, 4, 2, 5), "out")


@check(
    question="spatial_batchnorm_forward",
    hint="The channel axis is the second one. Each channel needs a mean over the other three axes; "
    "if you make rows of channels instead, move the channel axis to the end first.",
)
def channels_get_mean_beta_and_deviation_gamma(student: StudentCode) -> None:
    """In training, every channel of out has mean beta and standard deviation gamma."""
    x = np.random.default_rng(12).normal(5.0, 3.0, size=(3, 4, 2, 5))
    gamma, beta = np.array([1.0, 2.0, 3.0, 4.0]), np.array([11.0, 12.0, 13.0, 14.0])
    out, _ = student.spatial_batchnorm_forward(x, gamma, beta, _training(1e-5))
    expect.shape(out, (3, 4, 2, 5), "out")
    expect.close(out.mean(axis=(0, 2, 3)), beta, "mean of each channel", rtol=1e-5)
    expect.close(out.std(axis=(0, 2, 3)), gamma, "standard deviation of each channel", rtol=1e-5)


@check(
    question="spatial_batchnorm_forward",
    hint="Channel 0 holds 1 and 5: mean 3, variance 4, so the square root of variance plus eps is "
    "4. Channel 1 holds 13 and 9: mean 11, variance 4. If the right numbers are in the wrong "
    "places, the axes were not moved back correctly.",
)
def one_image_by_hand(student: StudentCode) -> None:
    """At eps 12, 1 and 5 become -0.5 and 0.5; 13 and 9, with gamma 2 and beta 10, become 11, 9."""
    channels = [[1, 1, 5], [5, 1, 5]], [[13, 9, 9], [9, 13, 13]]
    right = [[-0.5, -0.5, 0.5], [0.5, -0.5, 0.5]], [[11, 9, 9], [9, 11, 11]]
    gamma, beta = np.array([1.0, 2.0]), np.array([0.0, 10.0])
    x = np.array([channels], dtype=float)  # one image of 2 x 3 pixels
    out, _ = student.spatial_batchnorm_forward(x, gamma, beta, _training(12.0))
    expect.close(out, np.array([right]), "out")


@check(
    question="spatial_batchnorm_forward",
    hint="The four numbers 1, 5, 5, 1 have mean 3 and variance 4; a tenth of that is added to "
    "averages that start from zero. One number per channel: shape (1,), not (1, 1, 1, 1).",
)
def one_batch_moves_the_running_averages(student: StudentCode) -> None:
    """After two images [1, 5] and [5, 1], the running averages are [0.3] and [0.4]."""
    param = _training(1e-5)
    student.spatial_batchnorm_forward(PAIR, np.ones(1), np.zeros(1), param)
    mean, var = param.get("running_mean"), param.get("running_var")
    expect.close(mean, [0.3], 'bn_param["running_mean"]')
    expect.close(var, [0.4], 'bn_param["running_var"]')
    expect.shape(mean, (1,), 'bn_param["running_mean"]')
    expect.shape(var, (1,), 'bn_param["running_var"]')


@check(
    question="spatial_batchnorm_forward",
    hint="By hand: (3 - running mean) / sqrt(running variance + eps), then gamma and beta, with "
    "the numbers that belong to the channel.",
)
def one_pixel_at_test_time(student: StudentCode) -> None:
    """In test mode, each channel is normalized with its own running averages."""
    param = _training(1.0) | {"mode": "test"}
    param |= {"running_mean": np.array([1.0, 5.0]), "running_var": np.array([3.0, 0.0])}
    x, gamma, beta = np.full((1, 2, 1, 1), 3.0), np.array([2.0, 1.0]), np.array([5.0, 0.0])
    out, _ = student.spatial_batchnorm_forward(x, gamma, beta, param)
    expect.close(out, [[[[7.0]], [[-2.0]]]], "out")


def _training(eps: float) -> dict[str, object]:
    return {"mode": "train", "eps": eps, "momentum": 0.9}


CHECKS = (
    returns_out_and_cache,
    channels_get_mean_beta_and_deviation_gamma,
    one_image_by_hand,
    one_batch_moves_the_running_averages,
    one_pixel_at_test_time,
)
