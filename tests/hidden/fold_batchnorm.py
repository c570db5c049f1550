"""Hidden checks of folding: new weights, new bias, and one layer in place of two."""

from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect
from normlab.convolution import conv_forward
from reference.modern_norm import fold_batchnorm as reference_fold
from reference.spatial_norm import spatial_batchnorm_forward

NAMES = ("w", "b", "gamma", "beta")
GAMMA, BETA = np.array([1.3, -0.8, 2.1, 0.6]), np.array([0.5, -1.0, 2.0, 3.0])
TINY = 1e-6
"""A variance so small that the default eps of 1e-5 decides about the scale."""


def _layers(student: StudentCode) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Draw a convolution of three channels into four, and averages of very different size."""
    rng = student.rng(5091)
    param = {
        "running_mean": rng.normal(size=4),
        "running_var": np.array([TINY, 0.3, 2.0, 9.0]) * rng.uniform(0.8, 1.2, size=4),
    }
    return rng.normal(size=(4, 3, 3, 2)), rng.normal(1.0, 1.0, size=4), param


def _copied(param: dict[str, Any], **more: float) -> dict[str, Any]:
    return {**{name: array.copy() for name, array in param.items()}, **more}


@check(
    question="fold_batchnorm",
    points=0.25,
    hint="Batch norm multiplies each channel that the convolution puts out by one number. Which, "
    "and along which axis of w do these channels lie?",
)
def weights_are_right_for_any_eps(student: StudentCode) -> None:
    """The new weights are right at eps 1e-5, 0.01 and 0.3."""
    w, b, param = _layers(student)
    for eps in (1e-5, 1e-2, 0.3):
        expected, _ = reference_fold(w, b, GAMMA, BETA, {**param, "eps": eps})
        folded, _ = student.fold_batchnorm(w, b, GAMMA, BETA, _copied(param, eps=eps))
        expect.shape(folded, (4, 3, 3, 2), "the new w")
        expect.close(folded, expected, f"the new w at eps {eps:g}", rtol=1e-9, atol=1e-12)


@check(
    question="fold_batchnorm",
    points=0.25,
    hint="Follow the old bias through batch norm: what is subtracted from it, what multiplies the "
    "difference, what is added at last?",
)
def bias_is_right_for_any_eps(student: StudentCode) -> None:
    """The new bias is right at eps 1e-5, 0.01 and 0.3."""
    w, b, param = _layers(student)
    for eps in (1e-5, 1e-2, 0.3):
        _, expected = reference_fold(w, b, GAMMA, BETA, {**param, "eps": eps})
        _, folded = student.fold_batchnorm(w, b, GAMMA, BETA, _copied(param, eps=eps))
        expect.shape(folded, (4,), "the new b")
        expect.close(folded, expected, f"the new b at eps {eps:g}", rtol=1e-9, atol=1e-12)


@check(
    question="fold_batchnorm",
    points=0.25,
    hint="Without an entry in bn_param, eps is 1e-5. Fix what the other checks report first.",
)
def one_layer_gives_what_two_gave(student: StudentCode) -> None:
    """The new convolution gives what the old one and batch norm gave, also without eps."""
    w, b, param = _layers(student)
    x = student.rng(5092).normal(size=(2, 3, 5, 4))
    for more in ({"eps": 1e-2}, {}):
        between, _ = conv_forward(x, w, b)
        two, _ = spatial_batchnorm_forward(
            between, GAMMA, BETA, _copied(param) | {"mode": "test"} | more
        )
        new_w, new_b = student.fold_batchnorm(w, b, GAMMA, BETA, _copied(param, **more))
        expect.shape(new_w, w.shape, "the new w")
        expect.shape(new_b, b.shape, "the new b")
        one, _ = conv_forward(x, expect.array(new_w, "the new w"), expect.array(new_b, "the new b"))
        expect.close(one, two, "out of the new convolution", rtol=1e-8, atol=1e-8)


@check(
    question="fold_batchnorm",
    points=0.25,
    hint="w *= ... changes the caller's array; w * ... makes a new one.",
)
def leaves_its_arguments_alone(student: StudentCode) -> None:
    """w, b, gamma, beta and bn_param do not change: the network may go on training."""
    w, b, param = _layers(student)
    param["running_var"] += 1.0  # what becomes of eps is no matter here
    given = _copied(param, eps=1e-2)
    folded, _ = student.fold_batchnorm(w, b, GAMMA, BETA, given)
    expect.resembles(folded, reference_fold(w, b, GAMMA, BETA, {**param, "eps": 1e-2})[0], "new w")
    expect.untouched(student, *NAMES)
    for name, array in param.items():
        expect.close(given.get(name), array, f'bn_param["{name}"]', rtol=0, atol=0)


CHECKS = (
    weights_are_right_for_any_eps,
    bias_is_right_for_any_eps,
    one_layer_gives_what_two_gave,
    leaves_its_arguments_alone,
)
