"""The hidden checks as a body: trivial code earns nothing, junk is never the grader's fault."""

import contextlib
import importlib
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.checks import Check, info
from autograder.checks.host import perform
from autograder.checks.local import LocalStudent
from autograder.errors import CheckFailed, Finding
from autograder.grading import Bundle


@pytest.fixture(scope="module")
def checks(bundle: Bundle) -> list[Check]:
    """All checks of all questions, public and hidden."""
    packages = ("public_checks", "hidden")
    return [
        check
        for question in bundle.points
        for package in packages
        for check in importlib.import_module(f"{package}.{question}").CHECKS
    ]


def _names(forward: Callable, backward: Callable) -> dict[str, Any]:
    return {
        "batchnorm_forward": forward,
        "batchnorm_backward": backward,
        "batchnorm_backward_alt": backward,
    }


def _passed(checks: list[Check], names: dict[str, Any]) -> Iterator[Check]:
    for check in checks:
        try:
            perform(check, LocalStudent(names))
        except Finding:
            continue
        yield check


def _updating(x, gamma, beta, bn_param):
    bn_param["running_mean"] = bn_param["running_var"] = np.zeros(x.shape[1])
    return np.zeros_like(x), None


RANDOM = np.random.default_rng(5)
TRIVIAL = {
    "nothing": _names(lambda *_: None, lambda *_: None),
    "zeros": _names(lambda x, *_: (0 * x, None), lambda d, _: (0 * d, 0 * d[0], 0 * d[0])),
    "zeros with running averages": _names(_updating, lambda d, _: (0 * d, 0 * d[0], 0 * d[0])),
    "ones": _names(
        lambda x, *_: (0 * x + 1, None), lambda d, _: (0 * d + 1, 0 * d[0] + 1, 0 * d[0] + 1)
    ),
    "random": _names(
        lambda x, *_: (RANDOM.normal(size=x.shape), None),
        lambda d, _: tuple(RANDOM.normal(size=s) for s in (d.shape, d.shape[1], d.shape[1])),
    ),
}


@pytest.mark.parametrize("kind", TRIVIAL)
def test_trivial_code_earns_nothing(checks: list[Check], kind: str) -> None:
    earned = {
        info(c).name: info(c).points for c in _passed(checks, TRIVIAL[kind]) if info(c).points
    }
    assert earned == {}


def test_code_that_ignores_the_batch_earns_only_what_is_right_in_it(checks: list[Check]) -> None:
    """Scaling without normalizing: its dbeta is truly right, and two light checks follow it."""
    names = _names(
        lambda x, gamma, beta, _: (gamma * x + beta, (x, gamma)),
        lambda d, cache: (d * cache[1], (d * cache[0]).sum(axis=0), d.sum(axis=0)),
    )
    assert sum(info(c).points for c in _passed(checks, names)) <= 2


JUNK = [
    None,
    3,
    2.5,
    True,
    "text",
    b"bytes",
    [],
    (),
    (1,),
    (1, 2),
    (1, 2, 3),
    (None, None, None),
    {},
    {1: 2},
    object(),
    np.float64(1),
    np.array(1.0),
    np.zeros(0),
    np.zeros((2, 2), dtype=object),
    np.array(["a"]),
    (np.zeros(3), np.zeros(3), np.zeros(3)),
    ("a", "b"),
    (np.nan, None),
    (np.full((5, 3), np.nan), None),
    (np.full((5, 3), np.inf), None),
    (np.full((5, 3), 1e308), None),
    (np.zeros((5, 3), dtype=complex), None),
    [[1, 2], [3]],
    iter([1, 2]),
    ({}, {}, {}),
    (np.zeros((7, 6)), None, "x"),
    (np.ma.masked_all((5, 3)), None),
    np.longdouble(2),
]


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk)[:25])
def test_junk_is_always_a_finding(checks: list[Check], junk: Any) -> None:
    right_forward = importlib.import_module("reference.batch_norm").batchnorm_forward
    for names in (
        _names(lambda *_: junk, lambda *_: junk),
        _names(right_forward, lambda *_: junk),
        _names(
            lambda x, g, b, p: (p.update(running_mean=junk, running_var=junk), (x, junk))[1],
            lambda d, _: (d, junk, junk),
        ),
    ):
        for check in checks:
            with contextlib.suppress(Finding):  # anything else would be called our own fault
                perform(check, LocalStudent(names))


def test_the_reference_passes_everything(checks: list[Check]) -> None:
    reference = vars(importlib.import_module("reference.batch_norm"))
    assert list(_passed(checks, reference)) == checks


def test_the_figures_of_the_notebook_hold_to_every_printed_digit(bundle: Bundle) -> None:
    """Seed 220: statistics before normalizing, and test-time statistics after fifty batches."""
    forward = importlib.import_module("reference.batch_norm").batchnorm_forward
    np.random.seed(220)
    inputs, first, second = (np.random.randn(*s) for s in ((200, 50), (50, 60), (60, 3)))
    a = np.maximum(0, inputs @ first) @ second
    assert str(a.mean(axis=0)) == "[28.57337215 27.08029233  1.62528447]"
    assert str(a.std(axis=0)) == "[34.85744517 25.9706331  29.6313792 ]"

    np.random.seed(220)
    first, second = np.random.randn(50, 60), np.random.randn(60, 3)
    param = {"mode": "train"}
    for _ in range(50):
        batch = np.maximum(0, np.random.randn(200, 50) @ first) @ second
        forward(batch, np.ones(3), np.zeros(3), param)
    param["mode"] = "test"
    batch = np.maximum(0, np.random.randn(200, 50) @ first) @ second
    out, _ = forward(batch, np.ones(3), np.zeros(3), param)
    assert str(out.mean(axis=0)) == "[-0.00462469  0.06873645  0.09765526]"
    assert str(out.std(axis=0)) == "[0.96218861 1.04444084 0.9853543 ]"


def test_a_failing_check_says_which_call_showed_it(checks: list[Check]) -> None:
    check = next(c for c in checks if info(c).name == "uses_the_running_averages_in_test_mode")
    with pytest.raises(CheckFailed) as caught:
        perform(check, LocalStudent(TRIVIAL["zeros"]))
    assert "[batchnorm_forward(array(5, 3), array(3,), array(3,), {'mode': 'test'" in str(
        caught.value
    )
