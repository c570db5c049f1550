"""Grades again what mended checks concern, and shows what changes before anything is replaced.

The new reports wait in `OUT/regrade/`, where an interrupted run goes on. `--apply` puts them into
the folder's records, tables and pages; the former reports stay in the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.declared import with_contradictions
from autograder.grading.grounds import grounds_of
from autograder.library.again import Again
from autograder.library.asked import Asked
from autograder.library.begin import begun
from autograder.library.listener import Listener, Silent
from autograder.library.output import OutputFolder
from autograder.library.pages import stems_of_last_run
from autograder.library.run_result import GRADES_DB
from autograder.model import Report, Status
from autograder.report.changes import Comparison, change_between, write_changes
from autograder.report.pages import write_changes_page
from autograder.store import Store

FOLDER = "regrade"


@dataclass(frozen=True, kw_only=True)
class Regraded:
    """What mended checks change, and where to look at it."""

    found: Comparison
    faults: int
    """On how many submissions the grader itself failed."""
    page: Path
    table: Path


def regrade(out: str | Path, *, apply: bool = False, listener: Listener | None = None) -> Regraded:
    """Grade again the questions whose checks changed since the last run into `out`.

    Options and submissions are those of that run. Grades, tables and pages stay as they are,
    unless `apply`; even then, if a signal cut the run short.
    """
    listener, folder = listener or Silent(), Path(out)
    asked, stems = Asked.of_last_run(folder), stems_of_last_run(folder)
    pending_path = folder / FOLDER / GRADES_DB
    with begun(asked, folder, listener) as run:
        grounds, judged_by = grounds_of(run.zips, run.bundle), run.runner.judged_by
        with Store(folder / GRADES_DB) as store, Store(pending_path) as pending:
            again = Again(run, store, pending, grounds)
            todo = again.plan(stems, listener)
            made: dict[str, Report] = {}
            with listener.progress("grading", len(todo)) as advance:
                for report in run.ending.until(again.reports(todo)):
                    told = with_contradictions(report, run.roster)
                    made[report.stem] = pending.save(told, judged_by)
                    advance(report.stem)
            before = {stem: store.load(stem) for stem in made}
        changes = [change for s in made if (change := change_between(before[s], made[s]))]
        found = Comparison(
            changes=tuple(sorted(changes, key=lambda change: (change.by, change.stem))),
            why=tuple(again.why()),
            looked_at=len(stems),
            waiting=len(todo) - len(made),
            applied=apply and len(made) == len(todo),
        )
        if found.applied:
            with OutputFolder(folder, run.bundle, judged_by) as output:
                for stem in stems:
                    output.keep(made[stem]) if stem in made else output.leave(stem)
                output.remember(asked, lambda: grounds)
                graded = [one for one in run.submissions if one.stem in set(stems)]
                output.write_tables(graded, run.everybody)
            pending_path.unlink()
        return _written(found, folder / FOLDER, list(made.values()))


def _written(found: Comparison, folder: Path, made: Sequence[Report]) -> Regraded:
    page, table = folder / "changes.html", folder / "changes.csv"
    if found.why:  # else both may still show what was applied last
        write_changes(found.changes, table)
        write_changes_page(found, page)
    faults = sum(report.status is Status.GRADER_ERROR for report in made)
    return Regraded(found=found, faults=faults, page=page, table=table)
