"""How the reference and every known mistake behave in a check: run once, then remembered."""

from collections.abc import Iterable
from typing import Any

from autograder.checks import Check, info
from autograder.diagnose.catalogue import Mistake, Reference
from autograder.diagnose.compare import Right, what_is_right
from autograder.diagnose.trial_run import ReferenceCode, TrialRun, trial_run

_REFERENCE = ""
"""Stands where a mistake's id does."""


class KnownRuns:
    """Our own code, in all the versions that we know."""

    def __init__(self, reference: Reference, catalogue: Iterable[Mistake]) -> None:
        self._reference = reference
        self.mistakes = tuple(mistake for mistake in catalogue if not mistake.record)
        self._namespaces: dict[str, dict[str, Any]] = {}
        self._runs: dict[tuple[str, str, str], tuple[int, TrialRun]] = {}
        self._right: dict[tuple[str, str], list[Right]] = {}

    def run_of(self, mistake: Mistake, check: Check, *, most: int) -> TrialRun:
        """Tell how a check goes on code with this mistake, for so many events at least.

        Most wrong code is found out after a few: whatever does more cannot be the same mistake.
        """
        key = (mistake.id, info(check).question, info(check).name)
        longest, known = self._runs.get(key, (0, None))
        if known is None or (known.transcript.full and longest < most):
            known = trial_run(check, ReferenceCode(self.names(mistake)), most=most)
            self._runs[key] = (most, known)
        return known

    def right(self, check: Check) -> list[Right]:
        """Tell what a check sees of right code, but for what is drawn at random."""
        key = (info(check).question, info(check).name)
        if key not in self._right:
            once, again = (
                trial_run(check, ReferenceCode(self.names()), seed=seed).transcript.events
                for seed in (0, 1)
            )
            self._right[key] = what_is_right(once, again)
        return self._right[key]

    def names(self, mistake: Mistake | None = None) -> dict[str, Any]:
        """Return what the reference defines, and the mistake after it."""
        key = mistake.id if mistake else _REFERENCE
        if key not in self._namespaces:
            self._namespaces[key] = self._reference.run(mistake)
        return self._namespaces[key]
