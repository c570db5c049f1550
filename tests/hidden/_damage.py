"""Damage that a call does: to the arrays of its caller, or to the cache of another call.

The arrays are held where the student's code runs, so what a cache refers to is the caller's own array,
as in a notebook. Each call that a check of something else makes has arrays of its own.
"""

import copy
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from hidden._layers import Layer

NAMES = ("x", "gamma", "beta")
GRADIENTS = ("dx", "dgamma", "dbeta")

Forward = tuple[Any, ...]
"""The arguments of a forward pass: x, gamma, beta, and what else it takes."""


def forward_harms_nothing(student: StudentCode, forward: Callable[..., Any], args: Forward) -> None:
    """Require that a call changes neither x, gamma or beta nor the cache of an earlier call."""
    held = _held(student, args)
    _, cache = forward(*held, *copy.deepcopy(args[3:]))
    _unharmed(student, held, args, "the forward pass")
    expect.true(
        not _spoils_the_cache(student, forward, args, cache),
        "a later forward pass changes what an earlier one put into its cache",
    )
    _unharmed(student, held, args, "a later forward pass")


def backward_harms_nothing(
    student: StudentCode,
    forward: Callable[..., Any],
    backward: Callable[..., Any],
    args: Forward,
    dout: np.ndarray,
) -> None:
    """Require that a backward pass changes nothing of its caller's, the cache included.

    Its results are those of a call whose arrays nobody else has; whether they are right is no
    matter here. Nor is it whether a cache can be used twice, or what the forward pass does to x and
    to a cache that can be looked at: that is judged where the forward pass is.
    """
    _, cache = forward(*copy.deepcopy(args))
    alone = _gradients(backward(dout, cache))
    expect.untouched(student, "dout")
    held, upstream = _held(student, args), student.hold(dout)
    _, cache = forward(*held, *copy.deepcopy(args[3:]))
    if _spoils_the_cache(student, forward, args, cache):
        _, cache = forward(*held, *copy.deepcopy(args[3:]))
    before = [*(expect.array(student.fetch(a), "an argument") for a in held), dout]
    kept = _found_in(student.fetch(cache))
    gradients = _gradients(backward(upstream, cache))
    _unharmed(student, (*held, upstream), before, "the backward pass")
    for name, now, was in zip(GRADIENTS, gradients, alone, strict=True):
        expect.close(now, was, f"{name} after a later forward pass")
    expect.true(
        not _differ(kept, _found_in(student.fetch(cache))),
        "the backward pass changes an array of the cache in place",
    )


def layer_harms_nothing(
    student: StudentCode, layer: Layer, x: np.ndarray, dout: np.ndarray
) -> None:
    """Require that a layer changes no array of its caller's, at once or later, and no parameter."""
    held, upstream, params = student.hold(x), student.hold(dout), layer.params
    for learning in (True, False):
        layer.call_on("propagate", held, learning)
        expect.close(student.fetch(held), x, "x after propagate", rtol=0, atol=0)
    layer.call_on("propagate", held, True)
    layer.call_on("back_propagate", upstream)
    expect.close(student.fetch(held), x, "x after back_propagate", rtol=0, atol=0)
    expect.close(student.fetch(upstream), dout, "dout after back_propagate", rtol=0, atol=0)
    for name, now in layer.params.items():
        expect.close(now, params[name], f'params["{name}"] after back_propagate', rtol=0, atol=0)


def _spoils_the_cache(
    student: StudentCode, forward: Callable[..., Any], args: Forward, cache: Any
) -> bool:
    """Call with other values in the same shapes, and look whether this changes the cache."""
    before = _found_in(student.fetch(cache))
    x, gamma, beta, *rest = args
    forward(3 - 2 * x[::-1], gamma + 1, beta - 1, *copy.deepcopy(rest))
    return _differ(before, _found_in(student.fetch(cache)))


def _held(student: StudentCode, args: Forward) -> list[Any]:
    return [student.hold(array) for array in args[:3]]


def _gradients(returned: Any) -> list[np.ndarray]:
    three = isinstance(returned, tuple | list) and len(returned) == 3
    expect.true(three, "the backward pass does not return three gradients")
    return [expect.array(g, name) for g, name in zip(returned, GRADIENTS, strict=True)]


def _unharmed(
    student: StudentCode, held: Sequence[Any], given: Sequence[np.ndarray], who: str
) -> None:
    for name, now, was in zip((*NAMES, "dout"), held, given, strict=False):
        expect.close(student.fetch(now), was, f"{name} after {who}", rtol=0, atol=0)


def _found_in(cache: Any, place: str = "") -> dict[str, bytes]:
    """Find the arrays in nested containers; what else a cache holds cannot be seen from here."""
    if isinstance(cache, np.ndarray):
        return {place: cache.tobytes()}
    items = dict(enumerate(cache)) if isinstance(cache, list | tuple) else cache
    if not isinstance(items, dict):
        return {}
    each = [_found_in(item, f"{place}[{key!r}]") for key, item in items.items()]
    return {where: found for some in each for where, found in some.items()}


def _differ(before: dict[str, bytes], after: dict[str, bytes]) -> bool:
    """Tell whether an array changed. One may be added or taken out: a cache is used once."""
    return any(after.get(place, was) != was for place, was in before.items())
