"""Explains every score that a submission was ever given: when, for which bytes, by which checks."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError
from autograder.grading.grounds import Grounds
from autograder.library.grounds_in_words import affected_since, in_words
from autograder.library.run_result import records_in
from autograder.marking.history import history_of
from autograder.model import Report
from autograder.report.changes import Moved, moved_checks
from autograder.store import Store
from autograder.strict import from_json
from autograder.text import listed, shown


@dataclass(frozen=True, kw_only=True)
class Given:
    """A report as it was given, and what made it another one than the one before."""

    at: str
    """ISO 8601 in UTC; "" if it was not kept."""
    judged_by: str
    report: Report
    why: tuple[str, ...]
    moved: tuple[Moved, ...]


def history(out: str | Path, stem: str) -> list[Given]:
    """Return all reports on a submission, the first one first."""
    path = records_in(Path(out))
    with Store(path) as store:
        if stem not in (stems := store.stems()):
            raise UserError(
                f"{path} holds no submission {shown(stem)}. There are {listed(stems, most=20)}"
                if stems
                else f"{path} holds no submissions"
            )
        return list(_given(store, stem))


def mark_history(out: str | Path, stem: str) -> dict[str, Sequence[str]]:
    """Return who gave what to the texts of a submission, by question, the last change first."""
    with Store(records_in(Path(out))) as store:
        asked = [answer.question for answer in store.texts(stem).answers]
        return {question: history_of(store, stem, question) for question in asked}


def _given(store: Store, stem: str) -> Iterator[Given]:
    before: Given | None = None
    for one in store.history.of(stem):
        report = from_json(one.text, Report)
        before = Given(
            at=one.at,
            judged_by=one.judged_by,
            report=report,
            why=tuple(_why(store, before, one.judged_by, report)),
            moved=tuple(moved_checks(before.report, report)) if before else (),
        )
        yield before


def _why(store: Store, before: Given | None, judged_by: str, report: Report) -> Iterator[str]:
    """Say what is not as it was for the report before."""
    if before is None:
        yield "first graded"
        return
    if report.digest != before.report.digest:
        yield f"another submission: digest {before.report.digest[:12]} became {report.digest[:12]}"
    if report.about != before.report.about:
        yield "what is known about it changed: " + ", ".join(_differing(before.report, report))
    if judged_by != before.judged_by:
        text = store.history.grounds(judged_by)
        grounds = from_json(text, Grounds) if text else None
        found = affected_since(store.history, before.judged_by, judged_by, grounds)
        yield from (
            f"other checks: {line}" for line in in_words(found, before.judged_by, judged_by)
        )


def _differing(before: Report, now: Report) -> Iterator[str]:
    for name in ("students", "handed_in", "late", "charged", "overrides", "account", "remarks"):
        if getattr(before.about, name) != getattr(now.about, name):
            yield name.replace("_", " ")
