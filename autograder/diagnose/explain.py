"""Explains the failed checks of a question. Read `Diagnostician.explain`."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from autograder.checks.student import StudentCode
from autograder.diagnose.catalogue import Conditions, Mistake, Reference
from autograder.diagnose.compare import differs
from autograder.diagnose.describe import described
from autograder.diagnose.judged import Judged
from autograder.diagnose.known_runs import KnownRuns
from autograder.diagnose.match import Candidates, Explained, candidates, explained, told_alike
from autograder.diagnose.meeting import (
    dismissed,
    named_as_pairs,
    named_elsewhere,
    named_in_part,
    parts_of,
)
from autograder.diagnose.parts import Part
from autograder.verdicts import Diagnosis

DIAGNOSIS_FAILED = "The grader failed while it looked for the cause. This cost no points:"

Diagnoses = dict[str, tuple[Diagnosis, ...]]
"""What is known about each failed check, by the check's name."""


class Diagnostician:
    """Compares failed checks with the runs of all known mistakes."""

    def __init__(
        self,
        reference: Reference,
        catalogue: Iterable[Mistake],
        conditions: Conditions,
    ) -> None:
        self._known, self._conditions = KnownRuns(reference, catalogue), conditions

    def explain(self, judged: Sequence[Judged], student: StudentCode) -> Diagnoses:
        """Return what is known about each failed check of a question.

        A verdict is valid without a diagnosis: a bug in here must not cost a student the grade.
        """
        try:
            self._known.explain_next(student.draws)
            return self._explain(judged, student)
        except Exception as error:  # noqa: BLE001 - shown, and counted by the proof of the checks
            diagnosis = Diagnosis(
                mistake="", text=f"{DIAGNOSIS_FAILED} {type(error).__name__}: {error}"
            )
            return {j.name: (diagnosis,) for j in judged if j.wrong}

    def _explain(self, judged: Sequence[Judged], student: StudentCode) -> Diagnoses:
        """Find out what explains the failed checks.

        A mistake is named if it explains a failed check to the last digit and no passed check
        contradicts it. Only those that explain the most checks are named; if several explain the
        same number, all of them are. If there is none, mistakes are looked for that explain part of
        it, in this function or in those it goes with. If there is none either, the exception or the
        numbers themselves are described.
        """
        passed = {j.name for j in judged if j.passed}
        wrong = [j for j in judged if j.wrong]
        if not wrong:
            return {}
        possible = candidates(self._known, wrong, passed)
        failed = [j for j in wrong if self._is_about_values(j)]
        others = [j for j in wrong if j not in failed]
        told = {j.name: told_alike(self._known, j, possible.own) for j in others}
        named = {name: _named(some, wrong[0].question) for name, some in told.items() if some}
        return named | self._of_values(failed, possible, passed, student)

    def _of_values(
        self,
        failed: Sequence[Judged],
        possible: Candidates,
        passed: set[str],
        student: StudentCode,
    ) -> Diagnoses:
        """Find out what explains checks in which values or exceptions are wrong."""
        if not failed:
            return {}
        found = self._likely(explained(self._known, possible, failed), failed)
        weight = Counter(m.id for mistakes in found.values() for m in mistakes)
        diagnoses: Diagnoses = {}
        for j in failed:
            most = max((weight[m.id] for m in found[j.name]), default=0)
            best = [m for m in found[j.name] if weight[m.id] == most]
            diagnoses[j.name] = _named(best, j.question)
        parts = {j.name: self._parts(j, possible, failed) for j in failed if not diagnoses[j.name]}
        weight += Counter(part.mistake.id for some in parts.values() for part in some)
        own = bool(passed.intersection(self._conditions.consistent))
        for j in failed:
            diagnoses[j.name] = (
                diagnoses[j.name]
                or self._elsewhere(j, possible, consistent=own)
                or named_in_part(self._known, j, parts[j.name], weight)
            )
        if not any(diagnoses.values()):
            diagnoses |= named_as_pairs(self._known, failed, possible.own)
        return {j.name: diagnoses[j.name] or self._described(j, student) for j in failed}

    def _likely(self, found: Explained, failed: Sequence[Judged]) -> Explained:
        """Leave out mistakes of the question that other failed checks speak against."""
        question = failed[0].question
        suspects = {m.id: m for some in found.values() for m in some if m.question == question}
        wrong = {name for name, m in suspects.items() if dismissed(self._known, m, failed)}
        return {name: [m for m in some if m.id not in wrong] for name, some in found.items()}

    def _parts(self, judged: Judged, possible: Candidates, failed: Sequence[Judged]) -> list[Part]:
        parts = parts_of(self._known, judged, [*possible.own, *possible.doubtful(failed)])
        return [part for part in parts if not dismissed(self._known, part.mistake, failed)]

    def _is_about_values(self, judged: Judged) -> bool:
        right = self._known.right(judged.check)
        return judged.crashed or differs(judged.transcript.events, right)

    def _elsewhere(
        self, judged: Judged, possible: Candidates, *, consistent: bool
    ) -> tuple[Diagnosis, ...]:
        if judged.crashed:
            return ()
        return named_elsewhere(self._known, judged, possible.own, consistent=consistent)

    def _described(self, judged: Judged, student: StudentCode) -> tuple[Diagnosis, ...]:
        text = described(judged, student, self._known, self._conditions)
        return (Diagnosis(mistake="", text=text),) if text else ()


def _named(mistakes: Sequence[Mistake], question: str) -> tuple[Diagnosis, ...]:
    return tuple(
        Diagnosis(
            mistake=m.id,
            text=m.tells if m.question == question else f"In {m.question}: {m.tells}",
            hint=m.hint,
        )
        for m in mistakes
    )


Explain = Callable[[Sequence[Judged], StudentCode], Diagnoses]


def explain_nothing(_judged: Sequence[Judged], _student: StudentCode) -> dict[str, Any]:
    """Explain nothing: for runs in which diagnoses are not read."""
    return {}
