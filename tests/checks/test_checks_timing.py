"""`speed_up` on scripted clocks: what it counts, when it stops, and what it does not believe."""

import itertools
from math import comb, inf

import numpy as np
import pytest

from autograder.checks import Side, SpeedUp, speed_up
from autograder.checks.local import LocalCode
from autograder.checks.timing import CALLS, DOUBT, LOOKS, interval
from autograder.errors import CheckFailed


class Scripted:
    """A function whose timings are written down beforehand; the last one repeats."""

    def __init__(self, name, log, seconds, proof=None):
        self.name, self.log, self.proof = name, log, proof
        self.seconds = itertools.chain(seconds, itertools.repeat(seconds[-1]))

    def cpu_seconds(self, trial):
        self.log.append((self.name, trial))
        weighed = [
            float(trial.left[k] @ (2 * trial.array(k)) @ trial.right[k])
            for k in range(len(trial.others))
        ]
        return next(self.seconds), weighed if self.proof is None else self.proof(weighed)


def _twice(x, douts):
    return [2 * dout for dout in douts]


def _caches(x, count):
    return [("a cache", x)] * count


def _measure(fast, slow, *, proof=None, limits=(1.2,), seed=0):
    log = []
    sides = [
        Side(function=Scripted("f", log, fast, proof), caches=_caches),
        Side(function=Scripted("s", log, slow), caches=_caches),
    ]
    found = speed_up(*sides, right=_twice, limits=limits, rng=np.random.default_rng(seed))
    return found, log


def _readings(pairs):
    return 2 + 2 * pairs  # a warm-up comes first


def test_the_ratio_is_slow_over_fast():
    assert _measure([1.0], [3.0])[0].median == pytest.approx(3.0)
    assert _measure([3.0], [1.0])[0].median == pytest.approx(1 / 3)


def test_the_warm_up_is_not_counted():
    assert _measure([0.001, 1.0], [1.0])[0].high == pytest.approx(1.0)
    assert _measure([50.0, 1.0], [50.0, 3.0])[0].low == pytest.approx(3.0)


def test_the_order_alternates_after_the_warm_up():
    _, log = _measure([1.0], [1.0])
    assert "".join(name for name, _ in log).startswith("fs" + "fs" + "sf" + "fs" + "sf")


def test_it_ends_at_the_first_look_that_is_clear():
    assert len(_measure([1.0], [2.0])[1]) == _readings(LOOKS[0])
    assert len(_measure([1.0], [1.0])[1]) == _readings(LOOKS[0])
    assert len(_measure([1.0, 1.0, 3.0, 1.0], [2.0])[1]) == _readings(LOOKS[1])
    assert len(_measure([1.0], [1.3, 1.1] * 100)[1]) == _readings(LOOKS[-1])


def test_it_goes_on_until_every_limit_is_clear():
    seesaw = [1.12, 1.08] * 100
    assert len(_measure([1.0], seesaw)[1]) == _readings(LOOKS[0])
    assert len(_measure([1.0], seesaw, limits=(1.2, 1.1))[1]) == _readings(LOOKS[-1])


def test_what_is_hopeless_is_not_waited_for():
    found, log = _measure([50.0], [1.0])
    assert len(log) == _readings(1)
    assert found.reaches(1.2) is False


def test_hiccups_on_either_side_change_nothing():
    calm = [1.0] * 60
    upset = [50.0 if k % 7 == 3 else 1.0 for k in range(60)]
    assert _measure(upset, calm)[0].reaches(1.2) is False
    assert _measure(calm, upset)[0].reaches(1.2) is False
    assert _measure(upset, [2.0])[0].reaches(1.2) is True


def test_nothing_is_ever_given_twice():
    _, log = _measure([1.0], [1.0])
    seen = [trial.array(k).tobytes() for _, trial in log for k in range(CALLS)]
    assert len(set(seen)) == len(seen)
    batches = [trial.others[0][1] for _, trial in log]
    assert len({batch.tobytes() for batch in batches}) == len(log) // 2
    assert len({batch.shape for batch in batches}) > len(log) // 4
    assert all(len(trial.others) == CALLS for _, trial in log)


@pytest.mark.parametrize(
    "forged",
    [
        lambda proofs: [p * (1 + 1e-6) for p in proofs],
        lambda proofs: [0.0] * len(proofs),
        lambda proofs: [proofs[0]] * len(proofs),
        lambda proofs: proofs[:-1],
        lambda proofs: [float("nan")] * len(proofs),
        lambda proofs: ["much"] * len(proofs),
        lambda _: [],
    ],
)
def test_calls_that_are_not_proven_do_not_count(forged):
    with pytest.raises(CheckFailed, match="while it was timed"):
        _measure([1.0], [2.0], proof=forged)


def test_rounding_is_not_taken_for_forgery():
    _measure([1.0], [2.0], proof=lambda proofs: [p * (1 + 1e-11) for p in proofs])


def test_clocks_that_stand_still_give_finite_ratios():
    assert np.isfinite(_measure([0.0], [0.0])[0].median)
    assert _measure([1.0], [0.0])[0].reaches(1.2) is False


def test_the_interval_misses_the_median_as_rarely_as_promised():
    for n in (*LOOKS, 20, 101):
        found = interval(range(n))
        beyond = int(found.low)
        assert found.high == n - 1 - found.low
        assert sum(comb(n, k) for k in range(beyond + 1)) / 2**n <= DOUBT
        assert sum(comb(n, k) for k in range(beyond + 2)) / 2**n > DOUBT
    assert 2 * len(LOOKS) * DOUBT == pytest.approx(0.001)


def test_a_few_readings_tell_nothing():
    assert interval([5.0] * 12) == SpeedUp(median=5.0, low=0.0, high=inf, pairs=12)


def test_the_interval_holds_the_median_of_skewed_noise():
    rng = np.random.default_rng(7)
    missed = 0
    for _ in range(2000):
        found = interval(rng.exponential(size=26))
        missed += not found.low <= np.log(2) <= found.high
    assert missed <= 3  # 2 * DOUBT of 2,000 is two thirds of one


def test_a_limit_is_reached_clearly_or_clearly_not_or_who_knows():
    found = SpeedUp(median=1.3, low=1.2, high=1.4, pairs=13)
    assert found.reaches(1.2) is True
    assert found.reaches(1.3) is None
    assert found.reaches(1.41) is False
    assert str(found) == "1.30 times as fast (1.20 to 1.40)"


def test_it_measures_a_notebooks_functions_too():
    code = """
def forward(x): return x, {"x": x}
def slow(dout, cache): return sum(dout + k for k in range(20)) * 0 + 2 * dout, None
def fast(dout, cache): return 2 * dout, None
"""
    names = {}
    exec(code, names)
    student = LocalCode(names)

    def caches(x, count):
        return student.forward.each([(x,)] * count, pick=1)

    sides = [Side(function=getattr(student, f), caches=caches) for f in ("fast", "slow")]
    rng = np.random.default_rng(1)
    assert speed_up(*sides, right=_twice, limits=(1.2,), rng=rng).reaches(1.2)
