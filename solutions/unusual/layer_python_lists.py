"""The answers are written with sums, lists and numpy scalars."""


def variance_factor():
    n = 64
    r = np.sqrt(2 / (n + n))
    return np.array([n * (2 * r) ** 2 / 12])


def parameter_count():
    sizes = [64, 80, 60, 40, 10]
    weights = sum(a * b for a, b in zip(sizes, sizes[1:]))
    units = np.sum(sizes[1:])
    return [weights + units, np.int64(weights + 2 * units), float(2 * units), 0]


def drift_without_learning(batch_size):
    rest = batch_size - 1  # of the N - 1 that an estimate of the variance divides by
    return np.array([sum(1 / rest for _ in range(2))]) ** 0.5


def rectified_judgement():
    return [np.float64(0.5078), np.array([2.0**10]), 0.18]
