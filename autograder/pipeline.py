"""Many submissions: spread over processes, each report saved as it comes."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Protocol

from autograder.grading import Bundle, Grader, grader_here, grading_processes, without_grade
from autograder.intake import HandIn, Roster, receive
from autograder.model import About, Report, Status
from autograder.report import count, write_answers, write_diagnoses, write_gradebook, write_results
from autograder.report.diagnoses import Count
from autograder.sandbox import Sandbox
from autograder.store import Store


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a run of the grader ended with."""

    reports: tuple[Report, ...]
    kept: int
    absent: tuple[Report, ...]
    """Students of the roster of whom nothing is here."""
    mistakes: tuple[Count, ...]
    """Of everybody graded so far, not of this run alone."""

    @property
    def faulty(self) -> bool:
        """Whether the grader itself failed somewhere."""
        return any(report.status is Status.GRADER_ERROR for report in self.reports)


class Grading(Protocol):
    """Grades many hand-ins: in processes here, or in containers."""

    @property
    def judged_by(self) -> str:
        """Name what decides a score."""

    def grade(self, handins: Sequence[HandIn]) -> Iterator[Report]:
        """Yield reports as they are made."""


@dataclass(frozen=True, kw_only=True)
class Here:
    """Grades in processes of this machine."""

    bundle: Bundle
    sandbox: Sandbox
    jobs: int

    @property
    def judged_by(self) -> str:
        """Name what decides a score: our checks, and this grader."""
        return self.bundle.digest

    def grade(self, handins: Sequence[HandIn]) -> Iterator[Report]:
        """Yield reports as they are made."""
        if len(handins) <= 1 or self.jobs == 1:
            with Grader(self.bundle, self.sandbox) as grader:
                yield from map(grader.grade, handins)
            return
        jobs = min(self.jobs, len(handins))
        with grading_processes(jobs, self.bundle, self.sandbox) as executor:
            pending = {executor.submit(_grade_here, handin): handin for handin in handins}
            for future in as_completed(pending):
                error = future.exception()
                yield future.result() if error is None else self._lost(pending[future], error)

    def _lost(self, handin: HandIn, error: BaseException) -> Report:
        """Account for a submission whose grading process died."""
        reason = f"the grading process ended: {error!r}"
        return without_grade(handin, self.bundle, Status.GRADER_ERROR, reason)


def _grade_here(handin: HandIn) -> Report:
    return grader_here().grade(handin)


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Everything a run needs besides the submissions."""

    bundle: Bundle
    grading: Grading
    out: Path
    regrade: bool = False
    roster: Roster | None = None

    def run(self, handins: Sequence[HandIn], tell: Callable[[Report], None]) -> Run:
        """Grade what is new, keep what is unchanged; write records, results and the gradebook."""
        reports: dict[str, Report] = {}
        judged_by = self.grading.judged_by
        with Store(self.out / "grades.db") as store:
            known = {} if self.regrade else _known(handins, store, self.bundle, judged_by)
            new = [handin for handin in handins if handin.stem not in known]
            graded = self.grading.grade(new)
            for report in chain(known.values(), graded):
                store.save(report, judged_by)
                self._write_results(report)
                reports[report.stem] = report
                tell(report)
            everybody = store.load_all()
            absent = self._absent(everybody)
            parts = {part.id: tuple(part.points) for part in self.bundle.parts}
            write_gradebook([*everybody, *absent], self.out / "gradebook.csv", parts)
            essays = [essay for part in self.bundle.parts for essay in part.essays]
            write_answers(everybody, self.out / "answers", essays)
            counts = count(everybody, {m.id: m.tells for m in self.bundle.catalogue})
            write_diagnoses(counts, self.out / "diagnoses.csv")
        return Run(
            reports=tuple(reports[handin.stem] for handin in handins),
            kept=len(known),
            absent=tuple(absent),
            mistakes=tuple(counts),
        )

    def _absent(self, everybody: Sequence[Report]) -> list[Report]:
        """Give those a row of whom nothing is here; not kept, as it may yet come."""
        students = self.roster.students if self.roster else ()
        present = {id_ for report in everybody for id_ in report.about.students}
        return [
            without_grade(
                HandIn(stem=student.name, about=About(students=(student.id,))),
                self.bundle,
                Status.NOT_GRADED,
                "Nothing was handed in under this name.",
            )
            for student in students
            if student.id not in present
        ]

    def _write_results(self, report: Report) -> None:
        path = self.out / "results" / f"{report.stem}.json"
        write_results(report, path, feedback=self.bundle.feedback)


def _known(
    handins: Sequence[HandIn], store: Store, bundle: Bundle, judged_by: str
) -> dict[str, Report]:
    """Find what was graded before: the same bytes by the same checks."""
    found = {}
    for handin in handins:
        with suppress(Exception):  # it cannot be read: grading will say so
            received = receive(handin, bundle.rules.limits)
            report = store.find(handin.stem, received.digest, judged_by)
            if report is not None:
                found[handin.stem] = replace(report, about=handin.about)
    return found


def default_jobs() -> int:
    """One for each processor this process may use."""
    return len(os.sched_getaffinity(0))
