"""Figures that a notebook's experiments recorded: not trusted, but repeated.

A record may say anything. So each check that gives points for its figures first repeats a part of
them on the student's own layers: the seeds are in the record, the experiments are ours, and the
data come from generators that give the same numbers everywhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from autograder.checks import StudentCode, expect
from autograder.checks.team import expect_seeds_of_the_team
from autograder.errors import CheckFailed
from hidden._layers_beside import Distances, at_drawn_points, layers
from hidden._secret import secret
from normlab.records import RecordError, parse_record
from reference.layered_network import BatchNormLayer, DenseLayer

FILE = "layered_network_results.json"
AGAIN = "Run all cells from the layers to the end again, save, and export again."

RTOL = 1e-7
"""Repetitions of honest runs differ by at most 4e-14, measured with six kernels of OpenBLAS, one
and two threads, and numpy without AVX2 and AVX-512; a record keeps nine digits."""


def read(student: StudentCode, experiment: str) -> dict[str, Any]:
    """Return the figures of one experiment, of the team that hands it in."""
    data = student.handed_in(FILE)
    if data is None:
        expect.true(False, f"there is no {FILE} beside the notebook. {AGAIN}")
        raise AssertionError
    try:
        experiments = parse_record(data)
    except RecordError as error:
        expect.true(False, f"{FILE} cannot be read. {error} {AGAIN}")
        raise AssertionError from None
    figures = experiments.get(experiment)
    expect.true(isinstance(figures, dict), f"{FILE} has no {experiment!r}. {AGAIN}")
    expect_seeds_of_the_team(student, figures or {}, FILE)
    return dict(figures or {})


def item(figures: Any, key: str, where: str) -> Any:
    """Return one entry of a part of the record."""
    expect.true(isinstance(figures, dict) and key in figures, f"{where} has no {key!r}")
    return figures[key]


def numbers(value: Any, length: int, where: str) -> np.ndarray:
    """Require a list of `length` finite numbers."""
    good = isinstance(value, list) and len(value) == length
    expect.true(good, f"{where} is not a list of {length} numbers")
    expect.true(
        all(isinstance(n, int | float) and not isinstance(n, bool) for n in value),
        f"{where} holds something that is not a finite number",
    )
    return np.array(value, dtype=np.float64)


def number(value: Any, where: str) -> float:
    """Require one finite number."""
    return float(numbers([value], 1, where)[0])


def seeds(trials: Any, where: str) -> list[int]:
    """Require trials, each with a seed."""
    expect.true(isinstance(trials, list) and trials, f"{where} is not a list of trials")
    found = [item(trial, "seed", f"a trial of {where}") for trial in trials]
    expect.true(
        all(type(seed) is int and 0 <= seed < 2**32 for seed in found),
        f"{where}: the seeds are {found}, expected whole numbers from 0 to 2**32 - 1",
    )
    return found


def expect_enough(trials: list[dict[str, Any]], where: str, curve: str = "losses") -> None:
    """Require at least three trials, no two of them with the same seed or the same figures."""
    found = [trial["seed"] for trial in trials]
    expect.true(len(found) >= 3, f"{where} has {len(found)} trials, expected 3 or more")
    expect.true(len(set(found)) == len(found), f"{where}: the seeds {found} are not all different")
    curves = [trial.get(curve) for trial in trials]
    twice = [s for n, s in enumerate(found) if curves[n] in curves[:n]]
    said = curve.replace("_", " ")
    expect.true(not twice, f"{where}: the trial of seed {twice} has the {said} of another seed's")


def secret_for(student: StudentCode, label: str) -> np.random.Generator:
    """Return a generator for what must not be known before the record is handed in."""
    return secret(student, label, student.handed_in(FILE) or b"")


@dataclass(frozen=True)
class Experiment:
    """A part of an experiment: `function(which, seed, dense, batch_norm)` returns its figures."""

    function: Callable[..., dict[str, Any]]
    which: Any
    seed: int

    def run(self, dense: Any, batch_norm: Any) -> dict[str, Any]:
        """Run it with layers that these functions make."""
        return self.function(self.which, self.seed, dense, batch_norm)


def come_out_again(
    student: StudentCode,
    runs: Mapping[str, tuple[Mapping[str, Any], Experiment]],
    rng: np.random.Generator,
    atol: Mapping[str, float],
    **asked: Sequence[str],
) -> None:
    """Require that these runs, by name, are what the seeds in them give.

    `asked` holds the keywords of `at_drawn_points` for runs that do not need both layers.

    A record of our own layers needs no more than that, and a proof that the student's layers are
    the same; another one is repeated with the student's layers.
    """
    far = at_drawn_points(student, rng, **asked)
    if far.is_rounding and _are_ours(runs, atol):
        return
    for where, (recorded, experiment) in runs.items():
        seen = Distances()
        student.seed(experiment.seed)
        again = experiment.run(*layers(student, seen))
        student.last_call = ""  # the last call is not the one that shows the failure
        expect_repeated(recorded, again, where, atol)
        seen.expect_as_near(far, where)


def _are_ours(
    runs: Mapping[str, tuple[Mapping[str, Any], Experiment]], atol: Mapping[str, float]
) -> bool:
    """Tell whether these records are what our layers give."""
    try:
        for where, (recorded, experiment) in runs.items():
            expect_repeated(recorded, _ours(experiment), where, atol)
    except CheckFailed:
        return False
    return True


@lru_cache(maxsize=256)
def _ours(experiment: Experiment) -> dict[str, Any]:
    """Run it with our layers, and remember the figures for other submissions."""
    return experiment.run(DenseLayer, BatchNormLayer)


def expect_repeated(
    recorded: Any, again: Any, where: str, atol: Mapping[str, float] | None = None
) -> None:
    """Require that a repetition gives the recorded figures; name the first one that differs."""
    if isinstance(again, dict):
        for key, value in again.items():
            expect_repeated(item(recorded, key, where), value, f"{where}, {key}", atol)
        return
    expected = np.atleast_1d(np.asarray(again, dtype=np.float64))
    seen = numbers(recorded if isinstance(again, list) else [recorded], len(expected), where)
    slack = next((v for k, v in (atol or {}).items() if where.endswith(k)), 0.0)
    off = np.flatnonzero(~(np.abs(seen - expected) <= slack + RTOL * np.abs(expected)))
    if len(off):
        place = f", entry {off[0] + 1}" if isinstance(again, list) else ""
        expect.true(
            False,
            f"{where}{place}: the record says {seen[off[0]]:.9g}, but repeated with the layers of "
            f"the notebook it is {expected[off[0]]:.9g} ({len(off)} of {len(expected)} differ). "
            f"{AGAIN}",
        )
