"""A student's layers beside ours: every answer is compared, as `_beside` does for networks."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.errors import CheckFailed
from hidden._distance import FURTHER, LEAST_COSINE, MOST_OFF, SAME, apart, furthest, mean_cosine
from hidden._layers import Arrays, Layer, entry
from reference.layered_network import BatchNormLayer, DenseLayer

OURS: dict[str, Callable[..., Any]] = {"DenseLayer": DenseLayer, "BatchNormLayer": BatchNormLayer}
UNITS, ROWS = 50, 100
WAYS = ("one", "first_trial", "xavier")
"""The initializations that the experiments with both layers use."""
SCALES = (0.1, 0.3, 1.0, 3.0)
"""Standard deviations of the batches that are drawn."""


@dataclass(kw_only=True)
class Distances:
    """How far layers were from ours, relative to ours: the largest of each kind of answer."""

    answers: dict[str, float] = field(default_factory=dict)
    cosine: float = 1.0

    def saw(self, kind: str, far: float) -> None:
        """Keep it if it is the largest of its kind."""
        self.answers[kind] = max(self.answers.get(kind, 0.0), far)

    @property
    def is_rounding(self) -> bool:
        """Whether the layers are ours, except for the order of their arithmetic."""
        return max(self.answers.values()) <= SAME

    def expect_as_near(self, known: "Distances", where: str) -> None:
        """Require answers that were no further from ours than those to questions drawn at random.

        Starting weights may be any, and so may predictions that are not right at drawn points:
        with averages of little data, the same mistake has effects of very different size.
        """
        for kind, far in self.answers.items():
            drawn = known.answers.get(kind, 0.0)
            free = kind.endswith("starting weights") or (
                kind.endswith("predictions") and drawn > SAME
            )
            if not free and far > FURTHER * drawn + SAME:
                raise CheckFailed(
                    f"{where}: {kind} of your layers were off by {far:.2g} of what their parameters "
                    f"give, but for other inputs by {drawn:.2g} at most"
                )


class Beside:
    """A layer of the student and ours, with the same parameters; the answers are the student's."""

    def __init__(self, student: StudentCode, seen: Distances, kind: str, *args: Any) -> None:
        self._theirs, self._ours = Layer(student, kind, *args), OURS[kind](*args)
        self._seen, self._kind = seen, kind
        self._now = self._held()
        self._saw("starting weights", furthest(self._now, self._ours.params))

    def propagate(self, x: np.ndarray, learning: bool = True) -> np.ndarray:  # noqa: FBT001, FBT002
        """Send a batch through both layers."""
        out = self._theirs.propagate(x, learning)
        self._ours.params = dict(self._now)
        self._saw(
            "outputs" if learning else "predictions", apart(out, self._ours.propagate(x, learning))
        )
        return out

    def back_propagate(self, dout: np.ndarray) -> np.ndarray:
        """Send a gradient back through both layers."""
        dx = self._theirs.back_propagate(dout)
        right = {"x": self._ours.back_propagate(dout), **self._ours.grads}
        seen = {"x": dx, **self._theirs.grads}
        self._saw("gradients", self._off(seen, right))
        if not self._off_shape(seen, right):
            self._seen.cosine = min(self._seen.cosine, mean_cosine(seen, right))
        return dx

    def update(self, learning_rate: float) -> None:
        """Take a step with both layers, each along the student's gradients."""
        self._ours.grads = self._theirs.grads
        self._theirs.update(learning_rate)
        self._now = self._held()
        if not self._off_shape(self._ours.grads, self._ours.params):
            self._ours.update(learning_rate)
            self._saw("steps", furthest(self._now, self._ours.params))

    def put(self, **arrays: np.ndarray) -> None:
        """Replace parameters in both layers."""
        self._theirs.put(**arrays)
        self._now = {**self._now, **arrays}

    @property
    def params(self) -> "_Parameters":
        """The parameters, which the layer that watches a training gives to a twin of this one."""
        return _Parameters(self, self._now)

    def _held(self) -> Arrays:
        """Return the parameters of the student's layer in the shapes that our layer needs."""
        held, where = self._theirs.params, f"params of {self._theirs.name}"
        return held | {
            name: expect.shaped_like(entry(held, name, where), right, f'{where}["{name}"]')
            for name, right in self._ours.params.items()
        }

    def _saw(self, what: str, far: float) -> None:
        self._seen.saw(f"{self._kind}: {what}", far)

    @staticmethod
    def _off_shape(seen: dict[str, np.ndarray], right: dict[str, np.ndarray]) -> bool:
        return any(n not in seen or seen[n].shape != array.shape for n, array in right.items())

    def _off(self, seen: dict[str, np.ndarray], right: dict[str, np.ndarray]) -> float:
        return float("inf") if self._off_shape(seen, right) else furthest(seen, right)


class _Parameters(dict[str, np.ndarray]):
    """Parameters of a layer; what is put among them is put into both layers."""

    def __init__(self, layer: Beside, now: dict[str, np.ndarray]) -> None:
        super().__init__(now)
        self._layer = layer

    def update(self, arrays: Mapping[str, np.ndarray]) -> None:  # type: ignore[override]
        """Put arrays in."""
        super().update(arrays)
        self._layer.put(**arrays)


def layers(student: StudentCode, seen: Distances) -> tuple[Any, Any]:
    """Return functions that make the student's layers, in place of the notebook's two classes."""
    return partial(Beside, student, seen, "DenseLayer"), partial(
        Beside, student, seen, "BatchNormLayer"
    )


def at_drawn_points(
    student: StudentCode,
    rng: np.random.Generator,
    *,
    kinds: Sequence[str] = tuple(OURS),
    ways: Sequence[str] = WAYS,
) -> Distances:
    """Measure how far a student's layers are from ours, where nobody can know the questions.

    Layers of these kinds are refused if they are not like ours at all, or give two answers to one
    question.
    """
    seen, seed = Distances(), int(rng.integers(2**32))
    student.seed(seed)
    np.random.seed(seed)
    dense, batch_norm = layers(student, seen)
    for way in rng.permutation(ways):
        _ask(dense(UNITS, UNITS, str(way)), rng, str(way))
    if "BatchNormLayer" in kinds:
        _ask(batch_norm(UNITS), rng, "")
    for kind in kinds:
        off = seen.answers[f"{kind}: outputs"]
        expect.true(
            off <= MOST_OFF and seen.cosine >= LEAST_COSINE,
            f"{kind} is unlike the layer described: its outputs are off by up to {off:.2g} of the "
            f"right ones, and the mean cosine of gradients and the right ones is {seen.cosine:.2f}. "
            "As long as that is so, its record is not graded",
        )
    return seen


def _ask(layer: Beside, rng: np.random.Generator, way: str) -> None:
    """Train a layer for some steps on inputs of different size."""
    firsts = []
    for scale in rng.permutation(SCALES):
        x = rng.normal(0, scale * rng.uniform(0.5, 2.0), (ROWS, UNITS))
        x += rng.normal(0, 0.1 * scale, UNITS)
        if not way:
            gamma, beta = rng.uniform(0.5, 1.5, UNITS), rng.normal(0, 0.3, UNITS)
            layer.put(gamma=gamma, beta=beta)
        firsts.append((x, layer.propagate(x)))
        layer.propagate(x[rng.permutation(ROWS)], learning=False)
        layer.propagate(x)
        layer.back_propagate(rng.normal(0, 0.1, (ROWS, UNITS)))
        again = layer.propagate(x)
        expect.true(apart(again, firsts[-1][1]) <= SAME, "a layer gives two outputs for one batch")
        layer.update(0.1)
