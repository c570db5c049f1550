"""Public checks of folding: one number by hand, and a small picture through both layers and one."""

import numpy as np

from autograder.checks import StudentCode, check, expect
from normlab.convolution import conv_forward

RNG = np.random.default_rng(11)
W, B, X = RNG.normal(size=(2, 3, 2, 2)), RNG.normal(size=2), RNG.normal(size=(1, 3, 4, 5))


@check(
    question="fold_batchnorm",
    hint="The deviation is 3, so batch norm multiplies by 6 / 3. Follow the bias 1 through it.",
)
def one_number_by_hand(student: StudentCode) -> None:
    """Weight 2, bias 1, mean 3, variance 5, eps 4, gamma 6, beta -1 give weight 4, bias -5."""
    param = {"running_mean": np.array([3.0]), "running_var": np.array([5.0]), "eps": 4.0}
    one = np.ones(1)
    w, b = student.fold_batchnorm(np.full((1, 1, 1, 1), 2.0), one, 6 * one, -one, param)
    expect.close(w, np.full((1, 1, 1, 1), 4.0), "the new w")
    expect.close(b, [-5.0], "the new b")


@check(
    question="fold_batchnorm",
    hint="w has the shape (F, C, HH, WW): the channels that the convolution puts out are the first "
    "axis. Give the scale the shape (F, 1, 1, 1).",
)
def one_convolution_gives_what_two_layers_gave(student: StudentCode) -> None:
    """For a small picture, the new convolution gives what the old one and batch norm gave."""
    gamma, beta = np.array([1.5, -0.5]), np.array([2.0, 1.0])
    mean, var = np.array([0.5, -1.0]), np.array([4.0, 0.25])
    deviation = np.sqrt(var + 1e-5).reshape(1, 2, 1, 1)
    between, _ = conv_forward(X, W, B)
    centered = between - mean.reshape(1, 2, 1, 1)
    two = gamma.reshape(1, 2, 1, 1) * centered / deviation + beta.reshape(1, 2, 1, 1)
    param = {"running_mean": mean, "running_var": var}
    w, b = student.fold_batchnorm(W, B, gamma, beta, param)
    expect.shape(w, (2, 3, 2, 2), "the new w")
    expect.shape(b, (2,), "the new b")
    one, _ = conv_forward(X, expect.array(w, "the new w"), expect.array(b, "the new b"))
    expect.close(one, two, "out of the new convolution")


CHECKS = (one_number_by_hand, one_convolution_gives_what_two_layers_gave)
