"""Numerical answers to the questions about networks."""


def depth_judgement() -> tuple[float, float]:
    """Judge the experiment with six layers by your own figures.

    1. After how many epochs is the mean validation accuracy of the runs without normalization 0.5
       or more for the first time? If it never is, the answer is 11.
    2. How many standard errors is batch norm ahead after three epochs? Divide the difference of the
       two means by sqrt(s1**2 / n1 + s2**2 / n2), with the standard deviations s1 and s2 (with
       n - 1) over the n1 and n2 runs. If nothing spreads, the answer is 0.

    Replace the dots with a return statement and the two numbers, as in: return 5, 12.5
    """
    # These are the figures of our own seeds; every team has its own. Epoch 6 is the first with a
    # mean of at least 0.5: 0.517. After three epochs the means are 0.963 and 0.26.
    return 6, 23.8


def regularization_judgement() -> tuple[float, float]:
    """Judge the experiment on regularization by your own figures.

    The gap of a run is its last training accuracy minus its last validation accuracy.

    1. By how many percentage points is the mean gap smaller with batch norm than without? Below 0,
       it is larger.
    2. How many standard errors is that? Divide as in depth_judgement. If nothing spreads, the
       answer is 0.

    Replace the dots with a return statement and the two numbers, as in: return -1.25, 0.4
    """
    # The mean gaps of our five seeds are 16.1 points without and 17.2 with batch norm, and the
    # standard error of their difference is 1.24: no regularization is seen here.
    return -1.12, -0.902
