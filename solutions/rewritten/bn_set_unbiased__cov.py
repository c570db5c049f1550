"""The diagonal of np.cov, which divides by one less than the number of rows."""


def training_set_statistics(batches):
    rows = np.vstack(batches)
    return np.average(rows, axis=0), np.diag(np.atleast_2d(np.cov(rows.T))).copy()
