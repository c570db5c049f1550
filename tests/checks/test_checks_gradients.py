"""Numerical gradients: equal to the analytic ones, and precise enough for checks."""

import numpy as np
import pytest

from autograder.checks import expect, numeric_gradient
from autograder.checks.local import LocalCode
from autograder.errors import CheckFailed

RNG = np.random.default_rng(31)
X, Y = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 3))
W = RNG.normal(size=(3, 2))
DOUT = RNG.normal(size=(4, 3))


def _numeric(function, args, wrt, dout, **options):
    return numeric_gradient(LocalCode({"f": function}).f, args, wrt, np.asarray(dout), **options)


@pytest.mark.parametrize(
    ("function", "derivative"),
    [
        (np.sin, np.cos),
        (np.exp, np.exp),
        (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
        (lambda x: 3 * x, lambda x: np.full(x.shape, 3.0)),
        (lambda x: x**3 - x, lambda x: 3 * x**2 - 1),
        (lambda x: 1 / (2 + x**2), lambda x: -2 * x / (2 + x**2) ** 2),
        (lambda x: np.zeros(x.shape), lambda x: np.zeros(x.shape)),
    ],
)
def test_elementwise_functions(function, derivative):
    expect.close(
        _numeric(function, (X,), 0, DOUT), DOUT * derivative(X), "dx", rtol=1e-8, atol=1e-9
    )


@pytest.mark.parametrize("wrt", [0, 1])
def test_every_argument_in_its_place(wrt):
    exact = (DOUT * Y, DOUT * (X + 2 * Y))[wrt]
    got = _numeric(lambda x, y: x * y + y**2, (X, Y), wrt, DOUT)
    expect.close(got, exact, "gradient", rtol=1e-8, atol=1e-9)


def test_outputs_that_mix_many_inputs():
    dout = RNG.normal(size=(4, 2))
    expect.close(_numeric(np.matmul, (X, W), 0, dout), dout @ W.T, "dx", rtol=1e-8, atol=1e-9)
    expect.close(_numeric(np.matmul, (X, W), 1, dout), X.T @ dout, "dW", rtol=1e-8, atol=1e-9)


def test_a_broadcast_row_collects_the_whole_batch():
    got = _numeric(lambda x, b: x + b, (X, np.zeros(3)), 1, DOUT)
    assert got.shape == (3,)
    expect.close(got, DOUT.sum(axis=0), "db", rtol=1e-8)


@pytest.mark.parametrize("x", [2.0, np.array(2.0), 2, np.array(2)])
def test_a_number_has_a_gradient_of_no_axes(x):
    got = _numeric(lambda x: x**2, (x,), 0, 1.5)
    assert got.shape == ()
    expect.close(got, 6.0, "dx", rtol=1e-8)


def test_integers_are_moved_like_real_numbers():
    got = _numeric(lambda x: x * x, (np.array([3, -1]),), 0, [1.0, 1.0])
    expect.close(got, [6.0, -2.0], "dx", rtol=1e-8)


def test_only_the_first_of_several_results_counts():
    got = _numeric(lambda x: (x**2, "cache", x), (X,), 0, DOUT)
    expect.close(got, 2 * X * DOUT, "dx", rtol=1e-8, atol=1e-9)


def test_h_is_the_distance_moved_to_both_sides():
    seen = []

    def f(x):
        seen.append(float(x[0]))
        return x

    _numeric(f, (np.array([1.0]),), 0, [1.0], h=0.25)
    assert sorted(set(seen)) == [0.75, 1.0, 1.25]
    assert seen.count(0.75) == seen.count(1.25) == 1


def test_central_differences_cancel_the_curvature():
    got = _numeric(lambda x: x**2, (np.array([3.0]),), 0, [1.0], h=0.5)
    expect.close(got, [6.0], "dx")  # a one-sided difference would give 6.5


def test_each_call_gets_a_dict_of_its_own():
    seen = []

    def f(x, param):
        seen.append(param["steps"])
        param["steps"] += 1
        param["mean"] += 1
        return x + param["mean"]

    given = {"steps": 0, "mean": np.zeros(2)}
    got = _numeric(f, (np.zeros(2), given), 0, [1.0, 1.0])
    assert set(seen) == {0}
    assert given["steps"] == 0
    assert (given["mean"] == 0).all()
    expect.close(got, [1.0, 1.0], "dx", rtol=1e-8)


def test_the_arguments_stay_as_they_were():
    def f(x, y):
        x += 100
        y += 100
        return x * 2

    x, y = X.copy(), Y.copy()
    expect.close(_numeric(f, (x, y), 0, DOUT), 2 * DOUT, "dx", rtol=1e-6)
    np.testing.assert_array_equal(x, X)
    np.testing.assert_array_equal(y, Y)


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda x: x.T, "out.shape is (3, 4), expected (4, 3)"),
        (lambda x: x.sum(), "out.shape is (), expected (4, 3)"),
        (lambda x: x[None], "out.shape is (1, 4, 3), expected (4, 3)"),
        (lambda _: None, "out is None, expected an array of numbers"),
        (lambda x: {"out": x}, "expected an array of numbers"),
        (lambda x: x * np.nan, "out holds nan at index (0, 0)"),
        (lambda x: x > 0, "out holds bool values"),
        (lambda x: np.full(x.shape, 1e308), "out holds numbers too large to add up"),
        (lambda x: 1.7e308 * np.sign(x - X[0, 0]) * (np.arange(12).reshape(4, 3) == 0), "finite"),
    ],
)
def test_an_out_that_cannot_be_differentiated_is_a_finding(function, told):
    with pytest.raises(CheckFailed) as caught:
        _numeric(function, (X,), 0, np.ones((4, 3)))
    assert told in str(caught.value)


class TestAsAJudge:
    """Used together with `expect.gradient`, as in the checks."""

    @staticmethod
    def forward(x, w):
        return np.tanh(x @ w)

    @staticmethod
    def backward(dout, x, w):
        return (dout * (1 - np.tanh(x @ w) ** 2)) @ w.T

    @pytest.mark.parametrize("seed", range(20))
    def test_the_right_gradient_is_accepted_and_one_off_by_a_hundred_thousandth_refused(self, seed):
        rng = np.random.default_rng(seed)
        x, w, dout = rng.normal(size=(7, 4)), rng.normal(size=(4, 3)), rng.normal(size=(7, 3))
        quotients = _numeric(self.forward, (x, w), 0, dout)
        right = self.backward(dout, x, w)
        expect.gradient(right, quotients, "dx", limit=1e-6)
        for wrong in (right * (1 + 1e-5), right * (1 - 1e-5)):
            with pytest.raises(CheckFailed, match=r"error 1\.0e-05 of the largest entry"):
                expect.gradient(wrong, quotients, "dx", limit=1e-6)

    def test_a_single_column_off_by_so_little_is_refused(self):
        quotients = _numeric(self.forward, (X, W), 0, np.ones((4, 2)))
        wrong = self.backward(np.ones((4, 2)), X, W)
        expect.gradient(wrong, quotients, "dx", limit=1e-6)
        wrong[:, 1] *= 1 + 1e-5
        with pytest.raises(CheckFailed, match=r"furthest off at \(\d, 1\)"):
            expect.gradient(wrong, quotients, "dx", limit=1e-6)

    def test_no_gradient_belongs_to_a_forward_of_numbers_too_large(self):
        with pytest.raises(CheckFailed, match="too large to add up"):
            _numeric(lambda x: np.full_like(x, 1.7e308), (X,), 0, np.abs(DOUT) + 1)


def _knows_moved_batches(real, fake):
    """Be another function from the second call on: the first one is alone."""
    calls = []

    def function(x):
        calls.append(1)
        return real(x) if len(calls) == 1 else fake(x)

    return function


def _knows_call_order(slope):
    """Pretend to have a gradient by stepping up and down in turn, whatever the arguments are."""
    calls = []

    def function(x):
        calls.append(1)
        return np.full(X.shape, slope * 1e-5 * (-1) ** len(calls))

    return function


@pytest.mark.parametrize("function", [_knows_moved_batches(np.sin, np.cos), _knows_call_order(1.0)])
def test_a_function_that_is_another_one_in_a_batch_is_found_out(function):
    with pytest.raises(CheckFailed, match="the same arguments give another out"):
        _numeric(function, (X,), 0, DOUT)
