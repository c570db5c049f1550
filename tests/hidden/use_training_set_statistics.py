"""Hidden checks of using the training set statistics, on a toy model with given averages."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from autograder.checks import StudentCode, check, expect
from autograder.checks.values_as_text import describe
from normlab.toy import CentredLayers
from reference.training import use_training_set_statistics


class _Given(NamedTuple):
    """What the averages are those of."""

    X: np.ndarray
    steady: np.ndarray
    """Any part of it has about the same mean."""


def _given(student: StudentCode) -> _Given:
    rng = student.rng(3141)
    return _Given(X=rng.normal(0.5, 0.8, size=(120, 3)), steady=rng.normal(0.5, 0.2, size=(120, 3)))


@check(
    question="use_training_set_statistics",
    points=1.25,
    hint="Make one forward pass in training mode over all of X that keeps nothing of the old "
    "averages: which momentum does that?",
)
def averages_become_those_of_the_whole_set(student: StudentCode) -> None:
    """Every running average becomes the mean or biased variance over all of X, in every layer."""
    given = _given(student)
    for units in ((3, 4, 2), (3, 5, 4, 6)):
        seen, _ = _used(student, units, {}, trained=True)
        for told, average, expected in _averages(seen, units, given.X):
            expect.close(average, expected, told, rtol=1e-7, atol=1e-9)


@check(
    question="use_training_set_statistics",
    points=0.5,
    hint="Save the momentum of each bn_param before you change it, and restore it at the end.",
)
def momentum_is_as_before(student: StudentCode) -> None:
    """A momentum of 0.7, or of 0.9 by default, is the same afterward."""
    for before in ({"momentum": 0.7}, {}):
        seen, _ = _used(student, (3, 4, 2), before)
        _resemble(student, seen)
        for layer, bn_param in enumerate(seen):
            expect.close(
                bn_param.get("momentum", 0.9),
                before.get("momentum", 0.9),
                f'bn_params[{layer}]["momentum"]',
            )


@check(
    question="use_training_set_statistics",
    points=0.25,
    hint="Only the running averages change: take no step, and do not change X.",
)
def parameters_stay_as_they_are(student: StudentCode) -> None:
    """Neither the parameters nor X change."""
    seen, params = _used(student, (3, 4, 2), {})
    expect.untouched(student, "model", "X")
    _resemble(student, seen)
    for name, W in CentredLayers((3, 4, 2)).params.items():
        expect.close(params.get(name), W, f"params[{name!r}]")


def _resemble(student: StudentCode, seen: list[dict[str, Any]]) -> None:
    """Require that at least the first layer has averages close to the right ones."""
    for told, average, expected in list(_averages(seen, (3, 4, 2), _given(student).steady))[:2]:
        expect.resembles(average, expected, told)


def _averages(
    seen: list[dict[str, Any]], units: tuple[int, ...], examples: np.ndarray
) -> Iterator[tuple[str, Any, np.ndarray]]:
    """Yield each average by name, with the value it has and the value it should have."""
    right = CentredLayers(units)
    use_training_set_statistics(right, examples)
    expect.true(len(seen) == len(right.bn_params), f"bn_params has {len(seen)} dicts afterward")
    for layer, (bn_param, expected) in enumerate(zip(seen, right.bn_params, strict=True)):
        for name in ("running_mean", "running_var"):
            yield f'bn_params[{layer}]["{name}"]', bn_param.get(name), expected[name]


def _used(
    student: StudentCode, units: tuple[int, ...], extra: dict[str, Any], *, trained: bool = False
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Apply the student's function to a toy model and fetch the result; keep what it changed.

    The averages of a toy that was not trained are zeros, which resemble nothing.
    """
    given = _given(student)
    model = student.CentredLayers(units)  # our toy, but code beside it may replace anything
    for name in ("bn_params", "loss", "params"):
        expect.true(hasattr(model, name), f"CentredLayers has no .{name}")
    before = model.bn_params
    expect.true(isinstance(before, list | tuple), "bn_params is not a list")
    for bn_param in before:
        expect.true(hasattr(bn_param, "update"), "bn_params holds something other than a dict")
        bn_param.update(extra)
    for start in (0, 40, 80) if trained else ():
        model.loss(3 * given.X[start : start + 40], np.zeros(40, dtype=int))
    student.use_training_set_statistics(model, given.X if trained else given.steady)
    changed = student.changed
    bn_params = model.bn_params
    expect.true(isinstance(bn_params, list | tuple), "bn_params is not a list afterward")
    fetched = [student.fetch(bn_param) for bn_param in bn_params]
    params = student.fetch(model.params)
    for held in (*fetched, params):
        expect.true(isinstance(held, dict), f"found {describe(held)} in the model, expected a dict")
    student.changed = changed
    return fetched, params


CHECKS = (
    averages_become_those_of_the_whole_set,
    momentum_is_as_before,
    parameters_stay_as_they_are,
)
