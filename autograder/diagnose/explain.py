"""Explains the failed checks of a question. Read `Diagnostician.explain`."""

import inspect
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.checks import Check, info
from autograder.checks.student import StudentCode
from autograder.checks.transcript import MOST_EVENTS, Transcript
from autograder.diagnose.catalogue import Conditions, Mistake, Reference
from autograder.diagnose.compare import (
    differs,
    equal,
    first_difference,
    right_values,
    same_mistake,
)
from autograder.diagnose.facts import fact
from autograder.diagnose.known_runs import KnownRuns
from autograder.diagnose.trial_run import AlteredArguments, TrialRun, trial_run
from autograder.verdicts import Diagnosis, Difference, Verdict

DIAGNOSIS_FAILED = "The grader failed while it looked for the cause. This cost no points:"
_NUMERALS = ("first", "second", "third", "fourth", "fifth")


@dataclass(frozen=True, kw_only=True)
class Judged:
    """How one check ended on a student's code."""

    check: Check
    verdict: Verdict
    message: str
    transcript: Transcript
    difference: Difference | None = None

    @property
    def name(self) -> str:
        """The name of the check."""
        return info(self.check).name

    @property
    def passed(self) -> bool:
        """Whether the student's code did what the check demands."""
        return self.verdict is Verdict.PASSED

    @property
    def wrong(self) -> bool:
        """Whether values or an exception decided against the student's code."""
        return self.verdict in {Verdict.FAILED, Verdict.CRASHED}


class Diagnostician:
    """Compares failed checks with the runs of all known mistakes."""

    def __init__(
        self,
        reference: Reference,
        catalogue: Iterable[Mistake],
        conditions: Conditions,
    ) -> None:
        self._known, self._conditions = KnownRuns(reference, catalogue), conditions

    def explain(
        self, judged: Sequence[Judged], student: StudentCode
    ) -> dict[str, tuple[Diagnosis, ...]]:
        """Return what is known about each failed check of a question, by the check's name.

        A verdict is valid without a diagnosis: a bug in here must not cost a student the grade.
        """
        try:
            self._known.draw_from(student.draws)
            return self._explain(judged, student)
        except Exception as error:  # noqa: BLE001 - shown, and counted by the proof of the checks
            diagnosis = Diagnosis(
                mistake="", text=f"{DIAGNOSIS_FAILED} {type(error).__name__}: {error}"
            )
            return {j.name: (diagnosis,) for j in judged if j.wrong}

    def _explain(
        self, judged: Sequence[Judged], student: StudentCode
    ) -> dict[str, tuple[Diagnosis, ...]]:
        """Find out what explains the failed checks.

        A mistake is named if it explains a failed check to the last digit and no passed check
        contradicts it. Only those that explain the most checks are named; if several explain the
        same number, all of them are. If there is none, the numbers themselves are described.
        """
        failed = [j for j in judged if j.wrong and self._is_about_values(j)]
        if not failed:
            return {}
        explained = self._explained(failed, {j.name for j in judged if j.passed})
        suspects = {m.id: m for found in explained.values() for m in found}
        weight = {m: sum(suspects[m] in found for found in explained.values()) for m in suspects}
        diagnoses = {}
        for j in failed:
            found = explained[j.name]
            most = max((weight[m.id] for m in found), default=0)
            best = [m for m in found if weight[m.id] == most]
            diagnoses[j.name] = self._named(best, j) if best else self._describe(j, student)
        return diagnoses

    def _is_about_values(self, judged: Judged) -> bool:
        right = self._known.right(judged.check)
        return judged.verdict is Verdict.CRASHED or differs(judged.transcript.events, right)

    def _explained(
        self, failed: Sequence[Judged], passed: Collection[str]
    ) -> dict[str, list[Mistake]]:
        """Find the mistakes that explain each check, by the check's name.

        The cheapest check comes first; a mistake that explains it is tried first on the others.
        Mistakes in other functions are tried only on that check: on later ones, which take longer,
        they would cost too much.
        """
        own, others = self._candidates(failed, passed)
        explained: dict[str, list[Mistake]] = {}
        suspects: list[Mistake] = []
        for j in sorted(failed, key=lambda j: len(j.transcript.events)):
            groups = (suspects, own, [] if explained else others)
            found = ([m for m in group if self._explains(m, j, failed)] for group in groups)
            explained[j.name] = next(filter(None, found), [])
            suspects += [m for m in explained[j.name] if m not in suspects]
        return explained

    def _candidates(
        self, failed: Sequence[Judged], passed: Collection[str]
    ) -> tuple[list[Mistake], list[Mistake]]:
        """List the mistakes of the question, and those in other functions that its checks called.

        Code that passed a check does not have a mistake that fails this check.
        """
        question = info(failed[0].check).question
        called = {question}.union(*(j.transcript.called for j in failed))
        own = [m for m in self._known.mistakes if m.question == question]
        others = [m for m in self._known.mistakes if m.question in called - {question}]
        possible = [m for m in own if not set(m.caught_by) & set(passed)]
        return sorted(possible, key=_by_frequency), sorted(others, key=_by_frequency)

    def _explains(self, mistake: Mistake, judged: Judged, failed: Sequence[Judged]) -> bool:
        declared = info(judged.check)
        decides = declared.question == mistake.question and declared.points > 0
        if decides and declared.name not in mistake.caught_by:
            return False
        most = min(len(judged.transcript.events) + 1, MOST_EVENTS)
        known = self._known.run_of(mistake, judged.check, most=most)
        if known.verdict is not judged.verdict and not known.transcript.full:
            return False
        return same_mistake(
            judged.transcript.events,
            known.transcript.events,
            self._known.right(judged.check),
            recognized=_crashed_alike(mistake, known, judged, failed),
        )

    def _named(self, mistakes: Sequence[Mistake], judged: Judged) -> tuple[Diagnosis, ...]:
        question = info(judged.check).question
        return tuple(
            Diagnosis(
                mistake=m.id,
                text=m.tells if m.question == question else f"In {m.question}: {m.tells}",
                hint=m.hint,
            )
            for m in mistakes
        )

    def _describe(self, judged: Judged, student: StudentCode) -> tuple[Diagnosis, ...]:
        """Describe the first wrong value."""
        difference = first_difference(judged.transcript.events, self._known.right(judged.check))
        if difference is None:
            return ()
        number, path, seen, expected = difference
        relation = fact(
            seen, expected, _place_of(path, judged, number), self._conditions.small_difference
        )
        condition = self._right_when(judged, student, number)
        text = " ".join(filter(None, [relation, condition]))
        return (Diagnosis(mistake="", text=text),) if text else ()

    def _right_when(self, judged: Judged, student: StudentCode, number: int) -> str:
        """Try the check under simpler conditions; name one under which the values are right."""
        names = self._known.names()
        parameters = {
            name: list(inspect.signature(value).parameters)
            for name, value in names.items()
            if inspect.isfunction(value)
        }
        if not all(event.call in parameters for event in judged.transcript.events[: number + 1]):
            return ""  # an object of the student's code, whose calls cannot be altered
        for condition, alter in self._conditions.simpler.items():
            theirs, ours = (
                AlteredArguments(s, parameters, alter) for s in (student, self._known.code())
            )
            seen = trial_run(judged.check, theirs).transcript.events
            right = right_values(trial_run(judged.check, ours).transcript.events)
            both = list(zip(seen, right, strict=False))[: number + 1]
            if theirs.altered and len(both) > number and all(equal(a, b) for a, b in both):
                return f"It is right when {condition}."
        return ""


def _by_frequency(mistake: Mistake) -> int:
    return -mistake.often


def _crashed_alike(
    mistake: Mistake, run: TrialRun, judged: Judged, failed: Sequence[Judged]
) -> bool:
    """Return whether the exception is the mistake's: its message, or its type in all its checks."""
    if judged.verdict is not Verdict.CRASHED:
        return False
    seen, known = (text.partition("\n")[0] for text in (judged.message, run.message))
    failing = {j.name for j in failed if info(j.check).points}
    same_type = seen.partition(":")[0] == known.partition(":")[0]
    return seen == known or (same_type and failing == set(mistake.caught_by))


def _place_of(path: tuple[Any, ...], judged: Judged, number: int) -> str:
    """Name a value by the call that it came from."""
    event = judged.transcript.events[number]
    kind, *rest = path
    if kind == "dict":
        return f"{rest[-1]!r} in the dict given to {event.call}"
    if rest and isinstance(rest[0], int) and rest[0] < len(_NUMERALS) and len(rest) == 1:
        return f"The {_NUMERALS[rest[0]]} result of {event.call}"
    return f"{rest[-1]!r} of {event.call}" if rest else f"The result of {event.call}"


Explain = Callable[[Sequence[Judged], StudentCode], dict[str, tuple[Diagnosis, ...]]]


def explain_nothing(_judged: Sequence[Judged], _student: StudentCode) -> dict[str, Any]:
    """Explain nothing: for runs in which diagnoses are not read."""
    return {}
