"""np.average with the batch sizes as weights, for the means and for the variances."""


def training_set_statistics(batches):
    sizes = [batch.shape[0] for batch in batches]
    mean = np.average(np.stack([b.mean(axis=0) for b in batches]), axis=0, weights=sizes)
    var = np.average(np.stack([b.std(axis=0) ** 2 for b in batches]), axis=0, weights=sizes)
    return mean, var
