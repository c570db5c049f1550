"""How the course checks speed: new arguments for each pair, and results that must be proven."""

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
    for folder in ("tests", "solutions"):
        monkeypatch.syspath_prepend(root / folder)
    import hidden._speed as module

    yield module
    for name in set(sys.modules) - before:
        del sys.modules[name]


class Recorded(LocalCode):
    """Trusted code that records the timed calls and returns given times."""

    def __init__(self, speed: ModuleType, seconds: float, forge: Any = None) -> None:
        super().__init__(
            {
                "batchnorm_forward": speed.reference_forward,
                "batchnorm_backward": speed.reference_backward,
                "batchnorm_backward_alt": speed.reference_alt,
            }
        )
        self._seconds, self._forge, self.timed = seconds, forge, []

    def cpu_seconds(self, name: str, calls: Any) -> tuple[float, list[Any]]:
        _, proofs = super().cpu_seconds(name, calls)
        self.timed.append(SimpleNamespace(name=name, calls=calls))
        return self._seconds, self._forge(proofs) if self._forge else proofs


def _measure(speed: ModuleType, fast: float, slow: float, forge: Any = None) -> Any:
    student, yardstick = Recorded(speed, fast, forge), Recorded(speed, slow)
    found = speed.Timer(np.random.default_rng(3)).speed_up(student, yardstick, 1.2)
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
    student = Recorded(speed, 1.0)
    student._env["batchnorm_backward_alt"] = lambda dout, _: (dout, None, None)
    with pytest.raises(CheckFailed, match="while it was timed"):
        speed.Timer(np.random.default_rng(3)).speed_up(student, Recorded(speed, 2.0), 1.2)
