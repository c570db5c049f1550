"""Two running sums."""


def training_set_statistics(batches):
    n = sum(len(b) for b in batches)
    s = sum(b.sum(axis=0) for b in batches)
    q = sum((b * b).sum(axis=0) for b in batches)
    return s / n, q / n - (s / n) * (s / n)
