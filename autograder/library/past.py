"""Explains every score that a submission was ever given: when, for which bytes, by which checks."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import UserError
from autograder.grading.grounds import Grounds, affected
from autograder.library.grounds_in_words import in_words
from autograder.library.run_result import GRADES_DB
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
    path = Path(out) / GRADES_DB
    if not path.is_file():
        raise UserError(f"{out} holds no {GRADES_DB}: grade into it first")
    with Store(path) as store:
        if stem not in (stems := store.stems()):
            raise UserError(
                f"{path} holds no submission {shown(stem)}. There are {listed(stems, most=20)}"
                if stems
                else f"{path} holds no submissions"
            )
        return list(_given(store, stem))


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
        texts = [store.history.grounds(name) for name in (before.judged_by, judged_by)]
        same_kind = judged_by.partition(" in ")[2] == before.judged_by.partition(" in ")[2]
        if same_kind and texts[0] and texts[1]:
            found = affected(*(from_json(text, Grounds) for text in texts if text))
            yield from (f"other checks: {line}" for line in in_words(found))
        else:
            yield from (f"other checks: {line}" for line in in_words(None))


def _differing(before: Report, now: Report) -> Iterator[str]:
    for name in ("students", "handed_in", "late", "charged", "overrides", "account", "remarks"):
        if getattr(before.about, name) != getattr(now.about, name):
            yield name.replace("_", " ")
