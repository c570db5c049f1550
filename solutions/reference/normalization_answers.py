"""Answers to the questions about normalization layers: numbers, choices and short formulas."""

import numpy as np


def pytorch_momentum(batches: int, left: float) -> float:
    """Choose PyTorch's momentum by how fast its running averages forget.

    PyTorch's BatchNorm1d starts with some running mean and is trained. Which momentum makes the
    fraction `left` of the starting value remain after this many batches?

    Arguments:
        batches: the number of training batches, 1 or more.
        left: the fraction of the starting value that remains, between 0 and 1.

    Returns:
        The momentum, in PyTorch's meaning of the word.

    """
    # Each batch keeps the fraction 1 - momentum of what was there, so (1 - momentum)^batches is
    # left. Our momentum would be the root itself, because it is the fraction that is kept.
    return float(1 - left ** (1 / batches))


def values_that_change() -> tuple[int, int, int, int, int, int]:
    """Count how far the change of one pixel reaches.

    A data set has 50 images, each with 20 rows of 12 pixels. Before any training, it may be
    prepared in one of these ways:

    1. Divide the values in each row of pixels of an image by their sum, so that every single row
       adds up to 1.
    2. Divide all values of an image by their sum, so that every image adds up to 1.
    3. Compute the mean image of the data set, pixel by pixel, and subtract it from every image.
    4. Set every value above a threshold to 1, and all others to 0.

    Now one pixel of one image gets another value. How many of the 50 * 240 prepared values can be
    different from before, for each of the four ways? And how many, if the images are not prepared,
    but pass through batch normalization in training, or through layer normalization, each image as
    one row of x and all 50 in one batch?

    Replace the dots with a return statement and six numbers: for the ways 1 to 4, then for batch
    and for layer normalization.
    """
    # A value can change if it shares a statistic with the pixel: a sum over a row of pixels, a sum
    # over an image, the mean of this pixel over all images, or none. The statistics of batch
    # normalization belong to a pixel and all images, those of layer normalization to an image.
    return 12, 240, 50, 1, 50, 240


def preprocessing_analogies() -> tuple[int, int]:
    """Find batch and layer normalization among the four ways of values_that_change.

    Which of the ways 1 to 4 is most like batch normalization, and which is most like layer
    normalization?

    Replace the dots with a return statement and two of these numbers, the one for batch
    normalization first, for example: return 1, 4
    """
    # What matters is the set of values that share a statistic, and so what a change reaches.
    #
    # 3 takes the mean of each pixel, one feature, over all images, as batch normalization takes
    #   the mean of each column. What an image becomes depends on the other images.
    # 2 takes one sum over all features of one image, as layer normalization takes mean and
    #   variance of a row. The other images make no difference.
    # 1 also stays within one image, but splits it up: a statistic for each row of pixels belongs
    #   to a group of features, which is nearer to group normalization than to layer normalization.
    # 4 takes no statistic at all: each value is compared with a number fixed in advance.
    return 3, 2


def rest_of_row(first: float) -> tuple[float, float]:
    """Restore a row of three features from the first one.

    A row of three different numbers went through layer normalization, with gamma 1, beta 0 and an
    eps so small that it does not matter. The first of the three results is known.

    Arguments:
        first: the first normalized value, between -1.4 and 1.4.

    Returns:
        The other two normalized values, the smaller one first.

    """
    # The three have mean 0 and variance 1: they add up to 0, and their squares to 3. So the other
    # two are -first / 2 plus and minus a number d, with first^2 + 2 * (first^2 / 4 + d^2) = 3.
    #
    # Of three numbers, one is left to choose, and of two features none: only their order remains.
    # That is why layer normalization works badly with few features.
    d = np.sqrt(1.5 - 0.75 * first**2)
    return -first / 2 - d, -first / 2 + d
