"""Pooling comes before the activation where nothing is between them: the activation keeps the order of values."""
import numpy as np

_Base = ConvNet


class ConvNet(_Base):
    def _block_forward(self, layer, x):
        bn, norm = bool(self.bn_params), None
        x, conv = conv_forward(x, self.params["W%s" % layer], self.params["b%s" % layer], pad=1)
        if bn and self.placement == "after":
            x, act = leaky_relu_forward(x)
            x, norm = self._norm_forward(layer, x)
            x, pool = max_pool_forward(x)
        else:
            if bn:
                x, norm = self._norm_forward(layer, x)
            x, pool = max_pool_forward(x)
            x, act = leaky_relu_forward(x)
        return x, dict(conv=conv, norm=norm, act=act, pool=pool)

    def _block_backward(self, layer, d, cache, grads):
        bn = bool(self.bn_params)
        if bn and self.placement == "after":
            d = max_pool_backward(d, cache["pool"])
            d = self._norm_backward(layer, d, cache["norm"], grads)
            d = leaky_relu_backward(d, cache["act"])
        else:
            d = leaky_relu_backward(d, cache["act"])
            d = max_pool_backward(d, cache["pool"])
            if bn:
                d = self._norm_backward(layer, d, cache["norm"], grads)
        d, grads["W%s" % layer], grads["b%s" % layer] = conv_backward(d, cache["conv"])
        return d
