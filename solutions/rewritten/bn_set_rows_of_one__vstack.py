"""Stacked, with keepdims."""


def training_set_statistics(batches):
    everything = np.vstack(batches)
    mean = everything.mean(axis=0, keepdims=True)
    return mean, ((everything - mean) ** 2).mean(axis=0, keepdims=True)
