"""Public checks of instance norm, forward: each channel of each image by itself."""

import numpy as np

from autograder.checks import StudentCode, check, expect


@check(
    question="spatial_instancenorm_forward",
    hint="Each of the two channels has variance 4, and with eps 12 the square root is 4. Each has "
    "its own mean, 3 and 11.",
)
def one_image_by_hand(student: StudentCode) -> None:
    """Channels [1, 5] and [13, 9] become [-0.5, 0.5] and [0.5, -0.5] at eps 12."""
    x = np.array([[[[1.0, 5.0]], [[13.0, 9.0]]]])
    out, _ = student.spatial_instancenorm_forward(x, np.ones(2), np.zeros(2), {"eps": 12.0})
    expect.close(out, [[[[-0.5, 0.5]], [[0.5, -0.5]]]], "out")


@check(
    question="spatial_instancenorm_forward",
    hint="Take mean and variance of a channel of an image over its H * W pixels and nothing else.",
)
def pictures_have_mean_beta_and_deviation_gamma(student: StudentCode) -> None:
    """Each channel of each image has mean beta and standard deviation gamma."""
    x = np.random.default_rng(18).normal(5.0, 3.0, size=(2, 3, 4, 5))
    gamma, beta = np.array([1.0, 2.0, 3.0]), np.array([11.0, 12.0, 13.0])
    out, _ = student.spatial_instancenorm_forward(x, gamma, beta, {"eps": 1e-5})
    expect.shape(out, (2, 3, 4, 5), "out")
    means, deviations = out.mean(axis=(2, 3)), out.std(axis=(2, 3))
    expect.close(means, np.tile(beta, (2, 1)), "means", rtol=1e-5)
    expect.close(deviations, np.tile(gamma, (2, 1)), "standard deviations", rtol=1e-4)


CHECKS = (one_image_by_hand, pictures_have_mean_beta_and_deviation_gamma)
