"""Hidden checks of instance norm, forward: each channel of each image by itself."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from hidden._damage import forward_harms_nothing
from hidden._spatial import ALL_EPS, SIZES, C, N, Shape, images, in_either_shape
from reference.spatial_norm import spatial_instancenorm_forward as reference_forward

GAMMA, BETA = np.array([1.5, -0.7, 2.0, 0.4, -1.1, 0.9]), np.array([-3.0, 0.4, 10.0, 0.0, 2.0, 1.0])


def _images(student: StudentCode) -> np.ndarray:
    return images(student, 5501, np.logspace(0, 1.5, N).reshape(N, 1, 1, 1))


@check(
    question="spatial_instancenorm_forward",
    points=0.25,
    hint="Compute a mean and a variance for each of the N * C pictures, over its H * W pixels. If "
    "you call spatial_groupnorm_forward: with which G, and does it pass its own checks for that "
    "G?",
)
@in_either_shape
def each_picture_is_normalized_by_itself(student: StudentCode, shape: Shape) -> None:
    """Each channel of each image is normalized over its own pixels."""
    x = _images(student)
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    expected, _ = reference_forward(x, GAMMA, BETA, {"eps": 1e-5})
    out, _ = student.spatial_instancenorm_forward(x, gamma, beta, {"eps": 1e-5})
    expect.close(out, expected, "out", rtol=1e-4, atol=1e-4)  # wide enough to ignore eps


@check(
    question="spatial_instancenorm_forward",
    points=0.15,
    hint="Add eps to the variance, under the square root. Its value comes from in_param, and is "
    "1e-5 when in_param has none.",
)
@in_either_shape
def output_is_exact_for_any_eps(student: StudentCode, shape: Shape) -> None:
    """Every entry of out is right at eps 1e-5, 0.01 and 0.3, and without an eps in in_param."""
    x = _images(student)[:2] / 100  # variances small enough for every eps to show
    gamma, beta = GAMMA.reshape(shape), BETA.reshape(shape)
    for param in [*({"eps": eps} for eps in ALL_EPS), {}]:
        expected, _ = reference_forward(x, GAMMA, BETA, param)
        out, _ = student.spatial_instancenorm_forward(x, gamma, beta, dict(param))
        expect.close(out, expected, f"out with in_param {param}", rtol=1e-8, atol=1e-8)


@check(
    question="spatial_instancenorm_forward",
    points=0.1,
    hint="x -= ... changes the caller's array; x = x - ... makes a new one.",
)
@in_either_shape
def leaves_its_arguments_alone(student: StudentCode, shape: Shape) -> None:
    """For one image or several, x, gamma, beta and the cache of an earlier call stay the same."""
    x = _images(student)
    right, _ = reference_forward(x, GAMMA, np.zeros(C), {"eps": 1e-5})
    gamma, beta = GAMMA.reshape(shape), np.zeros(shape)
    out, _ = student.spatial_instancenorm_forward(x, gamma, beta, {"eps": 1e-5})
    expect.shape(out, SIZES, "out")
    expect.resembles(out, right, "out")
    for batch in (x[:1], x):
        args = (batch, gamma, beta, {"eps": 1e-5})
        forward_harms_nothing(student, student.spatial_instancenorm_forward, args)


CHECKS = (
    each_picture_is_normalized_by_itself,
    output_is_exact_for_any_eps,
    leaves_its_arguments_alone,
)
