"""Gives a list, and batch and layer normalization the wrong way round."""


def preprocessing_analogies():
    batch = 2
    layer = 3
    return [batch, layer]
