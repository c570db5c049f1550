"""Finds out what mended checks concern, and grades these questions alone."""

from collections.abc import Generator
from dataclasses import replace

from autograder.errors import UserError
from autograder.grading.grounds import Affected, Grounds
from autograder.library.begin import Begun
from autograder.library.grounds_in_words import affected_since, in_words
from autograder.library.listener import Listener
from autograder.model import Report, Status, Submission
from autograder.plot import Series
from autograder.store import Store
from autograder.text import listed


class Again:
    """One comparison of a folder's records with the checks of now."""

    def __init__(self, run: Begun, store: Store, pending: Store, new: Grounds) -> None:
        self._run, self._store, self._pending, self._new = run, store, pending, new
        self._judged_by = run.runner.judged_by
        self._affected: dict[str, Affected | None] = {}

    def plan(self, stems: list[str], listener: Listener) -> list[Submission]:
        """Say what is affected; return the submissions to be looked at."""
        here = {submission.stem: submission for submission in self._run.submissions}
        if missing := [stem for stem in stems if stem not in here]:
            raise UserError(
                f"submissions that were graded are no longer where they were: {listed(missing)}."
                " Put them back, or run autograder grade on what is there"
            )
        if added := [stem for stem in here if stem not in set(stems)]:
            listener.notice(f"handed in since, so left to autograder grade: {listed(added)}")
        old = [self._store.history.judged_by(stem) for stem in stems]
        for judged_by in dict.fromkeys(old):
            self._affected[judged_by] = self._compare(judged_by)
        for line in self.why():
            listener.notice(line)
        outdated = [here[stem] for stem, by in zip(stems, old, strict=True) if self._stale(by)]
        edited = [one.stem for one in outdated if self._edited(one)]
        if edited:
            listener.notice(
                f"changed since they were graded, so left to autograder grade: {listed(edited)}"
            )
        return [one for one in outdated if one.stem not in edited]

    def why(self) -> list[str]:
        """Say which questions are affected and by what."""
        stale = [(found, by) for by, found in self._affected.items() if self._stale(by)]
        lines = (line for found, by in stale for line in in_words(found, by, self._judged_by))
        return list(dict.fromkeys(lines))

    def _stale(self, judged_by: str) -> bool:
        return judged_by != self._judged_by

    def _compare(self, judged_by: str) -> Affected | None:
        """Return what is affected; None if all is, because nobody knows what judged then."""
        return affected_since(self._store.history, judged_by, self._judged_by, self._new)

    def _edited(self, submission: Submission) -> bool:
        digest = self._store.load(submission.stem).digest
        return bool(digest) and self._run.digests.of(submission) != digest

    def reports(self, todo: list[Submission]) -> Generator[Report, None, None]:
        """Yield the report on each submission by the checks of now."""
        groups: dict[frozenset[str] | None, list[Submission]] = {}
        for submission in todo:
            digest = self._run.digests.of(submission)
            found = self._pending.find(submission.stem, digest, self._judged_by) if digest else None
            if found is not None:
                yield replace(found, about=submission.about)
            else:
                groups.setdefault(self._questions(submission), []).append(submission)
        for questions, submissions in groups.items():
            if questions is None:
                yield from self._run.runner.grade(submissions)
            elif questions:
                by_stem = {one.stem: one for one in submissions}
                for report in self._run.runner.only(questions).grade(submissions):
                    yield self._merged(by_stem[report.stem], report, questions)
            else:
                yield from (self._merged(one, None, questions) for one in submissions)

    def _questions(self, submission: Submission) -> frozenset[str] | None:
        """Return the questions to be graded; None for all of it, refusals included."""
        old = self._store.load(submission.stem)
        found = self._affected[self._store.history.judged_by(submission.stem)]
        if found is None or found.common or old.status is not Status.GRADED or submission.refused:
            return None
        return frozenset(found.questions)

    def _merged(
        self, submission: Submission, new: Report | None, questions: frozenset[str]
    ) -> Report:
        """Put the new verdicts among those that stay."""
        old = self._store.load(submission.stem)
        if new is not None and not new.outcomes and new.status is not Status.GRADED:
            return new
        outcomes = tuple(
            outcome
            for question in self._run.bundle.points
            for outcome in (new.outcomes if new and question in questions else old.outcomes)
            if outcome.question == question
        )
        failed = new is not None and new.status is not Status.GRADED
        return replace(
            old,
            status=new.status if new and failed else old.status,
            reason=new.reason if new and failed else old.reason,
            outcomes=outcomes,
            recorded=_recorded(old, new, questions),
            max_score=self._run.bundle.max_score,
            extra=self._run.bundle.extra,
            about=submission.about,
        )


def _recorded(old: Report, new: Report | None, questions: frozenset[str]) -> tuple[Series, ...]:
    again = new.recorded if new is not None else ()
    return (
        *(one for one in old.recorded if one.question not in questions),
        *(one for one in again if one.question in questions),
    )
