"""Gives grades back to a learning platform: its own table, filled in, and a zip of pages."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import replace as replace_in
from datetime import UTC, datetime
from pathlib import Path

from autograder.course.final_score import final_scores
from autograder.errors import UserError
from autograder.files import write_whole
from autograder.grading import open_bundle
from autograder.library.current_zips import current_zips
from autograder.library.ending import ending_in_order
from autograder.library.pages import feedback_page, stems_of_last_run, waiting_for_texts
from autograder.library.run_result import GRADES_DB
from autograder.model import Report
from autograder.platforms.canvas_gradebook import fill_gradebook
from autograder.platforms.grade_table import Earned, Filled, read_table
from autograder.platforms.moodle_worksheet import fill_worksheet
from autograder.store import Store

_FILL = {"canvas": fill_gradebook, "moodle": fill_worksheet}
PLATFORMS = tuple(_FILL)


@dataclass(frozen=True, kw_only=True)
class Published:
    """What was written, to be uploaded by a person."""

    table: Path
    filled: Filled
    feedback: Path
    pages: int
    without_texts: int
    """Submissions whose scores are still without the points for their texts."""


def publish(  # noqa: PLR0913 - as many options as the command has
    platform: str,
    out: str | Path,
    into: str | Path,
    *,
    column: str | None = None,
    replace: bool = False,
    course: str | Path = ".",
    dist: str | Path | None = None,
) -> Published:
    """Fill final scores into the table that a platform exported, and zip the pages for it.

    `into` is not changed: the filled table is written to `out/publish/` under the same name.
    """
    folder, source = Path(out), Path(into)
    stems = stems_of_last_run(folder)
    target = folder / "publish"
    if source.resolve().parent == target.resolve():
        raise UserError(f"{source} was written by this command: name the platform's own export")
    zips = current_zips(Path(course), Path(dist) if dist else None)
    with ending_in_order(), open_bundle(*zips) as bundle, Store(folder / GRADES_DB) as store:
        reports = [store.load(stem) for stem in stems]
        for report in reports:
            feedback_page(report, folder, bundle)  # somebody may have graded texts since
        earned = [
            replace_in(one, at=_since(store, report))
            for report in reports
            for one in _earned(report, bundle.rules.round_to)
        ]
        zone = bundle.rules.zone or getattr(bundle.rules.deadline, "tzinfo", None) or UTC
    filled = _FILL[platform](read_table(source), earned, column, zone, replace=replace)
    table = target / source.name
    write_whole(table, filled.table.text())
    feedback = target / f"feedback-{platform}.zip"
    return Published(
        table=table,
        filled=filled,
        feedback=feedback,
        pages=_zip_pages(reports, folder, feedback),
        without_texts=waiting_for_texts(reports),
    )


def _earned(report: Report, round_to: float | None) -> Iterator[Earned]:
    """Yield the scores of a team; who handed it in is told only if it makes no difference."""
    if report.about.students and not report.credited:
        return  # another submission of theirs counts
    scores = list(final_scores(report, report.texts, round_to))
    account = report.about.account if len({score.final for score in scores}) == 1 else ""
    for score in scores:
        if score.final is not None:
            name = f"{report.stem} ({score.student})" if score.student else report.stem
            yield Earned(student=score.student, account=account, name=name, points=score.final)


def _since(store: Store, report: Report) -> datetime | None:
    """Return when a submission got its score: by the checks, by a decision, or for its texts."""
    times = [given.at for given in store.history.of(report.stem)[-1:]]
    times += [answer.mark.at for answer in report.answers if answer.mark]
    return max((datetime.fromisoformat(time) for time in times if time), default=None)


def _zip_pages(reports: list[Report], out: Path, target: Path) -> int:
    """Zip the pages under the names by which the platform knows whose they are.

    Whoever handed in what another submission of the team replaced gets the page of that one: Moodle
    hands out what a group handed in once for each member.
    """
    count = 0
    counting = {frozenset(r.about.students): r.stem for r in reports if r.credited}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for report in reports:
            stem = report.stem
            if report.about.students and not report.credited:
                stem = counting.get(frozenset(report.about.students), stem)
            page = out / "feedback" / f"{stem}.html"
            if report.about.returns_to and page.is_file():
                archive.write(page, f"{report.about.returns_to}feedback.html")
                count += 1
    return count
