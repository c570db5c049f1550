"""Returns a list, with batch and layer normalization swapped."""


def preprocessing_analogies():
    batch = 2
    layer = 3
    return [batch, layer]
