"""Answers (numbers or choices) to the questions about normalization layers."""


def pytorch_momentum() -> float:
    """Translate our momentum into PyTorch's.

    Our batch normalization moves its running averages with momentum 0.9. What momentum do you
    give to PyTorch's BatchNorm1d so that it moves them by the same steps?

    Replace the dots with a return statement and this number.
    """
    # Ours:      running = momentum * running + (1 - momentum) * statistic of the batch
    # PyTorch's: running = (1 - momentum) * running + momentum * statistic of the batch
    #
    # The same steps need the same fraction of the new batch, which is 1 - 0.9 here. A slide that
    # shows the first formula and says that momentum is typically 0.1 has mixed up the two: with
    # 0.1 in the first formula, nine tenths of the average would come from the latest batch.
    return 0.1


def preprocessing_analogies() -> tuple[int, int]:
    """Find batch and layer normalization among ways of preprocessing a set of images.

    Before any training, the images of a data set may be prepared in one of these ways:

    1. Divide the values in each row of pixels of an image by their sum, so that every single row
       adds up to 1.
    2. Divide all values of an image by their sum, so that every image adds up to 1.
    3. Compute the mean image of the data set, pixel by pixel, and subtract it from every image.
    4. Set every value above a threshold to 1, and all others to 0.

    Which of them is most like batch normalization, and which is most like layer normalization?
    Think of an image as one row of x, and ask over which values a statistic is taken.

    Replace the dots with a return statement and two option numbers, the one for batch
    normalization first, for example: return 1, 4
    """
    # What matters is the set of values that share a statistic.
    #
    # 3 takes the mean of each pixel, one feature, over all images, as batch normalization takes
    #   the mean of each column. What an image becomes depends on the other images.
    # 2 takes one sum over all features of one image, as layer normalization takes mean and
    #   variance of a row. The other images make no difference.
    # 1 also stays within one image, but splits it up: a statistic for each row of pixels belongs
    #   to a group of features, which is nearer to group normalization than to layer normalization.
    # 4 takes no statistic at all: each value is compared with a number fixed in advance.
    return 3, 2


def layernorm_weakness() -> int:
    """Say where layer normalization is likely to work badly.

    1. In a very deep network.
    2. In a layer with a very small number of features.
    3. Together with strong regularization of the weights.

    Replace the dots with a return statement and the number of one option.
    """
    # 2: mean and variance of a row are taken from its D features.
    #
    # If D is small, removing them removes much of the information in the row. One of D numbers is
    # fixed by the mean and another by the variance: of D = 2 features, all that is left is which of
    # the two is larger, and of D = 1 nothing at all. The statistics of few values are also noisy:
    # one unusual feature moves all others in its row.
    #
    # Not 1: every layer normalizes again, so depth does no harm. It is in deep networks that
    #   normalization helps most.
    # Not 3: smaller weights before the layer shrink the mean and standard deviation of a row by the
    #   same factor, and dividing by the deviation removes it. Up to eps, the output is the same.
    return 2
