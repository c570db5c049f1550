"""Hidden checks of the graph's gradients, one for each value: right, or one right step further.

A gradient that is wrong only because an earlier one on the way back is wrong passes: the mistake is
paid for where it was made. So a check that fails names the step that is at fault.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.errors import CheckFailed
from hidden._turned import turned
from reference.batch_norm import node_gradients as reference_gradients

GAMMA = np.array([1.3, -0.8, 0.6, -1.7, 2.1, 0.9])
ALL_EPS = (1e-5, 1e-2, 0.3)
NODES = ("x_hat", "r", "s", "v", "q", "c", "mu", "x")
"""The values in the order in which a gradient reaches them."""

LIMIT = 2e-9
"""How far a gradient may be off, as in `expect.gradient`."""

Arrays = Mapping[str, np.ndarray]


class _Values(NamedTuple):
    """What the steps back are made with."""

    c: np.ndarray
    s: np.ndarray


STEPS: Mapping[str, tuple[tuple[str, ...], Callable[[Arrays, _Values], np.ndarray]]] = {
    "r": (("x_hat",), lambda g, at: np.sum(g["x_hat"] * at.c, axis=0)),
    "s": (("r",), lambda g, at: -g["r"] / at.s**2),
    "v": (("s",), lambda g, at: g["s"] / (2 * at.s)),
    "q": (("v",), lambda g, at: np.ones_like(at.c) * g["v"] / len(at.c)),
    "c": (("x_hat", "q"), lambda g, at: g["x_hat"] / at.s + 2 * at.c * g["q"]),
    "mu": (("c",), lambda g, at: -np.sum(g["c"], axis=0)),
    "x": (("c", "mu"), lambda g, at: g["c"] + g["mu"] / len(at.c)),
}
"""How each gradient follows from earlier ones."""


@check(
    question="node_gradients",
    points=0.5,
    hint="out is gamma * x_hat + beta. What is the derivative of a product with respect to a factor?",
)
def gradient_at_x_hat(student: StudentCode) -> None:
    """The gradient at x_hat, the normalized values, is right."""
    _judge(student, "x_hat")


@check(
    question="node_gradients",
    points=0.75,
    hint="One number r is used in every row of its column, as a factor of c. How do the contributions "
    "of the rows come together?",
)
def gradient_at_r(student: StudentCode) -> None:
    """The gradient at r, one over the deviation, is right or follows from yours at x_hat."""
    _judge(student, "r")


@check(
    question="node_gradients",
    points=0.5,
    hint="r = 1 / s. If s grows, does r grow or shrink? Differentiate s to the power of -1.",
)
def gradient_at_s(student: StudentCode) -> None:
    """The gradient at s, the deviation, is right or follows from yours at r."""
    _judge(student, "s")


@check(
    question="node_gradients",
    points=0.5,
    hint="s is the square root of v + eps. The derivative of a square root is one half over the root.",
)
def gradient_at_v(student: StudentCode) -> None:
    """The gradient at v, the variance, is right or follows from yours at s."""
    _judge(student, "v")


@check(
    question="node_gradients",
    points=0.25,
    hint="v is the mean of N values q. By how much does a mean change when one of them grows by h? "
    "There is a gradient for each of the N values.",
)
def gradient_at_q(student: StudentCode) -> None:
    """The gradient at q, the squares, is right or follows from yours at v."""
    _judge(student, "q")


@check(
    question="node_gradients",
    points=1,
    hint="Two arrows leave c: one to the squares, one to the normalized values. Compute what comes back "
    "along each of them, and add.",
)
def gradient_at_c(student: StudentCode) -> None:
    """The gradient at c, the centered values, is right or follows from yours at x_hat and q."""
    _judge(student, "c")


@check(
    question="node_gradients",
    points=0.75,
    hint="The mean is subtracted in every row. What is the derivative of x - mu with respect to mu, and "
    "how do the rows come together?",
)
def gradient_at_mu(student: StudentCode) -> None:
    """The gradient at mu, the mean, is right or follows from yours at c."""
    _judge(student, "mu")


@check(
    question="node_gradients",
    points=0.5,
    hint="x reaches the loss directly, as part of c, and through the mean, in which each row has an "
    "equal share.",
)
def gradient_at_x(student: StudentCode) -> None:
    """The gradient at x is right or follows from yours at c and mu."""
    _judge(student, "x")


@check(
    question="node_gradients",
    points=0.25,
    hint="Work on arrays of your own: a *= b also changes the array for the caller that passed it.",
)
def node_gradients_change_nothing(student: StudentCode) -> None:
    """The call changes neither dout nor x nor gamma."""
    x, dout = _given(student)
    own = _asked(student, dout, x, 1e-2)
    expect.untouched(student, "dout", "x", "gamma")
    for node in NODES:
        gradient = expect.array(own.get(node), f'the gradient at "{node}"')
        expect.true(gradient.any(), f'the gradient at "{node}" is zero throughout')
    right = _right(dout, x, 1e-2)
    expect.true(
        any(_resembles(own.get(node), right[node]) for node in NODES if right[node].ndim > 1),
        "no gradient resembles the right one yet; until one does, there is nothing to judge here",
    )


def _resembles(seen: Any, wanted: np.ndarray) -> bool:
    try:
        expect.resembles(seen, wanted, "a gradient")
    except CheckFailed:
        return False
    return True


def _judge(student: StudentCode, node: str) -> None:
    """Require that the gradient at a value is right or follows from those it is computed from."""
    x, dout = _given(student)
    for eps in ALL_EPS:
        own = _asked(student, dout, x, eps)
        right = _right(dout, x, eps)
        try:
            _is(own, node, right[node], eps)
        except CheckFailed as failed:
            if _follows(own, node, x, eps):
                continue
            first = _first_wrong(own, right, eps)
            told = "this is the first" if first == node else f'the first is the one at "{first}"'
            failed.args = (f"{failed}\nOf the wrong gradients on the way back, {told}.",)
            raise


def _is(own: Mapping[str, Any], node: str, wanted: np.ndarray, eps: float) -> None:
    expect.gradient(own.get(node), wanted, f'the gradient at "{node}", eps {eps:g},')


def _follows(own: Mapping[str, Any], node: str, x: np.ndarray, eps: float) -> bool:
    """Tell whether a gradient is one right step from the student's earlier ones.

    Terms may cancel, so what is off is compared with the size of the terms. From zeros nothing follows.
    """
    if node not in STEPS:
        return False
    needed, step = STEPS[node]
    c = x - x.mean(axis=0)
    s = np.sqrt(np.mean(c**2, axis=0) + eps)
    try:
        earlier = {name: expect.array(own.get(name), name) for name in needed}
        followed = step(earlier, _Values(c=c, s=s))
        sizes = {name: np.abs(gradient) for name, gradient in earlier.items()}
        size = np.atleast_2d(np.abs(step(sizes, _Values(c=np.abs(c), s=s)))).max(axis=0)
        seen = expect.array(own.get(node), node).reshape(followed.shape)
    except (CheckFailed, ValueError):  # a gradient that is no array, or of another shape
        return False
    off = np.atleast_2d(np.abs(seen - followed)).max(axis=0)
    return bool(np.all(size > 0) and np.all(off <= LIMIT * size))


def _first_wrong(own: Mapping[str, Any], right: Arrays, eps: float) -> str:
    for node in NODES:
        try:
            _is(own, node, right[node], eps)
        except CheckFailed:
            return node
    return NODES[-1]


def _asked(student: StudentCode, dout: np.ndarray, x: np.ndarray, eps: float) -> Mapping[str, Any]:
    returned = student.fetch(student.node_gradients(dout, x, GAMMA, eps))
    expect.true(
        isinstance(returned, dict),
        f"the result is {student.last_result}, expected a dict with a gradient for each value",
    )
    return returned  # type: ignore[no-any-return]  # it is a dict


def _given(student: StudentCode) -> tuple[np.ndarray, np.ndarray]:
    """Draw features whose deviations, 0.001 to 10, reveal wrong terms; no column of dout cancels."""
    known, rng = np.random.default_rng(6011), student.rng(6011)
    x = known.normal(2.0, np.logspace(-3, 1, 6), size=(7, 6))
    x, dout = turned(rng, x, known.normal(0.6, 1.0, size=(7, 6)))
    return x, dout


def _right(dout: np.ndarray, x: np.ndarray, eps: float) -> Arrays:
    """Compute them in long double: their own rounding must not affect the limit."""
    return reference_gradients(dout.astype(np.longdouble), x.astype(np.longdouble), GAMMA, eps)


CHECKS = (
    gradient_at_x_hat,
    gradient_at_r,
    gradient_at_s,
    gradient_at_v,
    gradient_at_q,
    gradient_at_c,
    gradient_at_mu,
    gradient_at_x,
    node_gradients_change_nothing,
)
