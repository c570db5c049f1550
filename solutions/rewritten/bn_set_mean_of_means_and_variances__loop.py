"""Adds up the statistics of the batches in a loop and divides by the number of batches."""


def training_set_statistics(batches):
    mean = var = 0
    for i, batch in enumerate(batches):
        mean = (mean * i + batch.mean(axis=0)) / (i + 1)
        var = (var * i + batch.var(axis=0)) / (i + 1)
    return mean, var
