"""Grades many submissions. Read `grade`: each line is a stage."""

from collections.abc import Generator, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from autograder.course.declared import with_contradictions
from autograder.errors import UserError
from autograder.grading.grounds import grounds_of
from autograder.library.asked import Asked
from autograder.library.begin import Begun, begun
from autograder.library.digests import Digests
from autograder.library.elsewhere import find_elsewhere, read_elsewhere
from autograder.library.listener import Grading, Listener, Silent
from autograder.library.output import OutputFolder
from autograder.library.run_log import RunLog, logged
from autograder.library.run_result import Run, records_in
from autograder.model import Report
from autograder.runners.local import default_jobs
from autograder.text import counted


def grade(  # noqa: PLR0913 - as many options as the command has
    paths: str | Path | Iterable[str | Path],
    out: str | Path,
    *,
    course: str | Path = ".",
    dist: str | Path | None = None,
    zips: Sequence[str | Path] = (),
    parts: Sequence[str] = (),
    sandbox: str = "auto",
    image: str | None = None,
    engine: str = "auto",
    cluster: str | None = None,
    certificates: str | Path | None = None,
    jobs: int | None = None,
    regrade: bool = False,
    download: str = "auto",
    roster: str | Path | None = None,
    decisions: str | Path | None = None,
    deadline: str | datetime | None = None,
    shard: str | None = None,
    graded_in: Sequence[str | Path] = (),
    listener: Listener | None = None,
) -> Run:
    """Grade submissions: files, folders of them, or downloads; write gradebook and pages to `out`.

    They are judged by `zips`, or by what was built of the `course` into `dist`: all `parts`, or
    those named. `sandbox` is "auto", "bubblewrap", "user" or "unsafe"; with an `image`, each
    submission is graded in a container of an `engine`; with a `cluster`, the workers of this
    scheduler of Dask grade (`certificates` is the folder of those for tls://). What was graded
    before by the same checks is kept, unless `regrade`. `download` says what the paths are, as on
    the command line; `roster` and `decisions` are CSV files; `deadline` is a time with its zone, in
    place of the course's own. `shard`, as "0/4", grades one of several shares of the submissions;
    reports in the output folders `graded_in` are taken from there if checks and bytes are the same.
    SIGTERM, SIGHUP and Ctrl-C end the run: what is graded is in all tables, the rest is waiting.
    """
    listener, folder = listener or Silent(), Path(out)
    asked = Asked(
        paths=_texts(paths),
        course=str(course),
        dist=_text(dist),
        zips=_texts(zips),
        parts=tuple(parts),
        sandbox=sandbox,
        image=image,
        engine=engine,
        cluster=cluster,
        certificates=_text(certificates),
        jobs=jobs or default_jobs(),
        download=download,
        roster=_text(roster),
        decisions=_text(decisions),
        deadline=deadline.isoformat() if isinstance(deadline, datetime) else deadline,
        shard=shard,
    )
    elsewhere = [records_in(Path(path)) for path in graded_in]
    with RunLog() as log, begun(asked, folder, told := logged(listener, log)) as run:
        _make(folder)
        log.open(folder)
        with OutputFolder(folder, run.bundle, run.runner.judged_by) as output:
            output.remember(asked.anywhere(), lambda: grounds_of(run.zips, run.bundle))
            taken = {} if regrade else find_elsewhere(elsewhere, run)
            if elsewhere:
                told.notice(f"graded elsewhere before: {counted(len(taken), 'submission')}")
            known = None if regrade or output.nothing_to_keep() else run.digests
            with log.grading(run.submissions), listener.grading(len(run.submissions)) as shown:
                reports = _kept_and_new(run, taken, output, known, shown)
                for report, kept in run.ending.until(reports):
                    output.keep(with_contradictions(report, run.roster))
                    log.ended(report, kept=kept)
                    shown.ended(report, kept=kept)
            return output.write_tables(run.submissions, run.everybody)


def _texts(given: str | Path | Iterable[str | Path]) -> tuple[str, ...]:
    return tuple(map(str, [given] if isinstance(given, str | Path) else given))


def _text(path: str | Path | None) -> str | None:
    return None if path is None else str(path)


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"{out} cannot be the output folder: {error.strerror}. Choose another one."
        ) from None


def _kept_and_new(
    run: Begun,
    taken: Mapping[str, Path],
    output: OutputFolder,
    known: Digests | None,
    shown: Grading,
) -> Generator[tuple[Report, bool], None, None]:
    """Yield what was reported before on the same bytes, then reports on all else."""
    here = {submission.stem: submission for submission in run.submissions}
    for report in read_elsewhere(taken, here):
        yield report, True
    new = []
    for submission in run.submissions:
        if submission.stem in taken:
            continue
        digest = known.of(submission) if known and not submission.refused else ""
        if digest and (found := output.find(submission, digest)):
            yield found, True
        else:
            new.append(submission)
    for report in run.runner.grade(new, shown.began):
        yield report, False
