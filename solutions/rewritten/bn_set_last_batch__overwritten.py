"""Every round of the loop starts anew."""


def training_set_statistics(batches):
    for batch in batches:
        mean = np.sum(batch, axis=0) / batch.shape[0]
        var = np.sum((batch - mean) ** 2, axis=0) / batch.shape[0]
    return mean, var
