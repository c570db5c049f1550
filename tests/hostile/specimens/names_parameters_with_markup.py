"""Has parameters whose names are markup."""

import numpy as np

NAME = "W1<img src=x onerror=alert(document.cookie)>"


class FullyConnectedNet:
    def __init__(self, hidden_dims=(), input_dim=64, num_classes=10, **_):
        self.params = {NAME: np.zeros((input_dim, num_classes)), NAME + "b": np.zeros(num_classes)}

    def loss(self, X, y=None):
        if y is None:
            return np.zeros((len(X), 10))
        return 2.3, {name: w + 1 for name, w in self.params.items()}
