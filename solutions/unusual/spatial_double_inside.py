"""Spatial batch norm as a class that works in float64, returns the dtype of x, and updates averages separately."""

import warnings


class SpatialBatchNorm:
    axes = (0, 2, 3)

    def __init__(self, param):
        self.param = param
        self.eps = param.get("eps", 1e-5)

    def forward(self, x, gamma, beta):
        shape = (1, x.shape[1], 1, 1)
        self.gamma = np.asarray(gamma, dtype=np.float64).reshape(shape)
        if self.param["mode"] not in ("train", "test"):
            raise ValueError(self.param["mode"])
        if self.param["mode"] == "train":
            mean = np.mean(x, axis=self.axes, dtype=np.float64)
            var = np.mean((x - mean.reshape(shape)) ** 2, axis=self.axes, dtype=np.float64)
            self._learn("running_mean", mean)
            self._learn("running_var", var)
        else:
            mean = np.array(self.param["running_mean"]).ravel()
            var = np.array(self.param["running_var"]).ravel()
        self.inverse = 1 / np.sqrt(var + self.eps).reshape(shape)
        self.h = (x - mean.reshape(shape)) * self.inverse
        return (self.gamma * self.h + np.reshape(beta, shape)).astype(x.dtype)

    def backward(self, dout):
        d = dout.astype(np.float64)
        dgamma = (d * self.h).sum(self.axes, keepdims=True)
        dbeta = d.sum(self.axes, keepdims=True)
        count = d.size / dgamma.size
        dx = self.gamma * self.inverse * (d - dbeta / count - self.h * dgamma / count)
        return dx.astype(dout.dtype), dgamma[0, :, 0, 0], dbeta.squeeze(axis=(0, 2, 3))

    def _learn(self, name, now):
        share = self.param.get("momentum", 0.9)
        old = self.param.get(name, np.zeros(now.shape))
        self.param[name] = share * np.asarray(old).reshape(now.shape) + (1 - share) * now


def spatial_batchnorm_forward(x, gamma, beta, bn_param, **unused):
    layer = SpatialBatchNorm(bn_param)
    return layer.forward(x, gamma, beta), layer if bn_param["mode"] == "train" else None


def spatial_batchnorm_backward(dout, cache):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return cache.backward(dout)
