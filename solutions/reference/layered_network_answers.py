"""Numerical answers to the questions about the layered network."""


def variance_factor() -> float:
    """Work out what the first trial does to the variance.

    A deep network has layers of equal size, n_in = n_out. Its weights are drawn from U[-r, r] with
    r = sqrt(2 / (n_in + n_out)), its biases are zero, and its activations are so small that
    tanh(z) is nearly z. By what factor is the variance of the activations multiplied from one
    layer to the next?

    Replace the dots with a return statement and this number, for example return 0.9.
    """
    # The recursion is Var(z) = n_in * Var(W) * mean of h^2, and with tanh(z) = z also the
    # variance of the next activations. U[-r, r] has the variance r^2 / 3, so the factor is
    # n_in * r^2 / 3 = n_in * 2 / (2 n_in) / 3 = 1/3.
    #
    # r was chosen as if it were the standard deviation of the weights, but it is the end of their
    # range. The standard deviation is smaller by a factor of sqrt(3), which Xavier's
    # r = sqrt(6 / (n_in + n_out)) corrects.
    return 1 / 3


def rectified_judgement() -> tuple[float, float, float]:
    """Judge the two initializations of rectified units by your own figures.

    1. By what factor is the mean square of z multiplied from one layer to the next with Xavier's
       initialization? Of each trial, take the ninth root of the last mean square divided by the
       first, then the mean over the trials. Three digits.
    2. How many times as large as with Xavier's is the mean square in the tenth layer with He's
       initialization, for the same seed?
    3. Which share of the mean square differs between examples in the tenth layer with He's
       initialization? Take the mean over the trials. Two digits.

    Replace the dots with a return statement and the three numbers, as in: return 0.812, 5, 0.44
    """
    # The first and the last number are those of our own seeds; every team has its own.
    #
    # 1. Half of the values are set to zero, so E[h^2] is half of Var(z), and Var(W) is 1 / n: the
    #    factor is 1/2, give or take what ten layers of 100 random weights leave to chance.
    # 2. For n_in = n_out and the same seed, He's weights are exactly sqrt(2) times Xavier's. The
    #    units are homogeneous, max(0, c z) = c max(0, z) for c > 0, so each layer multiplies the
    #    square by another 2, whatever the weights are: 2^10.
    # 3. He's initialization keeps the size of z. But rectified values have a mean, which all
    #    examples share, and it makes up more of z from layer to layer.
    return 0.508, 1024, 0.184


def parameter_count() -> tuple[int, int, int, float]:
    """Count the numbers in a network with batch normalization.

    A network for the digits has 64 inputs, hidden layers of 80, 60 and 40 units, and 10 outputs:
    four dense layers.

    1. How many numbers (weights and biases) does it learn without batch normalization?
    2. Now batch normalization follows every dense layer, including the last one. Biases that no
       longer have any effect are left out. How many numbers does the network learn then?
    3. How many more numbers, which gradient descent does not change, must be stored with it for
       predictions?
    4. Suppose the superfluous biases had been kept: what is the gradient of the loss with respect
       to such a bias?

    Replace the dots with a return statement and the four numbers, for example
    return 1000, 2000, 30, 0.5.
    """
    # Weights: 64 * 80 + 80 * 60 + 60 * 40 + 40 * 10 = 12720. Units: 80 + 60 + 40 + 10 = 190.
    #
    # 1. A bias for each unit: 12720 + 190.
    # 2. No bias, since subtracting the batch mean removes it, but gamma and beta: 12720 + 2 * 190.
    # 3. A running mean and a running variance for each unit: 2 * 190.
    # 4. Exactly 0: the loss does not change when the bias does. Back propagation computes it as a
    #    sum of numbers that cancel, so it prints something like 1e-17.
    return 12910, 13100, 380, 0.0


def drift_without_learning(batch_size: int) -> float:
    """Say how far the means of two batches are apart in a network that does not learn.

    Two batches are drawn at random from a large training set, each of batch_size examples. A unit
    has the standard deviation 1 over the training set, and its weights do not change. What is the
    root mean square of the difference between its means in the two batches?

    Replace the dots with a return statement and a formula, for example return 3 / batch_size.

    Arguments:
        batch_size: the number of examples in each of the two batches.

    Returns:
        drift: a number.

    """
    # The mean of N independent values with variance 1 has the variance 1 / N. Variances of
    # independent numbers add up, also in a difference: 1 / N + 1 / N. Batches of 50 give 0.2.
    return float((2 / batch_size) ** 0.5)


def noise_judgement() -> tuple[float, float]:
    """Judge the three networks by your own figures.

    1. How many times as large as in the plain network is the drift in the network with noise, on
       the probe? Divide the means over the runs.
    2. How many standard errors is the network with noise ahead of the plain one at the end, in
       validation accuracy? Divide the difference of the two means by sqrt(s1**2 / n1 + s2**2 / n2),
       with the standard deviations s1 and s2 (with n - 1) over the n1 and n2 runs. The number is
       negative if it is behind, and 0 if nothing spreads.

    Replace the dots with a return statement and the two numbers, as in: return 5, 12.5
    """
    # These are the figures of our own seeds; every team has its own. The accuracies of the three
    # runs are 0.956, 0.936 and 0.964 with noise, and 0.884, 0.824 and 0.888 without batch norm.
    return 28.3, 3.88
