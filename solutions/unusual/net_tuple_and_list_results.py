"""The loss is a one-element array in a list, grads has further entries, bn_params is a tuple."""
import numpy as np

_Plain = FullyConnectedNet


class FullyConnectedNet(_Plain):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.bn_params = tuple(self.bn_params)
        self.calls = 0

    def loss(self, X, y=None, return_grads=True):
        self.calls += 1
        answer = super().loss(X, y)
        if y is None:
            return answer
        loss, grads = answer
        grads["X"] = None if False else np.zeros(3)
        grads["loss"] = np.array(loss)
        return [np.array([loss]), {name: np.asfortranarray(g) for name, g in grads.items()}]


_PlainConv = ConvNet


class ConvNet(_PlainConv):
    def loss(self, X, y=None):
        answer = super().loss(X, y)
        return answer if y is None else [np.array(answer[0]), dict(answer[1], extra=np.ones(1))]
