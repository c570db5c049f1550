"""A dataclass stores the batch; grads is filled in place, and propagate has a decorator."""
from dataclasses import dataclass, field
from functools import wraps
from typing import Dict, Optional


@dataclass
class Memory:
    xhat: Optional[np.ndarray] = None
    std: Optional[np.ndarray] = None
    seen: int = 0
    notes: Dict[str, float] = field(default_factory=dict)


def counted(method):
    @wraps(method)
    def wrapper(self, *args, **kwargs):
        self.memory.seen += 1
        return method(self, *args, **kwargs)
    return wrapper


class BatchNormLayer:
    """Mine."""

    def __init__(self, n: int, momentum: float = 0.9, eps: float = 1e-5) -> None:
        self.memory = Memory()
        self.params: Dict[str, np.ndarray] = dict(zip(("gamma", "beta"), (np.ones((n,)), np.zeros((n,)))))
        self.grads: Dict[str, np.ndarray] = {}
        self.running_mean, self.running_var = np.zeros(n), np.zeros(n)
        self.momentum = momentum
        self.eps = eps

    @counted
    def propagate(self, x: np.ndarray, learning: bool = True) -> np.ndarray:
        mean = self.running_mean
        var = self.running_var
        if learning:
            mean = np.sum(x, axis=0) / x.shape[0]
            var = np.std(x, axis=0) ** 2
            self.running_mean = self.running_mean - (1 - self.momentum) * (self.running_mean - mean)
            self.running_var = self.running_var - (1 - self.momentum) * (self.running_var - var)
        std = (var + self.eps) ** 0.5
        xhat = np.true_divide(np.subtract(x, mean), std)
        if learning:
            self.memory.xhat, self.memory.std = xhat, std
        return np.add(np.multiply(self.params["gamma"], xhat), self.params["beta"])

    def back_propagate(self, dout: np.ndarray) -> np.ndarray:
        xhat, std = self.memory.xhat, self.memory.std
        m = xhat.shape[0]
        self.grads["beta"] = sum(dout)
        self.grads["gamma"] = sum(dout * xhat)
        dxhat = dout * self.params["gamma"]
        dx = 1.0 / m / std * (m * dxhat - dxhat.sum(axis=0) - xhat * (dxhat * xhat).sum(axis=0))
        return dx

    def update(self, learning_rate: float) -> None:
        for name in self.params:
            self.params[name] = self.params[name] + (-learning_rate) * self.grads[name]
