"""`speed_up` on scripted clocks: what it counts, in which order, and when it stops."""

import itertools

import pytest

from autograder.checks import speed_up


class Scripted:
    """A function whose timings are written down beforehand; the last one repeats."""

    def __init__(self, name, log, seconds):
        self.name, self.log = name, log
        self.seconds = itertools.chain(seconds, itertools.repeat(seconds[-1]))

    def cpu_seconds(self, *args, times):
        self.log.append((self.name, args, times))
        return next(self.seconds)


def _measure(fast, slow, **options):
    log = []
    f, s = Scripted("f", log, fast), Scripted("s", log, slow)
    ratio = speed_up((f, ("a", 1)), (s, ("b",)), **{"enough": 1.2, **options})
    return ratio, log


def test_the_ratio_is_slow_over_fast():
    assert _measure([1.0], [3.0])[0] == pytest.approx(3.0)
    assert _measure([3.0], [1.0])[0] == pytest.approx(1 / 3)
    assert _measure([2.0], [2.0])[0] == pytest.approx(1.0)


def test_only_the_smallest_reading_of_each_side_counts():
    fast = [9.0, 5.0, 4.0, 2.0, 7.0]
    slow = [9.0, 9.0, 6.0, 8.0, 5.0, 9.0]
    assert _measure(fast, slow, enough=9)[0] == pytest.approx(5.0 / 2.0)


def test_a_single_hiccup_on_either_side_changes_nothing():
    calm = [1.0] * 30
    for at in range(1, 26):
        upset = [*calm[:at], 50.0, *calm[at + 1 :]]
        assert _measure(upset, calm)[0] == pytest.approx(1.0)
        assert _measure(calm, upset)[0] == pytest.approx(1.0)


def test_the_warm_up_is_not_counted():
    assert _measure([0.001, 1.0], [1.0])[0] == pytest.approx(1.0)
    assert _measure([1.0], [0.001, 1.0])[0] == pytest.approx(1.0)
    assert _measure([50.0, 1.0], [50.0, 3.0])[0] == pytest.approx(3.0)


def test_the_order_alternates_after_the_warm_up():
    _, log = _measure([1.0], [1.0], pairs=4)
    assert "".join(name for name, _, _ in log) == "fs" + "fs" + "sf" + "fs" + "sf"


def test_all_pairs_are_measured_while_the_ratio_is_not_clear():
    for slow in (1.0, 1.2, 1.31):
        assert len(_measure([1.0], [slow])[1]) == 2 + 2 * 25
    assert len(_measure([1.0], [1.0], pairs=10)[1]) == 2 + 2 * 10


def test_a_clear_ratio_ends_it_after_seven_pairs():
    assert len(_measure([1.0], [1.33])[1]) == 2 + 2 * 7
    assert len(_measure([1.0], [1.33], enough=2.0)[1]) == 2 + 2 * 25
    assert len(_measure([1.0], [5.0], pairs=3)[1]) == 2 + 2 * 3


def test_a_ratio_that_becomes_clear_late_ends_it_then():
    fast = [1.0] * 11 + [0.5]  # a warm-up and ten pairs, then the first truly undisturbed reading
    ratio, log = _measure(fast, [1.0])
    assert ratio == pytest.approx(2.0)
    assert len(log) == 2 + 2 * 11


def test_each_function_gets_its_own_arguments_and_the_number_of_calls():
    _, log = _measure([1.0], [1.0], times=5)
    assert set(log) == {("f", ("a", 1), 5), ("s", ("b",), 5)}
    assert {times for _, _, times in _measure([1.0], [1.0])[1]} == {3}


def test_clocks_that_stand_still_prove_no_speed():
    assert _measure([0.0], [0.0])[0] == 0.0
    assert _measure([1.0], [0.0])[0] == 0.0


def test_a_fast_side_too_short_to_measure_gives_a_finite_ratio():
    assert _measure([0.0], [1e-6])[0] == pytest.approx(1000.0)
