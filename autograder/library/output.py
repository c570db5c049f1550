"""Saves each report of a run as it comes, then reads them back to write the tables."""

import sqlite3
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Self

from autograder.course.roster import Roster
from autograder.errors import OutputFault
from autograder.grading import Bundle, without_grade
from autograder.grading.grounds import Grounds
from autograder.library.asked import Asked
from autograder.library.pdfs import keep_pdfs, pdfs_of
from autograder.library.run_result import GRADES_DB, Run
from autograder.library.tables import write_about, write_tables
from autograder.model import About, Report, Status, Submission
from autograder.store import Store, not_written
from autograder.strict import to_json

_MOST_UNSAVED = 200
"""Reports that wait in memory for room on the disk."""


class OutputFolder:
    """The output folder of a run; a context manager."""

    def __init__(self, out: Path, bundle: Bundle, judged_by: str) -> None:
        self._out, self._bundle, self._judged_by = out, bundle, judged_by
        self._store = Store(out / GRADES_DB)
        self._kept = self._faults = self._with_texts = 0
        self._changed: list[str] = []
        self._unsaved: deque[Report] = deque()
        self._kept_stems = set[str]()
        self._unchanged = set[str]()
        self._holding_pdfs = set[str]()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._store.__exit__()

    def remember(self, asked: Asked, grounds: Callable[[], Grounds]) -> None:
        """Keep how the run was asked for and what its verdicts rest on, to compare later builds."""
        history = self._store.history
        try:
            history.put_asked(to_json(asked))
            if history.grounds(self._judged_by) is None:
                history.put_grounds(self._judged_by, to_json(grounds()))
        except sqlite3.OperationalError as error:
            raise self._not_written(str(error)) from None

    def nothing_to_keep(self) -> bool:
        """Tell whether the same checks judged nothing here: then no submission need be read."""
        return not self._store.has_any(self._judged_by)

    def find(self, submission: Submission, digest: str) -> Report | None:
        """Return what was reported on the same bytes by the same checks."""
        found = self._store.find(submission.stem, digest, self._judged_by)
        if found is None:
            return None
        self._kept += 1
        if self._store.has(submission.stem, digest):
            self._unchanged.add(submission.stem)
        return replace(found, about=submission.about)

    def keep(self, report: Report) -> None:
        """Save a report, so that neither a kill nor the next submission can lose it.

        What a full disk refuses is tried again with the next report, and at the end.
        """
        self._unsaved.append(report)
        self._kept_stems.add(report.stem)
        trouble = self._save_all()
        if len(self._unsaved) > _MOST_UNSAVED:
            raise self._not_written(trouble)

    def leave(self, stem: str) -> None:
        """Take a report into the tables as it is."""
        self._kept_stems.add(stem)
        self._unchanged.add(stem)

    def _save_all(self) -> str:
        """Save what is not saved yet; return why some of it cannot be, or ""."""
        while self._unsaved:
            try:
                self._save(self._unsaved[0])
            except OSError as error:
                return error.strerror or str(error)
            except Exception:  # noqa: BLE001 - a report of ours that cannot be written is a row
                self._save(_as_fault(self._unsaved[0], traceback.format_exc()))
            self._unsaved.popleft()
        return ""

    def _not_written(self, trouble: str) -> OutputFault:
        missing = f" {len(self._unsaved)} reports are not saved." if self._unsaved else ""
        return not_written(self._out, trouble, missing)

    def _save(self, report: Report) -> None:
        kept = self._store.save(report, self._judged_by)
        self._faults += kept.status is Status.GRADER_ERROR
        self._with_texts += bool(kept.unmarked)
        if kept.pdfs:
            self._holding_pdfs.add(kept.stem)
        self._changed += [f"{kept.stem}: {name}" for name in kept.changed_after_marking]
        write_about(kept, self._out, self._bundle)

    def write_tables(self, submissions: Sequence[Submission], roster: Roster | None) -> Run:
        """Write the tables, about these submissions only; return the result of the run."""
        if trouble := self._save_all():
            raise self._not_written(trouble)
        try:
            return self._write_tables(submissions, roster)
        except OSError as error:
            raise self._not_written(error.strerror or str(error)) from None

    def _write_tables(self, submissions: Sequence[Submission], roster: Roster | None) -> Run:
        here = {submission.stem.casefold() for submission in submissions}
        stems = tuple(one.stem for one in submissions if one.stem in self._kept_stems)
        waiting = tuple(self._waiting(submissions))
        earlier = tuple(s for s in self._store.stems() if s.casefold() not in here)
        for stem in (*earlier, *(one.stem for one in waiting)):
            # its page would pass for one of this run
            (self._out / "results" / f"{stem}.json").unlink(missing_ok=True)
            (self._out / "feedback" / f"{stem}.html").unlink(missing_ok=True)
        absent = tuple(self._absent(submissions, roster))
        self._store.set_last_run([*absent, *waiting])
        with_pdfs = self._keep_pdfs(submissions)
        mistakes = write_tables(self._out, self._store, self._bundle, sorted(stems))
        return Run(
            out=self._out,
            parts={part.id: part.required for part in self._bundle.parts},
            extra=tuple(self._bundle.extra),
            stems=stems,
            platforms=tuple(dict.fromkeys(s.posted.platform for s in submissions if s.posted)),
            kept=self._kept,
            faults=self._faults,
            with_texts=self._with_texts,
            changed=tuple(self._changed),
            with_pdfs=with_pdfs,
            absent=absent,
            waiting=waiting,
            earlier=earlier,
            mistakes=tuple(mistakes),
        )

    def _keep_pdfs(self, submissions: Sequence[Submission]) -> int:
        """Write the PDF files of what is new, and count who has any."""
        graded = [one for one in submissions if one.stem in self._kept_stems]
        new = [one for one in graded if one.stem not in self._unchanged]
        keep_pdfs(new, self._holding_pdfs, self._out, self._bundle.rules.limits)
        return sum(bool(pdfs_of(self._out, one.stem)) for one in graded)

    def _waiting(self, submissions: Sequence[Submission]) -> Iterator[Report]:
        """Yield a row for each submission that a signal kept from being graded."""
        for submission in submissions:
            if submission.stem not in self._kept_stems:
                reason = "The run was cut short. Run the same command again."
                yield without_grade(submission, self._bundle, Status.WAITING, reason)

    def _absent(self, submissions: Sequence[Submission], roster: Roster | None) -> Iterator[Report]:
        """Yield a row for each student without a submission; not kept, as one may still come."""
        present = {id_ for submission in submissions for id_ in submission.about.students}
        for student in roster.students if roster else ():
            if student.id not in present:
                nobody = Submission(stem=student.name, about=About(students=(student.id,)))
                reason = "Nothing was handed in under this name."
                yield without_grade(nobody, self._bundle, Status.NOT_GRADED, reason)


def _as_fault(report: Report, reason: str) -> Report:
    """Keep of a report only whose it is, and why the rest cannot be written."""
    return replace(
        report,
        status=Status.GRADER_ERROR,
        outcomes=(),
        answers=(),
        notes=(),
        reason=reason,
    )
