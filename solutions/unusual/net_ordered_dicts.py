"""Parameters and running averages in ordered dicts, gradients in a defaultdict, as in older code."""
from collections import OrderedDict, defaultdict

import numpy as np

_Dense, _Conv = FullyConnectedNet, ConvNet


def _defaults(grads):
    held = defaultdict(lambda: 0.0)
    held.update(grads)
    return held


class FullyConnectedNet(_Dense):
    def __init__(self, *args, **kwargs):
        _Dense.__init__(self, *args, **kwargs)
        self.params = OrderedDict(sorted(self.params.items()))
        self.bn_params = [OrderedDict(p) for p in self.bn_params]

    def loss(self, X, y=None):
        answer = _Dense.loss(self, X, y)
        return answer if y is None else (answer[0], _defaults(answer[1]))


class ConvNet(_Conv):
    def __init__(self, *args, **kwargs):
        _Conv.__init__(self, *args, **kwargs)
        self.params = OrderedDict(sorted(self.params.items()))
        self.bn_params = [OrderedDict(p) for p in self.bn_params]

    def loss(self, X, y=None):
        answer = _Conv.loss(self, X, y)
        return answer if y is None else (answer[0], _defaults(answer[1]))
