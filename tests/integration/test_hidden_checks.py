"""All hidden checks: trivial code earns nothing, and invalid values are never the grader's fault."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.checks import Check, info
from autograder.checks.local import LocalCode
from autograder.checks.running import perform
from autograder.course import read_course
from autograder.errors import CheckFailed, Finding
from autograder.grading import Bundle

COURSE = read_course(Path(__file__).parents[2])
QUESTIONS = {question: part for part in COURSE.parts for question in part.checked}


def _checks(bundle: Bundle, question: str) -> list[Check]:
    packages = ("public_checks", "hidden")
    return [c for p in packages for c in bundle.importer.module(f"{p}.{question}").CHECKS]


def _references(bundle: Bundle) -> dict[str, Any]:
    """Return everything that the solutions define, as one notebook with all of them would."""
    names: dict[str, Any] = {}
    own = set()  # what the notebook imports is not an answer
    for part in COURSE.parts:
        for name in part.reference:
            module = bundle.importer.module(f"reference.{name}")
            own.add(module.__name__)
            names |= vars(module)
    return {n: v for n, v in names.items() if callable(v) and getattr(v, "__module__", "") in own}


def _passed(checks: list[Check], names: dict[str, Any]) -> Iterator[Check]:
    for check in checks:
        try:
            perform(check, LocalCode(names))
        except Finding:
            continue
        yield check


def _earned(bundle: Bundle, question: str, names: dict[str, Any]) -> dict[str, float]:
    checks = [check for check in _checks(bundle, question) if info(check).points]
    return {info(c).name: info(c).points for c in _passed(checks, names)}


RANDOM = np.random.default_rng(5)
SPOILT: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "zeros": np.zeros_like,
    "ones": np.ones_like,
    "random": lambda array: RANDOM.normal(size=array.shape),
}


def _spoilt(function: Callable[..., Any], spoil: Callable[[np.ndarray], np.ndarray]) -> Any:
    """Return the reference with right shapes, caches and side effects, but wrong values."""

    def wrong(value: Any) -> Any:
        if isinstance(value, np.ndarray) and value.dtype.kind == "f":
            return spoil(value)
        return value

    def call(*args: Any, **kwargs: Any) -> Any:
        result = function(*args, **kwargs)
        for arg in (*args, *kwargs.values()):
            if isinstance(arg, dict):
                arg.update({key: wrong(value) for key, value in arg.items()})
        if isinstance(result, dict):
            return {key: wrong(value) for key, value in result.items()}
        return tuple(map(wrong, result)) if isinstance(result, tuple) else wrong(result)

    return call


FUNCTIONS = [
    name
    for name, part in QUESTIONS.items()
    if part.id == "normalization"
    and name.rpartition("_")[2] in ("forward", "backward", "alt", "gradients", "error")
]


@pytest.mark.parametrize("kind", SPOILT)
@pytest.mark.parametrize("question", FUNCTIONS)
def test_wrong_values_in_right_shapes_earn_nothing(
    bundle: Bundle, question: str, kind: str
) -> None:
    names = _references(bundle)
    spoilt = {name: _spoilt(names[name], SPOILT[kind]) for name in FUNCTIONS}
    assert _earned(bundle, question, names | spoilt) == {}


class _Nothing:
    """A class whose methods are not written yet."""

    def __init__(self, *_: Any, **__: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *_, **__: None


@pytest.mark.parametrize("question", QUESTIONS)
def test_code_that_does_nothing_earns_nothing(
    bundle: Bundle, question: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # where no results lie
    for nothing in (lambda *_, **__: None, _Nothing):
        assert _earned(bundle, question, dict.fromkeys(_references(bundle), nothing)) == {}


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


def _junk_class(junk: Any) -> type:
    """Make a class whose attributes and methods are all invalid."""
    return type(
        "Junk",
        (),
        {
            "__init__": lambda *_, **__: None,
            "__getattr__": lambda _, name: (
                junk if name in ("params", "grads", "bn_params") else lambda *_, **__: junk
            ),
        },
    )


@pytest.mark.parametrize("junk", JUNK, ids=lambda junk: repr(junk).partition(" at ")[0][:25])
def test_invalid_values_are_always_a_finding(
    bundle: Bundle, junk: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anything except a finding would count as an error of the grader."""
    monkeypatch.chdir(tmp_path)
    right = _references(bundle)
    everything = dict.fromkeys(right, lambda *_, **__: junk)
    objects = dict.fromkeys(right, _junk_class(junk))

    def junk_in_dicts(*args: Any, **_: Any) -> Any:
        for arg in args:
            if isinstance(arg, dict):
                arg.update(running_mean=junk, running_var=junk)
        return args[0], junk

    def junk_gradients(dout: Any, _: Any = None) -> Any:
        return dout, junk, junk

    backward = {n: junk_gradients for n in right if n.endswith(("backward", "alt"))}
    forward = {n: junk_in_dicts for n in right if n.endswith("forward")}
    students = (everything, objects, right | backward, forward | backward)
    for question in QUESTIONS:
        for check in _checks(bundle, question):
            for names in students:
                with contextlib.suppress(Finding):
                    perform(check, LocalCode(names))


def test_the_figures_of_the_notebook_hold_to_every_printed_digit(bundle: Bundle) -> None:
    """With seed 220: statistics before normalizing, and test-time statistics after fifty batches."""
    forward = bundle.importer.module("reference.batch_norm").batchnorm_forward
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


def test_the_losses_of_the_network_hold_to_the_last_digit(bundle: Bundle) -> None:
    """With seed 220, without and with regularization, both networks from one generator."""
    network = bundle.importer.module("reference.fully_connected").FullyConnectedNet
    np.random.seed(220)
    x, y = np.random.randn(2, 15), np.random.randint(10, size=2)
    losses = []
    for reg in (0, 3.14):
        sizes = {"hidden_dims": [20, 30], "input_dim": 15, "num_classes": 10}
        made = network(**sizes, reg=reg, weight_scale=5e-2, normalization="batchnorm")
        losses.append(float(made.loss(x, y)[0]))
    expected = np.array([2.609886575288241, 7.008456540025971])
    # One unit in the last place: on processors without fused multiply-add the first ends in 2414.
    assert (np.abs(losses - expected) <= np.spacing(expected)).all()


def test_the_figures_of_layer_norm_hold_to_every_printed_digit(bundle: Bundle) -> None:
    forward = bundle.importer.module("reference.layer_norm").layernorm_forward
    np.random.seed(220)
    inputs, first, second = (np.random.randn(*s) for s in ((4, 50), (50, 60), (60, 3)))
    a = np.maximum(0, inputs @ first) @ second
    assert str(a.mean(axis=1)) == "[34.05612999 30.32922803 38.20844387 77.27961435]"
    assert str(a.std(axis=1)) == "[ 7.7622382  32.9930656  19.4537999  38.93389575]"
    out, _ = forward(a, np.full(3, 3.0), np.full(3, 5.0), {})
    assert str(out.mean(axis=1)) == "[5. 5. 5. 5.]"
    assert str(out.std(axis=1)) == "[2.99999975 2.99999999 2.99999996 2.99999999]"


def test_a_failing_check_says_which_call_showed_it(bundle: Bundle) -> None:
    checks = {info(check).name: check for check in _checks(bundle, "batchnorm_forward")}
    zeros = {"batchnorm_forward": lambda x, *_: (0 * x, None)}
    with pytest.raises(CheckFailed) as caught:
        perform(checks["uses_the_running_averages_in_test_mode"], LocalCode(zeros))
    assert (
        "[batchnorm_forward(array of shape (5, 3), array of shape (3,), array of shape (3,), {'mode': 'test'"
        in str(caught.value)
    )
