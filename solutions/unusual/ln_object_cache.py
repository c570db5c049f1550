"""A dataclass with type hints does the work and is its own cache."""

from dataclasses import dataclass, field
from typing import Any, Dict, Optional, Tuple


@dataclass
class LayerNormState:
    gamma: np.ndarray
    beta: np.ndarray
    eps: float = 1e-5
    normalized: Optional[np.ndarray] = None
    scale: np.ndarray = field(default_factory=lambda: np.zeros(0))

    def __call__(self, x: np.ndarray) -> np.ndarray:
        shifted = (x.T - x.mean(1)).T
        self.scale = ((shifted**2).mean(1) + self.eps) ** -0.5
        self.normalized = (shifted.T * self.scale).T
        return self.gamma * self.normalized + self.beta

    def gradients(self, dout: np.ndarray) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
        h = self.normalized
        g = dout * self.gamma
        g = g - g.mean(1)[:, None]
        g = g - h * (g * h).mean(1)[:, None]
        return g * self.scale[:, None], (dout * h).sum(0), dout.sum(0)


def layernorm_forward(x, gamma, beta, ln_param: Dict[str, Any]) -> Tuple[np.ndarray, LayerNormState]:
    state = LayerNormState(gamma, beta, ln_param.get("eps", 1e-5))
    return state(x), state


def layernorm_backward(dout: np.ndarray, cache: LayerNormState):
    return cache.gradients(dout)
