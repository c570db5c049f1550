"""The cache is a frozen dataclass with type hints, as someone from Java would write it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Tuple

import numpy as np


@dataclass(frozen=True)
class BatchNormCache:
    x_normalized: np.ndarray
    inverse_standard_deviation: np.ndarray
    gamma: np.ndarray

    @property
    def batch_size(self) -> int:
        return self.x_normalized.shape[0]


def batchnorm_forward(
    x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, bn_param: Dict[str, object]
) -> Tuple[np.ndarray, Optional[BatchNormCache]]:
    mode: str = str(bn_param["mode"])
    eps: float = float(bn_param.get("eps", 1e-5))
    momentum: float = float(bn_param.get("momentum", 0.9))
    number_of_features: int = x.shape[1]
    running_mean = bn_param.get("running_mean", np.zeros(number_of_features))
    running_var = bn_param.get("running_var", np.zeros(number_of_features))
    if mode == "train":
        batch_mean: np.ndarray = x.mean(axis=0)
        batch_variance: np.ndarray = x.var(axis=0)
        running_mean = momentum * running_mean + (1.0 - momentum) * batch_mean
        running_var = momentum * running_var + (1.0 - momentum) * batch_variance
        inverse: np.ndarray = 1.0 / np.sqrt(batch_variance + eps)
        cache = BatchNormCache((x - batch_mean) * inverse, inverse, gamma)
        out = cache.x_normalized * gamma + beta
    elif mode == "test":
        cache = None
        out = (x - running_mean) / np.sqrt(running_var + eps) * gamma + beta
    else:
        raise ValueError(f"Invalid forward batchnorm mode {mode!r}")
    bn_param["running_mean"], bn_param["running_var"] = running_mean, running_var
    return out, cache


def batchnorm_backward(
    dout: np.ndarray, cache: BatchNormCache
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    d_normalized = dout * cache.gamma
    d_variance_part = np.mean(d_normalized * cache.x_normalized, axis=0)
    d_mean_part = np.mean(d_normalized, axis=0)
    dx = (
        d_normalized - d_mean_part - cache.x_normalized * d_variance_part
    ) * cache.inverse_standard_deviation
    return dx, np.sum(dout * cache.x_normalized, axis=0), np.sum(dout, axis=0)


def batchnorm_backward_alt(
    dout: np.ndarray, cache: BatchNormCache
) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    n: int = cache.batch_size
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * cache.x_normalized, axis=0)
    dx = dout - cache.x_normalized * (dgamma / n)
    dx -= dbeta / n
    dx *= cache.gamma * cache.inverse_standard_deviation
    return dx, dgamma, dbeta
