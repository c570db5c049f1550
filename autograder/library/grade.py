"""Many submissions: spread over processes, each report saved as it comes."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from autograder.course.roster import Roster
from autograder.grading import Bundle, without_grade
from autograder.intake.receive import receive
from autograder.model import About, Report, Status, Submission
from autograder.report import count, write_diagnoses, write_gradebook, write_results, write_texts
from autograder.report.diagnoses import Count
from autograder.runners import Runner
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


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """Everything a run needs besides the submissions."""

    bundle: Bundle
    runner: Runner
    out: Path
    regrade: bool = False
    roster: Roster | None = None

    def run(self, submissions: Sequence[Submission], tell: Callable[[Report], None]) -> Run:
        """Grade what is new, keep what is unchanged; write records, results and the gradebook."""
        reports: dict[str, Report] = {}
        judged_by = self.runner.judged_by
        with Store(self.out / "grades.db") as store:
            known = {} if self.regrade else _known(submissions, store, self.bundle, judged_by)
            new = [submission for submission in submissions if submission.stem not in known]
            graded = self.runner.grade(new)
            for report in chain(known.values(), graded):
                store.save(report, judged_by)
                self._write_results(report)
                reports[report.stem] = report
                tell(report)
            everybody = store.load_all()
            absent = self._absent(everybody)
            parts = {part.id: tuple(part.points) for part in self.bundle.parts}
            write_gradebook([*everybody, *absent], self.out / "gradebook.csv", parts)
            text_questions = [
                text_question for part in self.bundle.parts for text_question in part.text_questions
            ]
            write_texts(everybody, self.out / "texts", text_questions)
            counts = count(everybody, {m.id: m.tells for m in self.bundle.catalogue})
            write_diagnoses(counts, self.out / "diagnoses.csv")
        return Run(
            reports=tuple(reports[submission.stem] for submission in submissions),
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
                Submission(stem=student.name, about=About(students=(student.id,))),
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
    submissions: Sequence[Submission], store: Store, bundle: Bundle, judged_by: str
) -> dict[str, Report]:
    """Find what was graded before: the same bytes by the same checks."""
    found = {}
    for submission in submissions:
        with suppress(Exception):  # it cannot be read: grading will say so
            received = receive(submission, bundle.rules.limits)
            report = store.find(submission.stem, received.digest, judged_by)
            if report is not None:
                found[submission.stem] = replace(report, about=submission.about)
    return found
