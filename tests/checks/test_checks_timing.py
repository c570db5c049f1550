"""`speed_up` with scripted clocks: what it counts and when it stops; and what timed calls are given."""

import itertools
from math import comb, inf

import numpy as np
import pytest

from autograder.checks import SpeedUp, speed_up, timed_calls
from autograder.checks.timed_calls import proof_of
from autograder.checks.timing import ERROR_RATE, LOOKS, interval


class Scripted:
    """Code whose timings are given beforehand; the last one repeats."""

    def __init__(self, name, log, seconds):
        self.name, self.log = name, log
        self.seconds = itertools.chain(seconds, itertools.repeat(seconds[-1]))

    def __call__(self, inputs):
        self.log.append((self.name, inputs))
        return next(self.seconds)


def _measure(fast, slow, *, limit=1.2):
    log, made = [], itertools.count()
    sides = Scripted("f", log, fast), Scripted("s", log, slow)
    return speed_up(*sides, inputs=lambda: next(made), limit=limit), log


def _readings(pairs):
    return 2 + 2 * pairs  # the first pair is a warm-up


def test_the_ratio_is_slow_over_fast():
    assert _measure([1.0], [3.0])[0].median == pytest.approx(3.0)
    assert _measure([3.0], [1.0])[0].median == pytest.approx(1 / 3)


def test_the_warm_up_is_not_counted():
    assert _measure([0.001, 1.0], [1.0])[0].high == pytest.approx(1.0)
    assert _measure([50.0, 1.0], [50.0, 3.0])[0].low == pytest.approx(3.0)


def test_the_order_alternates_after_the_warm_up():
    _, log = _measure([1.0], [1.0])
    assert "".join(name for name, _ in log).startswith("fs" + "fs" + "sf" + "fs" + "sf")


def test_inputs_are_made_anew_for_each_pair():
    _, log = _measure([1.0], [1.0])
    assert [inputs for _, inputs in log] == [k // 2 for k in range(len(log))]


def test_it_ends_at_the_first_look_that_is_clear():
    assert len(_measure([1.0], [2.0])[1]) == _readings(LOOKS[0])
    assert len(_measure([1.0], [1.0])[1]) == _readings(LOOKS[0])
    assert len(_measure([1.0, 1.0, 3.0, 1.0], [2.0])[1]) == _readings(LOOKS[1])
    assert len(_measure([1.0], [1.3, 1.1] * 100)[1]) == _readings(LOOKS[-1])


def test_a_hopeless_case_ends_early():
    found, log = _measure([50.0], [1.0])
    assert len(log) == _readings(1)
    assert found.reaches(1.2) is False


def test_hiccups_on_either_side_change_nothing():
    calm = [1.0] * 60
    upset = [50.0 if k % 7 == 3 else 1.0 for k in range(60)]
    assert _measure(upset, calm)[0].reaches(1.2) is False
    assert _measure(calm, upset)[0].reaches(1.2) is False
    assert _measure(upset, [2.0])[0].reaches(1.2) is True


def test_stopped_clocks_give_finite_ratios():
    assert np.isfinite(_measure([0.0], [0.0])[0].median)
    assert _measure([1.0], [0.0])[0].reaches(1.2) is False


def test_the_interval_misses_the_median_as_rarely_as_promised():
    for n in (*LOOKS, 20, 101):
        found = interval(range(n))
        beyond = int(found.low)
        assert found.high == n - 1 - found.low
        assert sum(comb(n, k) for k in range(beyond + 1)) / 2**n <= ERROR_RATE
        assert sum(comb(n, k) for k in range(beyond + 2)) / 2**n > ERROR_RATE
    assert 2 * len(LOOKS) * ERROR_RATE == pytest.approx(0.001)


def test_a_few_readings_tell_nothing():
    assert interval([5.0] * 12) == SpeedUp(median=5.0, low=0.0, high=inf, pairs=12)


def test_the_interval_holds_the_median_of_skewed_noise():
    rng = np.random.default_rng(7)
    missed = 0
    for _ in range(2000):
        found = interval(rng.exponential(size=26))
        missed += not found.low <= np.log(2) <= found.high
    assert missed <= 3  # 2 * ERROR_RATE of 2,000 is two thirds of one


def test_a_limit_is_reached_clearly_or_clearly_not_or_unclear():
    found = SpeedUp(median=1.3, low=1.2, high=1.4, pairs=13)
    assert found.reaches(1.2) is True
    assert found.reaches(1.3) is None
    assert found.reaches(1.41) is False
    assert str(found) == "1.30 times as fast (1.20 to 1.40)"


def test_every_call_gets_an_array_that_no_other_got():
    rng = np.random.default_rng(0)
    drawn = [timed_calls([()] * 3, (5, 4), (5, 4), rng) for _ in range(20)]
    arrays = [calls.array(k).tobytes() for calls in drawn for k in range(3)]
    assert len(set(arrays)) == 60


def _drawn(seed=0):
    return timed_calls([(7,), (8,), (9,)], (96, 450), (96, 450), np.random.default_rng(seed))


def _twice(calls):
    return [2 * calls.array(k) for k in range(3)]


def _proofs(calls, results):
    return [proof_of(calls.left[k], result, calls.right[k]) for k, result in enumerate(results)]


@pytest.mark.parametrize("order", ["C", "F"])
def test_right_results_are_proven(order):
    calls = _drawn()
    results = [np.array(result, order=order) for result in _twice(calls)]
    assert calls.proven(_proofs(calls, results), _twice(calls))


@pytest.mark.parametrize(
    "forged",
    [
        lambda proofs: [p * (1 + 1e-15) for p in proofs],
        lambda proofs: [0.0] * len(proofs),
        lambda proofs: [proofs[0]] * len(proofs),
        lambda proofs: proofs[:-1],
        lambda proofs: [float("nan")] * len(proofs),
        lambda proofs: ["much"] * len(proofs),
        lambda _: [],
    ],
)
def test_what_is_forged_is_not(forged):
    calls = _drawn()
    assert not calls.proven(forged(_proofs(calls, _twice(calls))), _twice(calls))


def test_what_algebra_finds_without_the_matrix_is_not_proven():
    calls = _drawn()
    found = [
        float(2 * ((calls.left[k] * calls.scales[k]) @ calls.base) @ calls.right[k])
        for k in range(3)
    ]
    right = _proofs(calls, _twice(calls))
    np.testing.assert_allclose(found, right, rtol=1e-10)
    assert not calls.proven(found, _twice(calls))
