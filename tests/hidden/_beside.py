"""A student's network beside ours: at points drawn for the submission, and along a training.

A training that the student's own code repeats proves little by itself: code that knows the seed
knows every question in advance, and may answer from a table. So each answer is compared with that
of our network at the same parameters. At points drawn at random, where no table helps, this shows
how far the student's network is from ours. Along the training it may be as far, but not further.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.errors import CheckFailed
from hidden._distance import (
    FURTHER,
    LEAST_COSINE,
    MOST_OFF,
    SAME,
    Arrays,
    apart,
    furthest,
    mean_cosine,
)
from hidden._replay import OURS, SMALL_LOSS, data_for
from hidden._theirs import Network

POINTS = 4
PROBED = 0.1  # of the steps of a repeated training, a further question is asked nearby
TURNED = 0.7  # how much smaller the cosine may be along the training; of all mistakes, at most 0.51
NEARBY = 0.05  # how far its weights and pixels are moved

KINDS = {"losses": "the loss", "gradients": "the gradients", "scores": "the scores"}
TRAINED = ("losses", "gradients")


@dataclass(kw_only=True)
class Distance:
    """How far a network's answers were from ours, relative to ours: the largest of each kind."""

    start: float = 0.0
    """How far its starting weights are from those of ours with the same seed."""
    answers: dict[str, float] = field(default_factory=lambda: dict.fromkeys(KINDS, 0.0))
    cosine: float = 1.0
    """The least mean cosine of its gradients and ours."""

    @property
    def is_rounding(self) -> bool:
        """Whether the network is ours, except for the order of its arithmetic."""
        return max(self.start, *self.answers.values()) <= SAME


class Beside:
    """A student's network and ours, with the same parameters and the same batches.

    It has the form that the Solver needs, `params` and `loss`; the answers are the student's.
    """

    def __init__(
        self, student: StudentCode, class_name: str, settings: Mapping[str, Any], seed: int
    ) -> None:
        student.seed(seed)
        self._theirs = Network(student, class_name, dict(settings))
        np.random.seed(seed)
        self._ours = OURS[class_name](**settings)
        self.params = self._theirs.params
        for name, right in self._ours.params.items():
            seen = self.params[name].shape if name in self.params else "missing"
            expect.true(seen == right.shape, f"params[{name!r}] is {seen}, expected {right.shape}")
        self.distance = Distance(start=furthest(self.params, self._ours.params))

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Call both networks, and keep how far they are apart."""
        answer = self._theirs.loss(X, y)
        self._ours.params.update({name: self.params[name] for name in self._ours.params})
        with np.errstate(all="ignore"):
            right = self._ours.loss(X, y)
        far = self.distance.answers
        if y is None:
            far["scores"] = max(far["scores"], apart(answer, right))
        else:
            loss = apart(np.array(answer[0]), np.array(right[0]), SMALL_LOSS)
            far["losses"] = max(far["losses"], loss)
            far["gradients"] = max(far["gradients"], furthest(answer[1], right[1]))
            weights = {name: grad for name, grad in right[1].items() if name.startswith("W")}
            self.distance.cosine = min(self.distance.cosine, mean_cosine(answer[1], weights))
        return answer


class Watched:
    """A training of a student's network, with questions nearby at steps that are drawn.

    These go to another network of the student's, so that they leave nothing in the one that is
    trained. They show how far the student's network is from ours in this part of its training.
    """

    def __init__(
        self,
        student: StudentCode,
        class_name: str,
        settings: Mapping[str, Any],
        seed: int,
        rng: np.random.Generator,
    ) -> None:
        self._nearby = Beside(student, class_name, settings, seed)
        self._trained = Beside(student, class_name, settings, seed)
        self._rng, self._steps = rng, 0
        self.params = self._trained.params

    def loss(self, X: np.ndarray, y: np.ndarray | None = None) -> Any:
        """Call the network that is trained."""
        if y is not None:
            self._steps += 1
            if self._steps <= 2 or self._rng.random() < PROBED:
                self._nearby.params.update(
                    {name: _moved(w, NEARBY, self._rng) for name, w in self.params.items()}
                )
                self._nearby.loss(X + self._rng.normal(0, NEARBY, X.shape), y)
        return self._trained.loss(X, y)

    def expect_as_near(self, known: Distance, name: str) -> None:
        """Require answers that were no further from ours than those to the questions nearby."""
        nearby, trained = self._nearby.distance, self._trained.distance
        least = min(known.cosine, nearby.cosine) - TURNED
        expect.true(
            trained.cosine >= least,
            f"{name}: the gradients of your network point elsewhere (mean cosine "
            f"{trained.cosine:.2f}) than with other parameters ({least + TURNED:.2f})",
        )
        for kind in KINDS if known.answers["scores"] <= SAME else TRAINED:
            limit = FURTHER * max(nearby.answers[kind], known.answers[kind])
            far = trained.answers[kind]
            if far > limit + SAME:
                raise CheckFailed(
                    f"{name}: {KINDS[kind]} of your network were off by {far:.2g} of what its "
                    f"parameters give, but with other parameters by {limit / FURTHER:.2g} at most"
                )


def at_drawn_points(
    student: StudentCode,
    class_name: str,
    settings: Mapping[str, Any],
    *,
    seed: int,
    batch_size: int,
    rng: np.random.Generator,
) -> Distance:
    """Measure how far a student's network is from ours, where nobody can know the questions.

    A network is refused if it is not like ours at all, or gives two answers to one question.
    """
    both = Beside(student, class_name, settings, seed)
    starts, data, asked = dict(both.params), data_for(class_name), []
    for closeness in rng.uniform(0.1, 1.0, POINTS):
        both.params.update({n: _moved(w, closeness, rng) for n, w in starts.items()})
        rows = rng.choice(len(data["X_train"]), batch_size)
        X = data["X_train"][rows] + rng.normal(0, NEARBY, data["X_train"][rows].shape)
        y = data["y_train"][rows]
        asked.append((dict(both.params), X, y, both.loss(X, y)))
        both.loss(X[rng.permutation(batch_size)])
    twice = max(_apart_again(both, *asked[number]) for number in rng.permutation(POINTS))
    name = f"{class_name}(normalization={settings.get('normalization')!r})"
    expect.true(twice <= SAME, f"{name} gives two losses or gradients for one batch")
    found = both.distance
    finite = np.isfinite(found.answers["gradients"])
    expect.true(finite, f"{name} gives gradients that are not finite, for an ordinary batch")
    expect.true(
        found.answers["losses"] <= MOST_OFF and found.cosine >= LEAST_COSINE,
        f"{name} is unlike the network described: its losses are off by up to "
        f"{found.answers['losses']:.2g} of the right ones, and the mean cosine of its gradients and "
        f"the right ones is {found.cosine:.2f}. As long as that is so, its record is not graded",
    )
    return found


def _apart_again(
    both: Beside, params: Arrays, X: np.ndarray, y: np.ndarray, first: tuple[Any, Arrays]
) -> float:
    """Ask a question again, and return how far the second answer is from the first.

    All are asked again: a network that counts its calls may be right in the first ones only.
    """
    both.params.update(params)
    loss, grads = both.loss(X, y)
    return max(apart(np.array(loss), np.array(first[0])), furthest(grads, first[1]))


def _moved(start: np.ndarray, closeness: float, rng: np.random.Generator) -> np.ndarray:
    """Move starting weights to where a training might take them."""
    inputs = start.shape[0] if start.ndim == 2 else start[0].size
    size = closeness * (np.sqrt(2 / inputs) if start.ndim > 1 else 0.3)
    moved: np.ndarray = start * rng.uniform(0.8, 1.2, start.shape) + rng.normal(
        0, size, start.shape
    )
    return moved
