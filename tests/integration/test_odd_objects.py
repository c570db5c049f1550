"""Classes of a student whose attributes become something odd: a failure of theirs, never an error of ours."""

import warnings

import numpy as np
import pytest

from autograder.checks.declare import CheckInfo, info
from autograder.checks.local import LocalCode
from autograder.checks.running import perform
from autograder.errors import CheckFailed, CourseError, Finding

CLASSES = {
    "DenseLayer": "layered_network",
    "BatchNormLayer": "layered_network",
    "FullyConnectedNet": "fully_connected",
    "ConvNet": "convolutional",
}


def _checks(bundle, question):
    for module in ("hidden", "public_checks"):
        for value in vars(bundle.importer.module(f"{module}.{question}")).values():
            if callable(value) and _about(value) == question:
                yield value


def _about(value):
    try:
        declared = info(value)
    except CourseError:
        return None
    assert isinstance(declared, CheckInfo)
    return declared.question


def _attributes(names, question, checks):
    """Find what instances have, when a right class is checked."""
    made = []

    class Seen(names[question]):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            made.append(self)

    for check in checks:
        perform(check, LocalCode(names | {question: Seen}))
    methods = [name for name, value in vars(names[question]).items() if callable(value)]
    return [*vars(made[0]), *(name for name in methods if not name.startswith("__"))]


def _odd_from_the_start(right, attribute):
    class Odd(right):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            setattr(self, attribute, None)

    return Odd


def _odd_after_a_call(right, attribute):
    def becoming_odd(method):
        def call(self, *args, **kwargs):
            result = method(self, *args, **kwargs)
            setattr(self, attribute, np.zeros(3))
            return result

        return call

    methods = {n: m for n, m in vars(right).items() if callable(m) and not n.startswith("_")}
    return type("Odd", (right,), {name: becoming_odd(m) for name, m in methods.items()})


@pytest.mark.parametrize("make_odd", [_odd_from_the_start, _odd_after_a_call])
@pytest.mark.parametrize("question", CLASSES)
def test_an_odd_attribute_ends_in_a_verdict(bundle, question, make_odd):
    names = {
        name: value
        for module in (*CLASSES.values(), "batch_norm", "layer_norm", "spatial_norm", "layered_mlp")
        for name, value in vars(bundle.importer.module(f"reference.{module}")).items()
        if callable(value)
    }
    checks = [*_checks(bundle, question)]
    failed = 0
    for attribute in _attributes(names, question, checks):
        odd = make_odd(names[question], attribute)
        odd.__name__ = question
        for check in checks:
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    perform(check, LocalCode(names | {question: odd}))
            except Finding:
                failed += 1
    assert failed, "no check looked at an attribute"


@pytest.mark.parametrize("when", ["__init__", "update"])
@pytest.mark.parametrize("odd", [{"W": np.ones((1, 50))}, {"b": np.ones(3)}, {"gamma": 1.0}, {}])
def test_odd_parameters_beside_ours_are_a_failure(bundle, odd, when):
    """Our layer computes with the parameters that the student's layer shows, however odd."""
    right = vars(bundle.importer.module("reference.layered_network"))
    beside = bundle.importer.module("hidden._layers_beside")

    def showing_odd(kind):
        def change(self, *args):
            getattr(kind, when)(self, *args)
            self.used = self.params
            self.params = {name: odd[name] for name in self.params if name in odd}

        def propagate(self, *args):
            shown, self.params = self.params, getattr(self, "used", self.params)
            out = kind.propagate(self, *args)
            self.params = shown
            return out

        return type(kind.__name__, (kind,), {when: change, "propagate": propagate})

    layers = {name: showing_odd(right[name]) for name in ("DenseLayer", "BatchNormLayer")}
    with pytest.raises(CheckFailed, match="params"):
        beside.at_drawn_points(LocalCode(right | layers), np.random.default_rng(0))


@pytest.mark.parametrize("odd", [True, None, [], [np.zeros(2)] * 4, {}])
def test_a_list_that_became_something_else_is_a_failure(bundle, odd) -> None:
    """The list stays where the student's code runs, so anything may come back in its place."""

    class Odd(LocalCode):
        def fetch(self, opaque):
            return odd

    check = bundle.importer.module(
        "hidden.training_set_statistics"
    ).shapes_are_right_and_batches_stay_as_they_are
    with pytest.raises(CheckFailed, match="is not such a list any more"):
        perform(check, Odd(bundle.reference.run()))
