"""Hidden checks of group norm, forward: each group of each image by itself, for every G."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import forward_harms_nothing
from hidden._spatial import (
    ALL_EPS,
    FLAT,
    SIZES,
    WITH_ONES,
    C,
    N,
    Shape,
    images,
    in_either_shape,
)
from reference.spatial_norm import spatial_groupnorm_forward as reference_forward

GAMMA, BETA = np.array([1.5, -0.7, 2.0, 0.4, -1.1, 0.9]), np.array([-3.0, 0.4, 10.0, 0.0, 2.0, 1.0])
ONES, ZEROS = np.ones(C), np.zeros(C)


def _images(student: StudentCode) -> np.ndarray:
    return images(student, 5341, np.logspace(0, 1.5, N).reshape(N, 1, 1, 1))


@check(
    question="spatial_groupnorm_forward",
    points=0.5,
    hint="With G = 2, the first three of six channels are one group and the last three the other. "
    "Each group of each image has one mean and one variance, over its channels and their pixels.",
)
@in_either_shape
def each_group_has_its_own_statistics(student: StudentCode, shape: Shape) -> None:
    """With six channels in two groups, gamma 1 and beta 0, each group is normalized by itself."""
    x = _images(student)
    gamma, beta = ONES.reshape(shape), ZEROS.reshape(shape)
    expected, _ = reference_forward(x, ONES, ZEROS, 2, {"eps": 1e-5})
    out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 2, {"eps": 1e-5})
    expect.close(out, expected, "out", rtol=1e-4, atol=1e-4)  # wide enough to ignore eps


@check(
    question="spatial_groupnorm_forward",
    points=0.5,
    hint="The statistics belong to a group, but gamma and beta to a channel: bring the groups back "
    "to (N, C, H, W), with every value in its place, before you scale.",
)
@in_either_shape
def each_channel_has_its_own_gamma_and_beta(student: StudentCode, shape: Shape) -> None:
    """With three groups of two channels, gamma and beta still act on each channel separately."""
    x = _images(student)
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    expected, _ = reference_forward(x, GAMMA, BETA, 3, {"eps": 1e-5})
    out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 3, {"eps": 1e-5})
    expect.close(out, expected, "out", rtol=1e-4, atol=1e-4)


@check(
    question="spatial_groupnorm_forward",
    points=0.5,
    hint="Add eps to the variance, under the square root. Its value comes from gn_param, and is "
    "1e-5 when gn_param has none.",
)
@in_either_shape
def output_is_exact_for_any_eps(student: StudentCode, shape: Shape) -> None:
    """Every entry of out is right at eps 1e-5, 0.01 and 0.3, and without an eps in gn_param."""
    x = _images(student) / 100  # variances small enough for every eps to show
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    for param in [*({"eps": eps} for eps in ALL_EPS), {}]:
        expected, _ = reference_forward(x, GAMMA, BETA, 2, param)
        out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 2, dict(param))
        expect.close(out, expected, f"out with gn_param {param}", rtol=1e-8, atol=1e-8)


@check(
    question="spatial_groupnorm_forward",
    points=0.25,
    hint="One group of all channels, or groups of one channel, are not special cases: check "
    "whether an axis of length 1 is lost, and whether G and C / G are swapped.",
)
@in_either_shape
def both_ends_of_the_family_are_right(student: StudentCode, shape: Shape) -> None:
    """With G = 1, all channels of an image are normalized together; with G = C, each by itself."""
    x = _images(student)
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    for G in (1, C):
        expected, _ = reference_forward(x, GAMMA, BETA, G, {"eps": 1e-5})
        out, _ = student.spatial_groupnorm_forward(x, gamma, beta, G, {"eps": 1e-5})
        expect.close(out, expected, f"out for G = {G}", rtol=1e-4, atol=1e-4)


@check(
    question="spatial_groupnorm_forward",
    points=0.25,
    hint="gamma.reshape(1, -1, 1, 1) makes either shape line up with the channel axis of x.",
)
def both_shapes_of_gamma_and_beta_work(student: StudentCode) -> None:
    """gamma and beta may have shape (C,) or (1, C, 1, 1): the output is the same."""
    x = _images(student)
    right, _ = reference_forward(x, GAMMA, ZEROS, 2, {"eps": 1e-5})
    for shape in (FLAT, WITH_ONES):
        gamma, beta = GAMMA.reshape(shape), ZEROS.reshape(shape)
        out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 2, {"eps": 1e-5})
        expect.shape(out, SIZES, f"out for gamma of shape {shape}")
        expect.resembles(out, right, f"out for gamma of shape {shape}")


@check(
    question="spatial_groupnorm_forward",
    points=0.25,
    hint="No mean or variance is taken over the axis of the images, and nothing is remembered from "
    "one call to the next.",
)
@in_either_shape
def no_image_depends_on_another(student: StudentCode, shape: Shape) -> None:
    """An image by itself gives the same output as in a batch."""
    x = _images(student)
    right, _ = reference_forward(x, GAMMA, ZEROS, 2, {"eps": 1e-5})
    gamma, beta = GAMMA.reshape(shape), ZEROS.reshape(shape)
    out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 2, {"eps": 1e-5})
    expect.shape(out, SIZES, "out")
    expect.resembles(out, right, "out")
    alone, _ = student.spatial_groupnorm_forward(x[3:4], gamma, beta, 2, {"eps": 1e-5})
    expect.shape(alone, (1, *SIZES[1:]), "out for the fourth image alone")
    expect.close(alone, expect.array(out, "out")[3:4], "out for the fourth image alone")


@check(
    question="spatial_groupnorm_forward",
    points=0.25,
    hint="A reshaped array is usually a view: x.reshape(...) -= mean changes the caller's x.",
)
@in_either_shape
def leaves_its_arguments_alone(student: StudentCode, shape: Shape) -> None:
    """The call changes neither x, gamma or beta nor the cache of an earlier call."""
    x = _images(student)
    right, _ = reference_forward(x, GAMMA, ZEROS, 2, {"eps": 1e-5})
    gamma, beta = GAMMA.reshape(shape), ZEROS.reshape(shape)
    out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 2, {"eps": 1e-5})
    expect.resembles(out, right, "out")
    args = (x, gamma, beta, 2, {"eps": 1e-5})
    forward_harms_nothing(student, student.spatial_groupnorm_forward, args)


CHECKS = (
    each_group_has_its_own_statistics,
    each_channel_has_its_own_gamma_and_beta,
    output_is_exact_for_any_eps,
    both_ends_of_the_family_are_right,
    both_shapes_of_gamma_and_beta_work,
    no_image_depends_on_another,
    leaves_its_arguments_alone,
)
