"""Hidden checks of spatial batch norm, forward: a channel is a feature, in both modes."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import forward_harms_nothing
from hidden._spatial import ALL_EPS, FLAT, SIZES, C, Shape, images, in_either_shape
from reference.spatial_norm import spatial_batchnorm_forward as reference_forward

GAMMA, BETA = np.array([1.5, -0.7, 2.0, 0.4, -1.1, 0.9]), np.array([-3.0, 0.4, 10.0, 0.0, 2.0, 1.0])
ONES, ZEROS = np.ones(C), np.zeros(C)
MEAN, VAR = np.array([3.0, -2.0, 5.0, 0.5, 8.0, 1.0]), np.array([0.2, 4.0, 9.0, 30.0, 0.8, 100.0])


def _images(student: StudentCode) -> np.ndarray:
    return images(student, 5101, np.logspace(0, 1.5, C).reshape(C, 1, 1))


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="If you turn x into rows of C channels, reshape is not enough to bring the right numbers "
    "together: the channel axis has to be moved to the end first, and back afterward. If that is "
    "right, see whether batchnorm_forward passes its own checks.",
)
def every_channel_is_centred_at_beta_with_spread_gamma(student: StudentCode) -> None:
    """In training, each channel of out has mean beta and standard deviation |gamma|."""
    x = _images(student)
    out, _ = student.spatial_batchnorm_forward(x, GAMMA, BETA, _training(1e-5))
    expect.shape(out, SIZES, "out")
    expect.close(out.mean(axis=(0, 2, 3)), BETA, "mean of each channel", rtol=1e-3, atol=1e-3)
    expect.close(out.std(axis=(0, 2, 3)), abs(GAMMA), "deviation of each channel", rtol=1e-3)
    # Any array can be given this mean and deviation.
    right, _ = reference_forward(x, GAMMA, ZEROS, _training(1e-5))
    expect.resembles(out - BETA[:, np.newaxis, np.newaxis], right, "out - beta")


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="Take mean and variance of a channel over all images AND all pixels, N * H * W values, "
    "and put every pixel back in its place. If this fails at only one eps, look at eps; if you "
    "call batchnorm_forward, look there first.",
)
def training_output_is_exact_for_any_eps(student: StudentCode) -> None:
    """In training, every entry of out is right at eps 1e-5, 0.01 and 0.3."""
    x = _images(student)
    for eps in ALL_EPS:
        expected, _ = reference_forward(x, GAMMA, BETA, _training(eps))
        out, _ = student.spatial_batchnorm_forward(x, GAMMA, BETA, _training(eps))
        expect.close(out, expected, f"out at eps {eps:g}", rtol=1e-8, atol=1e-8)


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="One image has H * W values in each channel, enough for a variance. Without entries in "
    "bn_param, eps is 1e-5, momentum 0.9, and both running averages start as zeros of shape (C,).",
)
def one_image_and_the_mode_are_enough(student: StudentCode) -> None:
    """A batch of one image, with only the mode in bn_param, is normalized like any other."""
    x = _images(student)[:1] / 1000  # variances so small that eps = 1e-5 shows in out
    param: dict[str, Any] = {"mode": "train"}
    expected, _ = reference_forward(x, ONES, ZEROS, {"mode": "train"})
    out, _ = student.spatial_batchnorm_forward(x, ONES, ZEROS, param)
    expect.shape(out, x.shape, "out")
    expect.close(out, expected, "out", rtol=1e-8, atol=1e-8)
    mean = x.mean(axis=(0, 2, 3)) / 10
    expect.close(param.get("running_mean"), mean, 'bn_param["running_mean"]')


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="Pass bn_param itself on, so that the old averages are found and the new ones are kept. "
    "Average the mean and the biased variance of the N * H * W values of a channel.",
)
@in_either_shape
def running_averages_follow_two_batches(student: StudentCode, shape: Shape) -> None:
    """Two batches at momentum 0.7 move both averages from given values to the right ones."""
    x = _images(student)
    param, expected = _averages("train", 0.3, shape), _averages("train", 0.3, FLAT)
    param["momentum"] = expected["momentum"] = 0.7
    for batch in (x, 2 * x + 1):
        student.spatial_batchnorm_forward(batch, ONES, ZEROS, param)
        reference_forward(batch, ONES, ZEROS, expected)
    for name in ("running_mean", "running_var"):
        expect.close(param.get(name), expected[name], f'bn_param["{name}"]')


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="(1, C, 1, 1) is handy for the arithmetic, but what is stored in bn_param has shape (C,).",
)
def running_averages_have_one_number_per_channel(student: StudentCode) -> None:
    """After a training batch, running_mean and running_var in bn_param have shape (C,)."""
    x = _images(student)
    param = _training(1e-5)
    student.spatial_batchnorm_forward(x, ONES, ZEROS, param)
    mean, var = param.get("running_mean"), param.get("running_var")
    expect.resembles(mean, x.mean(axis=(0, 2, 3)), 'bn_param["running_mean"]')
    expect.resembles(var, x.var(axis=(0, 2, 3)), 'bn_param["running_var"]')
    expect.shape(mean, (C,), 'bn_param["running_mean"]')
    expect.shape(var, (C,), 'bn_param["running_var"]')


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="In test mode, the statistics of the batch are not used: normalize each channel with its "
    "running averages from bn_param, then apply gamma and beta as in training.",
)
@in_either_shape
def uses_the_running_averages_in_test_mode(student: StudentCode, shape: Shape) -> None:
    """In test mode, x is normalized with the running averages, including eps."""
    x = _images(student)
    for eps in (1e-5, 0.3):
        expected, _ = reference_forward(x, GAMMA, BETA, _averages("test", eps, FLAT))
        param = _averages("test", eps, shape)
        out, _ = student.spatial_batchnorm_forward(x, GAMMA, BETA, param)
        expect.close(out, expected, f"out at eps {eps:g}", rtol=1e-8, atol=1e-8)


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="What training stores in bn_param must be what test mode expects there, including shapes: "
    "train on a batch, change the mode in the same dict, and call the function again.",
)
def test_mode_takes_up_what_training_stored(student: StudentCode) -> None:
    """After training, test mode normalizes with the running averages that your training stored."""
    x = _images(student)
    param = _training(1e-2)
    for batch in (x, 2 * x + 1):
        student.spatial_batchnorm_forward(batch, GAMMA, BETA, param)
    own = {"mode": "test", "eps": 1e-2}
    right = {"running_mean": x.mean(axis=(0, 2, 3)), "running_var": x.var(axis=(0, 2, 3))}
    for name, expected in right.items():
        expect.resembles(param.get(name), expected, f'bn_param["{name}"]')
        own[name] = np.reshape(param[name], C)
    param["mode"] = "test"
    out, _ = student.spatial_batchnorm_forward(x, GAMMA, BETA, param)
    expected, _ = reference_forward(x, GAMMA, BETA, own)
    expect.close(out, expected, "out in test mode", rtol=1e-8, atol=1e-8)


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="Test mode reads the running averages and never writes them, and treats each image "
    "independently: it gives the same output whatever other images are in the batch.",
)
@in_either_shape
def learns_nothing_in_test_mode(student: StudentCode, shape: Shape) -> None:
    """In test mode, images give the same output in a smaller batch, and nothing is learned."""
    x = _images(student)
    right, _ = reference_forward(x, GAMMA, ZEROS, _averages("test", 1e-5, FLAT))
    param = _averages("test", 1e-5, shape)
    out, _ = student.spatial_batchnorm_forward(x, GAMMA, ZEROS, param)
    two, _ = student.spatial_batchnorm_forward(x[:2], GAMMA, ZEROS, param)
    expect.shape(out, SIZES, "out")
    expect.resembles(out, right, "out")
    expect.close(two, expect.array(out, "out")[:2], "out for the first two images alone")
    expect.close(param.get("running_mean"), MEAN, 'bn_param["running_mean"]')
    expect.close(param.get("running_var"), VAR, 'bn_param["running_var"]')


@check(
    question="spatial_batchnorm_forward",
    points=0.25,
    hint="x -= ... changes the caller's array; x = x - ... makes a new one. A transposed or "
    "reshaped array may still share memory with the caller's.",
)
@in_either_shape
def leaves_its_arguments_alone(student: StudentCode, shape: Shape) -> None:
    """Neither training nor test mode changes x, gamma, beta or the cache of an earlier call."""
    x = _images(student)
    right, _ = reference_forward(x, GAMMA, ZEROS, _training(1e-5))
    out, _ = student.spatial_batchnorm_forward(x, GAMMA, ZEROS, _training(1e-5))
    expect.resembles(out, right, "out")
    for batch in (x[:, :, :1, :1], x):  # moving the axes of images of one pixel makes no copy
        for param in (_training(1e-5), _averages("test", 1e-5, shape)):
            args = (batch, GAMMA, ZEROS, param)
            forward_harms_nothing(student, student.spatial_batchnorm_forward, args)


def _training(eps: float) -> dict[str, Any]:
    return {"mode": "train", "eps": eps, "momentum": 0.9}


def _averages(mode: str, eps: float, shape: Shape) -> dict[str, Any]:
    averages = {"running_mean": MEAN.reshape(shape), "running_var": VAR.reshape(shape)}
    return {"mode": mode, "eps": eps, "momentum": 0.9} | averages


CHECKS = (
    every_channel_is_centred_at_beta_with_spread_gamma,
    training_output_is_exact_for_any_eps,
    one_image_and_the_mode_are_enough,
    running_averages_follow_two_batches,
    running_averages_have_one_number_per_channel,
    uses_the_running_averages_in_test_mode,
    test_mode_takes_up_what_training_stored,
    learns_nothing_in_test_mode,
    leaves_its_arguments_alone,
)
