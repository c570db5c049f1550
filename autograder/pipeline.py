"""Many submissions: spread over processes, each report saved as it comes."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Protocol

from autograder.errors import Refused
from autograder.grading import Bundle, Grader, grader_here, grading_processes
from autograder.intake import digest_of
from autograder.model import Report, Status
from autograder.report import count, write_answers, write_diagnoses, write_gradebook, write_results
from autograder.report.diagnoses import Count
from autograder.sandbox import Sandbox
from autograder.store import Store

Submissions = Sequence[tuple[str, Path]]


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a run of the grader ended with."""

    reports: tuple[Report, ...]
    kept: int
    mistakes: tuple[Count, ...]
    """Of everybody graded so far, not of this run alone."""

    @property
    def faulty(self) -> bool:
        """Whether the grader itself failed somewhere."""
        return any(report.status is Status.GRADER_ERROR for report in self.reports)


class Elsewhere(Protocol):
    """Grades submissions in another place: in containers."""

    @property
    def judged_by(self) -> str:
        """Name what decides a score there."""

    def grade(self, submissions: Submissions) -> Iterator[Report]:
        """Yield reports as they are made."""


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Everything a run needs besides the submissions."""

    bundle: Bundle
    sandbox: Sandbox | None
    out: Path
    jobs: int
    regrade: bool = False
    elsewhere: Elsewhere | None = None
    """Who grades in place of a sandbox of ours."""

    def run(self, submissions: Submissions, tell: Callable[[Report], None]) -> Run:
        """Grade what is new, keep what is unchanged; write records, results and the gradebook."""
        reports: dict[str, Report] = {}
        judged_by = self.elsewhere.judged_by if self.elsewhere else self.bundle.digest
        with Store(self.out / "grades.db") as store:
            known = {} if self.regrade else _known(submissions, store, judged_by)
            new = [item for item in submissions if item[0] not in known]
            graded = self._graded(new)
            for report in chain(known.values(), graded):
                store.save(report, judged_by)
                self._write_results(report)
                reports[report.stem] = report
                tell(report)
            everybody = store.load_all()
            parts = {part.id: tuple(part.points) for part in self.bundle.parts}
            write_gradebook(everybody, self.out / "gradebook.csv", parts)
            essays = [essay for part in self.bundle.parts for essay in part.essays]
            write_answers(everybody, self.out / "answers", essays)
            counts = count(everybody, {m.id: m.tells for m in self.bundle.catalogue})
            write_diagnoses(counts, self.out / "diagnoses.csv")
        return Run(
            reports=tuple(reports[stem] for stem, _ in submissions),
            kept=len(known),
            mistakes=tuple(counts),
        )

    def _graded(self, new: Submissions) -> Iterator[Report]:
        if self.elsewhere is not None:
            return self.elsewhere.grade(new)
        assert self.sandbox is not None
        return _graded(new, self.bundle, self.sandbox, self.jobs)

    def _write_results(self, report: Report) -> None:
        path = self.out / "results" / f"{report.stem}.json"
        write_results(report, path, feedback=self.bundle.feedback)


def _known(submissions: Submissions, store: Store, judged_by: str) -> dict[str, Report]:
    found = {}
    for stem, path in submissions:
        with suppress(Refused):  # it cannot be read: grading will say so
            found[stem] = store.find(stem, digest_of(path), judged_by)
    return {stem: report for stem, report in found.items() if report is not None}


def _graded(
    submissions: Submissions, bundle: Bundle, sandbox: Sandbox, jobs: int
) -> Iterator[Report]:
    """Yield reports as they are made."""
    if len(submissions) <= 1 or jobs == 1:
        with Grader(bundle, sandbox) as grader:
            for stem, path in submissions:
                yield grader.grade(stem, path)
        return
    with grading_processes(min(jobs, len(submissions)), bundle, sandbox) as executor:
        pending = {executor.submit(_grade_here, *item): item for item in submissions}
        for future in as_completed(pending):
            stem, _ = pending[future]
            error = future.exception()
            yield future.result() if error is None else _lost(stem, bundle, error)


def _lost(stem: str, bundle: Bundle, error: BaseException) -> Report:
    """Account for a submission whose grading process died."""
    return Report(
        stem=stem,
        digest="",
        status=Status.GRADER_ERROR,
        max_score=bundle.max_score,
        reason=f"the grading process ended: {error!r}",
    )


def _grade_here(stem: str, path: Path) -> Report:
    return grader_here().grade(stem, path)


def default_jobs() -> int:
    """One for each processor this process may use."""
    return len(os.sched_getaffinity(0))
