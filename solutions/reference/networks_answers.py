"""Numerical answers to the questions about networks."""


def learned_parameters() -> tuple[int, int, int]:
    """Count what a network with batch norm learns.

    Take FullyConnectedNet([100, 100, 100], input_dim=64, num_classes=10, normalization="batchnorm")
    with batch norm before the nonlinearity and no regularization.

    1. How many numbers does it learn, over all arrays in params?
    2. How many of these have a gradient that is zero in theory, whatever the batch and the
       parameters are?
    3. How many numbers are in its running averages, which are stored with the network but not
       learned by gradient descent?

    Replace the dots with a return statement and the three numbers, as in: return 1000, 20, 3
    """
    # Four weight arrays make 64 * 100 + 100 * 100 + 100 * 100 + 100 * 10, which is 27400. There are
    # 3 * 100 + 10 biases, and for each of the three batch norms 100 gammas and 100 betas.
    #
    # Each of the three batch norms subtracts the mean, and with it the bias before it: these 300
    # biases have no effect. Those of the output layer, which is not normalized, have an effect.
    #
    # A batch norm keeps a mean and a variance for each of its features: 3 * (100 + 100).
    return 28310, 300, 600
