"""A softmax layer, and a network made of layers: shown complete, unless course.toml asks for them.

All that the network knows of its layers is their methods and their dicts params and grads.
"""
# ruff: noqa: FBT001, FBT002 - students will call layer.propagate(x, False)

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from normlab.mlp_layers import SigmoidLayer, TanhLayer
from normlab.progress import progress


class SoftmaxLayer:
    """The last layer of a network: turns scores into probabilities and computes the loss.

    It has nothing to learn: its dicts params and grads are empty, and update does nothing.
    """

    def __init__(self) -> None:
        """Set up params and grads, both empty dicts."""
        self.params: dict[str, np.ndarray] = {}
        self.grads: dict[str, np.ndarray] = {}

    def propagate(self, x: np.ndarray, learning: bool = True) -> np.ndarray:  # noqa: ARG002
        """Compute the probability of every class, exp(x_k) / sum of exp(x_j), row by row.

        Scores of a thousand must not overflow: subtracting the largest score of a row from the
        whole row changes no probability.

        Arguments:
            x: scores, shape (N, classes). Must not be changed.
            learning: makes no difference here.

        Returns:
            probabilities: shape (N, classes).

        """
        shifted = x - x.max(axis=1, keepdims=True)
        self._log_sums = np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self._shifted = shifted
        probabilities: np.ndarray = np.exp(shifted - self._log_sums)
        self._probabilities = probabilities
        return probabilities

    def loss(self, y: np.ndarray) -> float:
        """Compute the cross entropy of the probabilities that propagate last returned.

        Arguments:
            y: the right classes, N integers from 0.

        Returns:
            loss: a number, the mean over the batch of -log(probability of the right class). A
                right class with a probability too small for a float still gives a finite loss.

        """
        rows = np.arange(len(y))
        return float(np.mean(self._log_sums[:, 0] - self._shifted[rows, y]))

    def back_propagate(self, y: np.ndarray) -> np.ndarray:
        """Compute the gradient of the loss with respect to the scores.

        Arguments:
            y: the right classes, N integers from 0.

        Returns:
            dx: (probabilities - 1 at the right class) / N, shape (N, classes).

        """
        dx = self._probabilities.copy()
        dx[np.arange(len(y)), y] -= 1
        return dx / len(y)

    def update(self, learning_rate: float) -> None:
        """Change nothing: there are no parameters."""


class MultiLayerPerceptron:
    """A network made of layers, the last of which is a SoftmaxLayer.

    Attributes:
        layers: the list of layers, in the order in which an input passes through them.

    """

    def __init__(self, layers: Sequence[Any]) -> None:
        """Store the layers.

        Arguments:
            layers: objects with params, grads, propagate, back_propagate and update.

        """
        self.layers = list(layers)

    def propagate(self, x: np.ndarray, learning: bool = False) -> np.ndarray:
        """Send a batch through all layers.

        Arguments:
            x: one row for each example. Must not be changed.
            learning: passed on to every layer.

        Returns:
            probabilities: what the last layer returns, shape (N, classes).

        """
        for layer in self.layers:
            x = layer.propagate(x, learning)
        return x

    def loss(self, x: np.ndarray, y: np.ndarray, learning: bool = False) -> float:
        """Propagate a batch and compute the loss.

        Arguments:
            x: one row for each example. Must not be changed.
            y: the right classes.
            learning: passed on to every layer.

        Returns:
            loss: a number.

        """
        self.propagate(x, learning)
        return float(self.layers[-1].loss(y))

    def back_propagate(self, y: np.ndarray) -> None:
        """Send the gradient of the loss back through all layers, which fills their grads.

        Arguments:
            y: the right classes for the last propagated batch.

        """
        gradient = y
        for layer in reversed(self.layers):
            gradient = layer.back_propagate(gradient)

    def update(self, learning_rate: float) -> None:
        """Take one step of gradient descent in every layer."""
        for layer in self.layers:
            layer.update(learning_rate)

    def train(  # noqa: PLR0913, PLR0917 - each is a setting a student may want to change
        self,
        data: Mapping[str, np.ndarray],
        epochs: int = 10,
        batch_size: int = 50,
        learning_rate: float = 0.1,
        seed: int = 0,
        label: str = "",
    ) -> dict[str, Any]:
        """Train by gradient descent.

        Each epoch draws an order of the training set, np.random.RandomState(seed).permutation(N)
        with one generator for the whole training, and takes batches from it in turn; rows left
        over at the end, too few for a batch, are not used in that epoch. A step consists of the
        loss of the batch (learning), back propagation and an update.

        Arguments:
            data: a dict with X_train, y_train, X_val and y_val.
            epochs: how often to go through the training set.
            batch_size: rows in a batch.
            learning_rate: length of a step.
            seed: determines the order of the examples.
            label: if given, a progress bar with this name is shown.

        Returns:
            history: a dict. "num_epochs" is the number of epochs; "losses" lists the loss of every
                step, computed before the update; "train_acc" and "val_acc" list the accuracies
                before training and after each epoch, so they have epochs + 1 entries.

        """
        X, y, random = data["X_train"], data["y_train"], np.random.RandomState(seed)
        history: dict[str, Any] = {"num_epochs": epochs}
        history |= {"losses": [], "train_acc": [], "val_acc": []}
        rounds = progress(range(epochs + 1), label) if label else range(epochs + 1)
        for epoch in rounds:
            if epoch > 0:  # round 0 only measures
                order = random.permutation(len(X))
                for start in range(0, len(X) - batch_size + 1, batch_size):
                    batch = order[start : start + batch_size]
                    history["losses"].append(self.loss(X[batch], y[batch], learning=True))
                    self.back_propagate(y[batch])
                    self.update(learning_rate)
            history["train_acc"].append(self.accuracy(X, y))
            history["val_acc"].append(self.accuracy(data["X_val"], data["y_val"]))
        return history

    def accuracy(self, x: np.ndarray, y: np.ndarray) -> float:
        """Compute the fraction of examples whose most probable class is the right one.

        Arguments:
            x: one row for each example. The network is not learning.
            y: the right classes.

        Returns:
            accuracy: a number from 0 to 1.

        """
        return float(np.mean(np.argmax(self.propagate(x), axis=1) == y))

    def activations(self, x: np.ndarray, learning: bool = False) -> list[np.ndarray]:
        """Send a batch through the network and collect the outputs of its activation layers.

        Arguments:
            x: one row for each example.
            learning: passed on to every layer.

        Returns:
            outputs: a list with the output of each TanhLayer and SigmoidLayer, in order.

        """
        outputs = []
        for layer in self.layers:
            x = layer.propagate(x, learning)
            if isinstance(layer, (TanhLayer, SigmoidLayer)):
                outputs.append(x)
        return outputs

    def parameters(self) -> list[tuple[int, str, np.ndarray]]:
        """List all that is learned.

        Returns:
            parameters: a list of tuples (number, name, value). number is the layer's place in
                layers, counted from 1; name is a key of the layer's params; value is the array
                stored there, not a copy.

        """
        return [
            (number, name, value)
            for number, layer in enumerate(self.layers, start=1)
            for name, value in layer.params.items()
        ]
