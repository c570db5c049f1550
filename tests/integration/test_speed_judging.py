"""How the course judges speed: by counted work, and by the clock only far from any doubt."""

import runpy
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.checks.local import LocalCode
from autograder.errors import CheckFailed


@pytest.fixture
def speed(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """Import the course's module; forget its imports afterward, because bundles import it too."""
    before = set(sys.modules)
    for folder in ("tests", "solutions", "assignment"):
        monkeypatch.syspath_prepend(root / folder)
    import hidden._speed as module

    yield module
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize("alternative", ["batchnorm_backward_alt", "batchnorm_backward"])
def test_the_public_check_counts_what_the_grade_counts(speed: ModuleType, alternative: str) -> None:
    import public_checks.batchnorm_backward_alt as public

    names = vars(sys.modules["reference.batch_norm"])
    code = LocalCode({**names, "batchnorm_backward_alt": names[alternative]})
    rng = np.random.default_rng(1)
    for shape in (speed.SHAPE, speed.NARROW):
        counted = speed.count_walks(code, code, "batchnorm_backward_alt", rng, shape)
        assert public._walks(code, code, shape) == counted
    staged = speed.count_walks(code, code, "batchnorm_backward", rng)
    assert int(speed.FEWER * staged) == public.MOST_WALKS
    assert (public.WIDE, public.NARROW) == (speed.SHAPE, speed.NARROW)


class Scripted(LocalCode):
    """Code that keeps the timed calls and returns given times."""

    def __init__(self, speed: ModuleType, seconds: float, forge: Any = None) -> None:
        super().__init__(
            {
                "batchnorm_forward": speed.reference_forward,
                "batchnorm_backward": speed.reference_backward,
                "batchnorm_backward_alt": speed.reference_alt,
            }
        )
        self._seconds, self._forge, self.timed = seconds, forge, []
        self._ours: LocalCode | None = None

    def cpu_seconds(self, name: str, calls: Any) -> tuple[float, list[Any]]:
        _, proofs = super().cpu_seconds(name, calls)
        self.timed.append(SimpleNamespace(name=name, calls=calls))
        return self._seconds, self._forge(proofs) if self._forge else proofs

    def yardstick(self, function: Any) -> LocalCode:
        del function
        return self if self._ours is None else self._ours


def _measure(speed: ModuleType, fast: float, slow: float, forge: Any = None) -> Any:
    student, yardstick = Scripted(speed, fast, forge), Scripted(speed, slow)
    found = speed.Timer(np.random.default_rng(3)).speed_up(student, yardstick)
    return found, student, yardstick


def test_the_alternative_is_compared_with_the_staged_version(speed: ModuleType) -> None:
    found, student, yardstick = _measure(speed, 1.0, 2.0)
    assert found.median == pytest.approx(2.0)
    assert {timed.name for timed in student.timed} == {"batchnorm_backward_alt"}
    assert {timed.name for timed in yardstick.timed} == {"batchnorm_backward"}


def test_nothing_is_ever_given_twice(speed: ModuleType) -> None:
    _, student, yardstick = _measure(speed, 1.0, 2.0)
    calls = [timed.calls for timed in (*student.timed, *yardstick.timed)]
    gradients = [one.array(k).tobytes() for one in calls for k in range(speed.CALLS)]
    assert len(set(gradients)) == len(gradients)
    assert len({one.base.shape for one in calls}) > len(calls) // 4
    assert all(len(one.rest) == speed.CALLS for one in calls)


@pytest.mark.parametrize(
    "forge", [lambda proofs: [p * (1 + 1e-6) for p in proofs], lambda proofs: [0.0] * len(proofs)]
)
def test_calls_that_are_not_proven_do_not_count(speed: ModuleType, forge: Any) -> None:
    with pytest.raises(CheckFailed, match="while it was timed"):
        _measure(speed, 1.0, 2.0, forge)


def test_gradients_that_are_wrong_while_they_are_timed_do_not_count(speed: ModuleType) -> None:
    student = Scripted(speed, 1.0)
    student._env["batchnorm_backward_alt"] = lambda dout, _: (dout, None, None)
    with pytest.raises(CheckFailed, match="while it was timed"):
        speed.Timer(np.random.default_rng(3)).speed_up(student, Scripted(speed, 2.0))


def _judge(speed: ModuleType, alternative: Any, fast: float = 1.0, slow: float = 2.0) -> Scripted:
    student = Scripted(speed, fast)
    student._ours = Scripted(speed, slow)
    student._env["batchnorm_backward_alt"] = alternative
    speed.judge_speed(student)
    return student


def _closed_form(dout: Any, cache: Any) -> Any:
    x_hat, _, std, gamma = cache
    dbeta, dgamma = dout.sum(axis=0), (dout * x_hat).sum(axis=0)
    dx = gamma / std * (dout - dbeta / len(dout) - x_hat * (dgamma / len(dout)))
    return dx, dgamma, dbeta


def _many_walks(dout: Any, cache: Any) -> Any:
    dx, dgamma, dbeta = _closed_form(dout, cache)
    for _ in range(4):
        dx = dx + 0.0
    return dx + 0.0, dgamma, dbeta


def _value_by_value(dout: Any, cache: Any) -> Any:
    dx, dgamma, dbeta = _closed_form(dout, cache)
    dbeta = np.zeros(dout.shape[1])
    for row in range(dout.shape[0]):
        for column in range(dout.shape[1]):
            dbeta[column] += dout[row, column]
    return dx, dgamma, dbeta


def _escapes(dout: Any, cache: Any) -> Any:
    return _closed_form(np.vectorize(lambda number: number)(dout), cache)


def test_few_walks_pass_whatever_one_look_at_the_clock_says(speed: ModuleType) -> None:
    assert _judge(speed, _closed_form).remarks == ()
    assert len(_judge(speed, _closed_form, 1.0, 1.0).timed) == 2
    assert _judge(speed, _closed_form, 1.0, 0.6).remarks == ()


def test_loops_over_single_values_are_counted_on_a_narrow_batch(speed: ModuleType) -> None:
    """The clock alone would fail them here, and take minutes with real code."""
    student = _judge(speed, _value_by_value, 1.0, 0.6)
    assert "walks 11 times" in student.remarks[0]
    assert len(_judge(speed, _value_by_value, 1.0, 1.0).timed) == 2


def test_the_number_of_walks_is_told_where_it_teaches_something(speed: ModuleType) -> None:
    (told,) = _judge(speed, _many_walks).remarks
    assert told == (
        "batchnorm_backward_alt walks 12 times over the (N, D) values, "
        "our staged version 18 times, our simplified one 6."
    )


def test_a_copy_of_the_staged_version_fails_however_fast_it_looks(speed: ModuleType) -> None:
    with pytest.raises(CheckFailed, match=r"walks 18 times .* expected at most 16"):
        _judge(speed, speed.reference_backward, 1.0, 100.0)


def test_what_is_slow_in_every_process_fails_although_it_walks_rarely(speed: ModuleType) -> None:
    with pytest.raises(CheckFailed, match=r"walks 7 times .* more than twice as long"):
        _judge(speed, _closed_form, 1.0, 0.4)


def test_code_that_behaves_only_while_it_is_recorded_is_timed(speed: ModuleType) -> None:
    def alternative(dout: Any, cache: Any) -> Any:
        recorded = type(dout) is not np.ndarray
        return (_closed_form if recorded else speed.reference_backward)(dout, cache)

    with pytest.raises(CheckFailed, match=r"cannot be counted; it is 1\.00 times as fast"):
        _judge(speed, alternative, 1.0, 1.0)


def test_what_cannot_be_counted_is_left_to_the_clock(speed: ModuleType) -> None:
    _judge(speed, _escapes, 1.0, 1.15)
    with pytest.raises(CheckFailed, match=r"cannot be counted; it is 1\.05 times as fast"):
        _judge(speed, _escapes, 1.0, 1.05)


def test_right_code_near_the_limit_stands_where_its_name_says(
    root: Path, speed: ModuleType
) -> None:
    student = Scripted(speed, 1.0)
    for name, source in runpy.run_path(str(root / "solutions" / "near_limit.py"))[
        "SOURCES"
    ].items():
        exec(source, names := {"np": np})
        student._env["batchnorm_backward_alt"] = names["batchnorm_backward_alt"]
        rng = np.random.default_rng(4)
        walks = speed.count_walks(student, student, "batchnorm_backward_alt", rng)
        assert abs(walks - float(name.rpartition("_")[2])) < 0.6
