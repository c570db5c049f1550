"""Public checks of group norm, forward: examples small enough to follow by hand."""

import numpy as np

from autograder.checks import StudentCode, check, expect


@check(
    question="spatial_groupnorm_forward",
    hint="Channels 0 and 1 hold 1 and 5: mean 3, variance 4, and with eps 12 the square root is 4. "
    "Channels 2 and 3 hold 9 and 13, another group with its own mean.",
)
def two_groups_by_hand(student: StudentCode) -> None:
    """Channels 1, 5, 9, 13 in two groups become -0.5, 0.5, -0.5, 0.5 at eps 12."""
    x = np.array([1.0, 5.0, 9.0, 13.0]).reshape(1, 4, 1, 1)
    out, _ = student.spatial_groupnorm_forward(x, np.ones(4), np.zeros(4), 2, {"eps": 12.0})
    expect.close(out, np.array([-0.5, 0.5, -0.5, 0.5]).reshape(1, 4, 1, 1), "out")


@check(
    question="spatial_groupnorm_forward",
    hint="The variance of as many -4 as 4 is 16; with eps 9 the square root is 5. gamma and beta "
    "belong to the channels: the first gets 5 and 1, the second 10 and 0. If the right numbers are "
    "in the wrong places, the axes were not moved back correctly.",
)
def gamma_and_beta_by_hand(student: StudentCode) -> None:
    """At eps 9, 4 becomes 5 with gamma 5 and beta 1, and 8 with gamma 10 and beta 0."""
    channels = [[-4, -4, 4], [4, -4, 4]], [[4, -4, -4], [-4, 4, 4]]
    right = [[-3, -3, 5], [5, -3, 5]], [[8, -8, -8], [-8, 8, 8]]
    gamma, beta = np.array([5.0, 10.0]), np.array([1.0, 0.0])
    x = np.array([channels], dtype=float)  # one image of 2 x 3 pixels, both channels in one group
    out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 1, {"eps": 9.0})
    expect.close(out, np.array([right]), "out")


@check(
    question="spatial_groupnorm_forward",
    hint="A group of an image is (C / G) * H * W values: all of them share one mean and variance.",
)
def groups_have_mean_zero_and_deviation_one(student: StudentCode) -> None:
    """For G = 1, 2, 3 and 6, each group of each image has mean 0 and standard deviation 1."""
    x = np.random.default_rng(14).normal(5.0, 3.0, size=(2, 6, 3, 4))
    for G in (1, 2, 3, 6):
        out, _ = student.spatial_groupnorm_forward(x, np.ones(6), np.zeros(6), G, {"eps": 1e-5})
        expect.shape(out, (2, 6, 3, 4), f"out for G = {G}")
        groups = out.reshape(2, G, -1)
        means, deviations = groups.mean(axis=2), groups.std(axis=2)
        expect.close(means, np.zeros((2, G)), f"means of the groups for G = {G}", atol=1e-9)
        expect.close(deviations, np.ones((2, G)), f"deviations for G = {G}", rtol=1e-4)


@check(
    question="spatial_groupnorm_forward",
    hint="No mean or variance is taken over the axis of the images.",
)
def company_does_not_matter(student: StudentCode) -> None:
    """An image gives the same output by itself as in a batch."""
    x = np.random.default_rng(15).normal(5.0, 3.0, size=(3, 4, 2, 5))
    gamma, beta = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, -1.0, 1.0, 2.0])
    out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 2, {"eps": 1e-5})
    alone, _ = student.spatial_groupnorm_forward(x[1:2], gamma, beta, 2, {"eps": 1e-5})
    expect.shape(out, (3, 4, 2, 5), "out")
    expect.close(alone, expect.array(out, "out")[1:2], "out for the second image alone")


@check(
    question="spatial_groupnorm_forward",
    hint="Reshape gamma and beta yourself, in a way that works for (C,) as well as (1, C, 1, 1), "
    "so that they line up with the channel axis of x and no other.",
)
def gamma_and_beta_come_in_both_shapes(student: StudentCode) -> None:
    """The output is the same whether gamma and beta have shape (C,) or (1, C, 1, 1)."""
    x = np.random.default_rng(16).normal(size=(3, 4, 2, 5))
    gamma, beta = np.array([1.0, 2.0, 3.0, 4.0]), np.array([0.0, -1.0, 1.0, 2.0])
    tall_gamma, tall_beta = gamma.reshape(1, 4, 1, 1), beta.reshape(1, 4, 1, 1)
    out, _ = student.spatial_groupnorm_forward(x, gamma, beta, 2, {"eps": 1e-5})
    same, _ = student.spatial_groupnorm_forward(x, tall_gamma, tall_beta, 2, {"eps": 1e-5})
    expect.shape(out, (3, 4, 2, 5), "out for gamma of shape (4,)")
    expect.shape(same, (3, 4, 2, 5), "out for gamma of shape (1, 4, 1, 1)")
    expect.close(same, expect.array(out, "out"), "out for gamma of shape (1, 4, 1, 1)")


CHECKS = (
    two_groups_by_hand,
    gamma_and_beta_by_hand,
    groups_have_mean_zero_and_deviation_one,
    company_does_not_matter,
    gamma_and_beta_come_in_both_shapes,
)
