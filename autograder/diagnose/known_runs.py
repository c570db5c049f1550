"""Runs checks on the reference and on every known mistake, and keeps the results.

Checks that draw random inputs give each submission others. A trial run must get the same ones as
the student's code. It is kept only until the next question is explained, unless nothing was drawn
in it: those of a whole course would fill hundreds of megabytes.
"""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from autograder.checks import Check, info
from autograder.checks.student import Draws
from autograder.diagnose.catalogue import Mistake, Reference
from autograder.diagnose.compare import RightValues, right_values
from autograder.diagnose.trial_run import ReferenceCode, TrialRun, trial_run
from autograder.errors import CourseError

MOST_KEPT = 64 * 2**20
"""Bytes of the trial runs that are kept: those of a replayed experiment take megabytes each."""

_Key = tuple[tuple[str, ...], str, str]
"""The ids of the mistakes, none for the reference; a question and the name of a check of it."""


class KnownRuns:
    """The trial runs of the reference and of the known mistakes."""

    def __init__(self, reference: Reference, catalogue: Iterable[Mistake]) -> None:
        self._reference = reference
        self.mistakes = tuple(mistake for mistake in catalogue if not mistake.record)
        self._namespaces: dict[tuple[str, ...], dict[str, Any]] = {}
        self._runs: OrderedDict[_Key, tuple[int, TrialRun]] = OrderedDict()
        self._size = 0
        self._right: dict[_Key, tuple[bool, list[RightValues]]] = {}
        self._draws: Draws | None = None

    @property
    def source(self) -> str:
        """The code of the reference."""
        return self._reference.source

    def explain_next(self, draws: Draws | None) -> None:
        """Have the checks of the next question draw their inputs from here; drop runs that drew."""
        for key in [key for key, (_, run) in self._runs.items() if _drew(run)]:
            self._drop(key)
        self._right = {key: values for key, values in self._right.items() if not values[0]}
        self._draws = draws

    def run_of(self, check: Check, *mistakes: Mistake, most: int) -> TrialRun:
        """Return the trial run of a check on code with these mistakes, for `most` events or more.

        Most wrong code fails after a few events. A run with more events is not of the same mistake,
        so the rest of it is not needed.
        """
        key = (_ids(mistakes), info(check).question, info(check).name)
        longest, known = self._runs.get(key, (0, None))
        if known is None or (known.transcript.full and longest < most):
            known = trial_run(check, self.code(*mistakes), most=most)
            self._keep(key, most, known)
        else:
            self._runs.move_to_end(key)
        return known

    def _keep(self, key: _Key, most: int, run: TrialRun) -> None:
        """Keep a run, and drop those that were not asked for the longest if there is no room."""
        self._drop(key)
        self._runs[key] = (most, run)
        self._size += run.transcript.size
        while self._size > MOST_KEPT and len(self._runs) > 1:
            self._drop(next(iter(self._runs)))

    def _drop(self, key: _Key) -> None:
        if key in self._runs:
            _, run = self._runs.pop(key)
            self._size -= run.transcript.size

    def run_of_pair(
        self, check: Check, one: Mistake, other: Mistake, *, most: int
    ) -> TrialRun | None:
        """Return a trial run on code with both, which is not kept; None if they exclude each other.

        It is not kept: there are too many pairs.
        """
        try:
            code = ReferenceCode(self._reference.run(one, other))
        except CourseError:
            return None
        code.draws = self._draws
        return trial_run(check, code, most=most)

    def right(self, check: Check) -> list[RightValues]:
        """Return what a check sees of right code, except values that are drawn at random."""
        key = ((), info(check).question, info(check).name)
        if key not in self._right:
            once, again = (trial_run(check, self.code(), seed=seed) for seed in (0, 1))
            values = right_values(once.transcript.events, again.transcript.events)
            self._right[key] = (_drew(once) or _drew(again), values)
        return self._right[key][1]

    def code(self, *mistakes: Mistake) -> ReferenceCode:
        """Return the reference, or code with these mistakes, in the student's place."""
        code = ReferenceCode(self.names(*mistakes))
        code.draws = self._draws
        return code

    def names(self, *mistakes: Mistake) -> dict[str, Any]:
        """Return the names that the reference, and then the mistakes, define."""
        if _ids(mistakes) not in self._namespaces:
            self._namespaces[_ids(mistakes)] = self._reference.run(*mistakes)
        return self._namespaces[_ids(mistakes)]


def _ids(mistakes: Iterable[Mistake]) -> tuple[str, ...]:
    return tuple(mistake.id for mistake in mistakes)


def _drew(run: TrialRun) -> bool:
    return run.transcript.drew
