"""Public checks of the graph's gradients: each against difference quotients of the graph."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.checks import StudentCode, check, expect

RNG = np.random.default_rng(8)
X = RNG.normal(2.0, 1.5, size=(6, 3))
DOUT = RNG.normal(0.5, 1.0, size=(6, 3))
GAMMA, EPS, H = np.array([1.5, -0.5, 2.0]), 1e-2, 1e-5

WAY_BACK = ("x_hat", "r", "s", "v", "q", "c", "mu", "x")
"""The values in the order in which a gradient reaches them."""

GRAPH: Mapping[str, Callable[[Mapping[str, np.ndarray]], np.ndarray]] = {
    "mu": lambda at: at["x"].mean(axis=0),
    "c": lambda at: at["x"] - at["mu"],
    "q": lambda at: at["c"] ** 2,
    "v": lambda at: at["q"].mean(axis=0),
    "s": lambda at: np.sqrt(at["v"] + EPS),
    "r": lambda at: 1 / at["s"],
    "x_hat": lambda at: at["c"] * at["r"],
}
"""The graph of the notebook, in the order in which it is computed."""


@check(
    question="node_gradients",
    hint='Return a dict: {"x_hat": ..., "r": ..., and so on}. A gradient has the shape of its '
    "value: (N, D) where there is one in every row, (D,) where one number serves the column.",
)
def every_value_has_a_gradient_of_its_shape(student: StudentCode) -> None:
    """The dict has eight gradients, each in the shape of its value."""
    gradients, values = _asked(student), _values({"x": X})
    missing = [f'"{node}"' for node in WAY_BACK if node not in gradients]
    expect.true(not missing, f"there is no gradient at {', '.join(missing)}")
    for node in WAY_BACK:
        expect.shape(gradients[node], values[node].shape, f'the gradient at "{node}"')


@check(
    question="node_gradients",
    hint="All gradients before this one on the way back are right, so look at this single step: "
    "which values are computed from it, and what is the derivative of each?",
)
def the_way_back_is_right_step_by_step(student: StudentCode) -> None:
    """Each gradient, from x_hat back to x, matches difference quotients of the graph."""
    gradients = _asked(student)
    for node in WAY_BACK:
        name = f'the gradient at "{node}", the first that is wrong on the way back,'
        expect.close(gradients.get(node), _quotients(node), name, rtol=1e-6, atol=1e-6)


def _asked(student: StudentCode) -> Mapping[str, Any]:
    returned = student.fetch(student.node_gradients(DOUT, X, GAMMA, EPS))
    expect.true(
        isinstance(returned, dict),
        f"the result is {student.last_result}, expected a dict with a gradient for each value",
    )
    return returned  # type: ignore[no-any-return]  # it is a dict


def _values(given: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Compute the values of the graph, except for those that are given."""
    at = {"x": X, **given}
    for node, compute in GRAPH.items():
        at[node] = given[node] if node in given else compute(at)
    return at


def _quotients(node: str) -> np.ndarray:
    """Move each entry by H; what is computed from it follows, what is before it stays."""
    start = _values({})
    before = {name: start[name] for name in ("x", *GRAPH)[: ("x", *GRAPH).index(node)]}
    quotients = np.zeros_like(start[node])
    for place in np.ndindex(quotients.shape):
        losses = []
        for step in (H, -H):
            moved = start[node].copy()
            moved[place] += step
            x_hat = _values({**before, node: moved})["x_hat"]
            losses.append(float(np.sum(GAMMA * x_hat * DOUT)))
        quotients[place] = (losses[0] - losses[1]) / (2 * H)
    return quotients


CHECKS = (every_value_has_a_gradient_of_its_shape, the_way_back_is_right_step_by_step)
