"""Runs checks on the reference and on every known mistake, each once, and keeps the results."""

from collections.abc import Iterable
from typing import Any

from autograder.checks import Check, info
from autograder.diagnose.catalogue import Mistake, Reference
from autograder.diagnose.compare import RightValues, right_values
from autograder.diagnose.trial_run import ReferenceCode, TrialRun, trial_run

_REFERENCE = ""
"""The key of the reference, in place of a mistake's id."""


class KnownRuns:
    """The trial runs of the reference and of the known mistakes."""

    def __init__(self, reference: Reference, catalogue: Iterable[Mistake]) -> None:
        self._reference = reference
        self.mistakes = tuple(mistake for mistake in catalogue if not mistake.record)
        self._namespaces: dict[str, dict[str, Any]] = {}
        self._runs: dict[tuple[str, str, str], tuple[int, TrialRun]] = {}
        self._right: dict[tuple[str, str], list[RightValues]] = {}

    def run_of(self, mistake: Mistake, check: Check, *, most: int) -> TrialRun:
        """Return the trial run of a check on code with this mistake, for `most` events or more.

        Most wrong code fails after a few events. A run with more events is not of the same mistake,
        so the rest of it is not needed.
        """
        key = (mistake.id, info(check).question, info(check).name)
        longest, known = self._runs.get(key, (0, None))
        if known is None or (known.transcript.full and longest < most):
            known = trial_run(check, ReferenceCode(self.names(mistake)), most=most)
            self._runs[key] = (most, known)
        return known

    def right(self, check: Check) -> list[RightValues]:
        """Return what a check sees of right code, except values that are drawn at random."""
        key = (info(check).question, info(check).name)
        if key not in self._right:
            once, again = (
                trial_run(check, ReferenceCode(self.names()), seed=seed).transcript.events
                for seed in (0, 1)
            )
            self._right[key] = right_values(once, again)
        return self._right[key]

    def names(self, mistake: Mistake | None = None) -> dict[str, Any]:
        """Return the names that the reference, and then the mistake, defines."""
        key = mistake.id if mistake else _REFERENCE
        if key not in self._namespaces:
            self._namespaces[key] = self._reference.run(mistake)
        return self._namespaces[key]
