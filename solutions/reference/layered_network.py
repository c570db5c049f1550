"""Layers as objects: a dense layer with four initializations, and batch normalization."""
# ruff: noqa: FBT001, FBT002 - students will call layer.propagate(x, False)
# ruff: noqa: NPY002 - the assignment's weights come from numpy's global generator

import numpy as np


class DenseLayer:
    """A dense layer: z = x W + b.

    Attributes:
        params: a dict with the parameters, "W" of shape (n_in, n_out) and "b" of shape (n_out,).
            Other code may put other arrays of the same shapes into it at any time. So every method
            must read W and b from it when it is called.
        grads: a dict, empty at first. back_propagate puts the gradients of the loss with respect
            to W and b into it, under the same names.

    """

    def __init__(self, n_in: int, n_out: int, initialization: str = "xavier") -> None:
        """Set up the parameters.

        Every weight is drawn from the uniform distribution U[-r, r], where r depends on
        initialization:

            "one":         r = 1
            "first_trial": r = sqrt(2 / (n_in + n_out)), which is 1 / sqrt(n) if both are n
            "xavier":      r = sqrt(6 / (n_in + n_out))
            "he":          r = sqrt(6 / n_in)

        The weights come from numpy's global generator (np.random.uniform or np.random.rand), so
        np.random.seed determines them. All biases are zero.

        Arguments:
            n_in: number of inputs.
            n_out: number of outputs.
            initialization: one of the four names above; anything else raises ValueError.

        """
        radii = {
            "one": 1.0,
            "first_trial": np.sqrt(2 / (n_in + n_out)),
            "xavier": np.sqrt(6 / (n_in + n_out)),
            "he": np.sqrt(6 / n_in),
        }
        if initialization not in radii:
            raise ValueError(
                f"initialization is {initialization!r}, expected one of {', '.join(radii)}"
            )
        r = radii[initialization]
        self.params = {"W": np.random.uniform(-r, r, (n_in, n_out)), "b": np.zeros(n_out)}
        self.grads: dict[str, np.ndarray] = {}

    def propagate(self, x: np.ndarray, learning: bool = True) -> np.ndarray:  # noqa: ARG002
        """Compute z = x W + b, and store what back_propagate will need.

        Arguments:
            x: a batch of any number of rows, shape (N, n_in). Must not be changed.
            learning: True in training, False at prediction. A dense layer does the same in both.

        Returns:
            z: shape (N, n_out).

        """
        self._x = x
        z: np.ndarray = x @ self.params["W"] + self.params["b"]
        return z

    def back_propagate(self, dout: np.ndarray) -> np.ndarray:
        """Carry a gradient back through the latest call of propagate.

        The gradients with respect to W and b replace those of earlier calls in grads; they have
        the shapes of W and b. Do not divide by N: whether the loss is a mean or a sum over the
        batch is already contained in dout.

        Arguments:
            dout: gradient of the loss with respect to z, shape (N, n_out). Must not be changed.

        Returns:
            dx: gradient with respect to x, shape (N, n_in).

        """
        self.grads = {"W": self._x.T @ dout, "b": dout.sum(axis=0)}
        dx: np.ndarray = dout @ self.params["W"].T
        return dx

    def update(self, learning_rate: float) -> None:
        """Take one step of gradient descent: W and b move by -learning_rate times their gradients.

        Arguments:
            learning_rate: length of the step, a number.

        """
        for name, gradient in self.grads.items():
            self.params[name] = self.params[name] - learning_rate * gradient


class BatchNormLayer:
    """Batch normalization of n features, as a layer of its own.

    When learning, it normalizes with the mean and variance of the batch (the biased variance:
    divide by N), and moves its running averages toward them:

        running = momentum * running + (1 - momentum) * statistic of the batch

    When not learning, the running averages are used in place of the batch statistics, every row
    is treated independently, and the running averages do not change. In both cases, eps is added
    to the variance before the square root is taken, and the normalized values are multiplied by
    gamma and shifted by beta.

    Attributes:
        params: a dict with what is learned: "gamma", initially ones, and "beta", initially zeros,
            both of shape (n,). Other code may put other arrays of the same shapes into it at any
            time, so every method must read gamma and beta from it when it is called.
        grads: a dict, empty at first. back_propagate puts the gradients of the loss with respect
            to gamma and beta into it, under the same names.
        running_mean, running_var: the running averages, shape (n,), both initially zeros. They are
            not parameters: update does not change them. Other code may replace them, too.

    """

    def __init__(self, n: int, momentum: float = 0.9, eps: float = 1e-5) -> None:
        """Set up parameters and running averages.

        Arguments:
            n: number of features.
            momentum: fraction of the old running average that is kept.
            eps: keeps the square root away from zero.

        """
        self.params = {"gamma": np.ones(n), "beta": np.zeros(n)}
        self.grads: dict[str, np.ndarray] = {}
        self.running_mean = np.zeros(n)
        self.running_var = np.zeros(n)
        self._momentum, self._eps = momentum, eps

    def propagate(self, x: np.ndarray, learning: bool = True) -> np.ndarray:
        """Normalize a batch; when learning, also store what back_propagate will need.

        Arguments:
            x: a batch of any number of rows, shape (N, n). Must not be changed.
            learning: True in training: uses batch statistics, and the running averages move.
                False at prediction: uses the running averages, and nothing is learned.

        Returns:
            out: shape (N, n).

        """
        if learning:
            mean, var = x.mean(axis=0), x.var(axis=0)
            self.running_mean = self._mixed(self.running_mean, mean)
            self.running_var = self._mixed(self.running_var, var)
            self._std = np.sqrt(var + self._eps)
            x_hat = self._x_hat = (x - mean) / self._std
        else:
            x_hat = (x - self.running_mean) / np.sqrt(self.running_var + self._eps)
        out: np.ndarray = self.params["gamma"] * x_hat + self.params["beta"]
        return out

    def back_propagate(self, dout: np.ndarray) -> np.ndarray:
        """Carry a gradient back through the latest call of propagate that was learning.

        Mean and variance of the batch depend on x too. The gradients with respect to gamma and
        beta replace those of earlier calls in grads; they have shape (n,).

        Arguments:
            dout: gradient of the loss with respect to out, shape (N, n). Must not be changed.

        Returns:
            dx: gradient with respect to x, shape (N, n).

        """
        N = len(dout)
        dbeta, dgamma = dout.sum(axis=0), (dout * self._x_hat).sum(axis=0)
        self.grads = {"gamma": dgamma, "beta": dbeta}
        dx: np.ndarray = (
            self.params["gamma"] / self._std * (dout - dbeta / N - self._x_hat * dgamma / N)
        )
        return dx

    def update(self, learning_rate: float) -> None:
        """Take one step of gradient descent: gamma and beta move by -learning_rate * gradient.

        Arguments:
            learning_rate: length of the step, a number.

        """
        for name, gradient in self.grads.items():
            self.params[name] = self.params[name] - learning_rate * gradient

    def _mixed(self, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        """Return a running average after one step."""
        return self._momentum * old + (1 - self._momentum) * new
