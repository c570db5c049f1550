"""Training: draws batches, takes steps, records losses and accuracies."""

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from normlab.optim import UPDATE_RULES

Floats = NDArray[np.floating]
_BAR = 30


class Model(Protocol):
    """What can be trained: named `params`, and a loss that depends on them.

    loss(X, y) returns (loss, grads), with one gradient for each name in `params`;
    loss(X) returns the scores, one row for each sample.
    """

    params: dict[str, Floats]

    def loss(self, X: Any, y: Any = None, /) -> Any:
        """Return (loss, grads), or without labels the scores."""


class Solver:
    """Trains a model on data["X_train"], data["y_train"] and measures it on X_val, y_val.

    An epoch shuffles the training set and cuts it into batches of `batch_size`. Samples left over
    at the end are not used until the next shuffle (a batch of one or two would upset batch
    normalization). Every parameter has its own copy of `optim_config`. The same `seed` draws the
    same batches.

    After `train()`:
    - loss_history has the loss of every batch, before its step;
    - train_acc_history and val_acc_history have the accuracy before training and after each epoch
      (on the training set it is estimated from at most 1000 samples);
    - best_params is a copy of the parameters at the best validation accuracy. The model itself
      keeps its last parameters, because its running averages, which are not parameters, belong to
      those.

    `verbose` prints the loss of every `print_every`-th batch and the accuracies; `progress` draws
    a bar.
    """

    def __init__(  # noqa: PLR0913 - each is a setting a student may want to change
        self,
        model: Model,
        data: Mapping[str, NDArray[Any]],
        *,
        num_epochs: int = 10,
        batch_size: int = 100,
        update_rule: str = "sgd",
        optim_config: Mapping[str, Any] | None = None,
        verbose: bool = False,
        print_every: int = 100,
        seed: int | None = None,
        progress: bool = False,
    ) -> None:
        if update_rule not in UPDATE_RULES:
            raise ValueError(
                f"there is no update rule {update_rule!r}; choose one of {', '.join(UPDATE_RULES)}"
            )
        for name, value in (
            ("num_epochs", num_epochs),
            ("batch_size", batch_size),
            ("print_every", print_every),
        ):
            if value < 1:
                raise ValueError(f"{name} is {value}, expected 1 or more")
        self.model = model
        self.X_train, self.y_train = _pair(data, "train")
        self.X_val, self.y_val = _pair(data, "val")
        self.num_epochs = num_epochs
        self.batch_size = min(batch_size, len(self.X_train))
        self.verbose, self.print_every, self.progress = verbose, print_every, progress
        # Two generators: measuring an accuracy must not change which batches come next.
        self._batches, self._samples = np.random.default_rng(seed).spawn(2)
        self._rule = UPDATE_RULES[update_rule]
        self.optim_configs = {name: dict(optim_config or {}) for name in model.params}
        self.best_val_acc = -1.0
        self.best_params: dict[str, Floats] = {}
        self.loss_history: list[float] = []
        self.train_acc_history: list[float] = []
        self.val_acc_history: list[float] = []

    def train(self) -> None:
        """Train for `num_epochs` epochs; another call trains for as many more."""
        steps = self.num_epochs * (len(self.X_train) // self.batch_size)
        done = 0
        try:
            if not self.val_acc_history:
                self._judge(epoch=0)
            for epoch in range(1, self.num_epochs + 1):
                for batch in self._epoch():
                    self._step(batch)
                    done += 1
                    self._tell_loss(done, steps)
                    self._draw(done, steps, epoch)
                self._judge(epoch)
        finally:
            if self.progress:
                self._print()

    def check_accuracy(
        self,
        X: NDArray[Any],
        y: NDArray[Any],
        num_samples: int | None = None,
        batch_size: int = 100,
    ) -> float:
        """Return the fraction of samples whose largest score is the one of their label.

        If there are more than `num_samples`, that many are drawn at random.
        """
        if num_samples is not None and num_samples < len(X):
            drawn = self._samples.choice(len(X), num_samples, replace=False)
            X, y = X[drawn], y[drawn]
        starts = range(0, len(X), batch_size)
        scores = (self.model.loss(X[start : start + batch_size]) for start in starts)
        predicted = np.concatenate([np.argmax(rows, axis=1) for rows in scores])
        return float(np.mean(predicted == y))

    def _epoch(self) -> Iterator[NDArray[np.intp]]:
        order = self._batches.permutation(len(self.X_train))
        for start in range(0, len(order) - self.batch_size + 1, self.batch_size):
            yield order[start : start + self.batch_size]

    def _step(self, batch: NDArray[np.intp]) -> None:
        """Take one step in every parameter."""
        loss, grads = self.model.loss(self.X_train[batch], self.y_train[batch])
        self.loss_history.append(float(loss))
        for name, w in self.model.params.items():
            if name not in grads:
                raise ValueError(f"model.loss returned no gradient for the parameter {name!r}")
            if np.shape(grads[name]) != np.shape(w):
                raise ValueError(
                    f"the gradient of {name!r} has shape {np.shape(grads[name])},"
                    f" expected {np.shape(w)}"
                )
            self.model.params[name], self.optim_configs[name] = self._rule(
                w, grads[name], self.optim_configs[name]
            )

    def _judge(self, epoch: int) -> None:
        """Record the accuracies, and the parameters if they are the best so far."""
        train = self.check_accuracy(self.X_train, self.y_train, num_samples=1000)
        val = self.check_accuracy(self.X_val, self.y_val)
        self.train_acc_history.append(train)
        self.val_acc_history.append(val)
        if val > self.best_val_acc:
            self.best_val_acc = val
            self.best_params = {name: np.copy(w) for name, w in self.model.params.items()}
        if self.verbose:
            self._print(f"epoch {epoch}/{self.num_epochs}: train {train:.3f}, validation {val:.3f}")

    def _tell_loss(self, done: int, steps: int) -> None:
        if self.verbose and (done - 1) % self.print_every == 0:
            self._print(f"batch {done}/{steps}: loss {self.loss_history[-1]:.6f}")

    def _print(self, line: str = "") -> None:
        """Print a line, over the bar if there is one."""
        if self.progress and line:
            line = f"\r{line:<79}"
        print(line)  # noqa: T201 - what `verbose` asks for

    def _draw(self, done: int, steps: int, epoch: int) -> None:
        """Draw the bar over the previous one: a carriage return works in a notebook too."""
        if not self.progress or (done < steps and 100 * done // steps == 100 * (done - 1) // steps):
            return  # at most a hundred times
        bar = "#" * (_BAR * done // steps)
        text = (
            f"[{bar:.<{_BAR}}] {100 * done // steps:3d}%  epoch {epoch}/{self.num_epochs}"
            f"  loss {self.loss_history[-1]:.4f}"
        )
        print(f"\r{text:<79}", end="", flush=True)  # noqa: T201 - what `progress` asks for


def _pair(data: Mapping[str, NDArray[Any]], part: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return the samples and labels of one part of the data."""
    for name in (f"X_{part}", f"y_{part}"):
        if name not in data:
            raise ValueError(f"data has no {name!r}; it has {', '.join(data) or 'nothing'}")
    X, y = data[f"X_{part}"], data[f"y_{part}"]
    if len(X) != len(y) or len(X) == 0:
        raise ValueError(f"X_{part} has {len(X)} samples and y_{part} {len(y)} labels")
    return X, y
