"""Grades many submissions. Read `grade`: each line is a stage."""

from collections.abc import Generator, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from autograder.course.declared import with_contradictions
from autograder.errors import UserError
from autograder.grading.grounds import grounds_of
from autograder.library.asked import Asked
from autograder.library.begin import begun
from autograder.library.digests import Digests
from autograder.library.listener import Listener, Silent
from autograder.library.output import OutputFolder
from autograder.library.run_result import Run
from autograder.model import Report, Submission
from autograder.runners import Runner
from autograder.runners.local import default_jobs


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
    listener: Listener | None = None,
) -> Run:
    """Grade submissions: files, folders of them, or downloads; write gradebook and pages to `out`.

    They are judged by `zips`, or by what was built of the `course` into `dist`: all `parts`, or
    those named. `sandbox` is "auto", "bubblewrap", "user" or "unsafe"; with an `image`, each
    submission is graded in a container of an `engine`; with a `cluster`, the workers of this
    scheduler of Dask grade (`certificates` is the folder of those for tls://). What was graded
    before by the same checks is kept, unless `regrade`. `download` says what the paths are, as on
    the command line; `roster` and `decisions` are CSV files; `deadline` is a time with its zone, in
    place of the course's own.
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
    )
    with begun(asked, folder, listener) as run:
        _make(folder)
        with OutputFolder(folder, run.bundle, run.runner.judged_by) as output:
            output.remember(asked.anywhere(), lambda: grounds_of(run.zips, run.bundle))
            known = None if regrade or output.nothing_to_keep() else run.digests
            with listener.progress("grading", len(run.submissions)) as advance:
                reports = _kept_and_new(run.submissions, output, run.runner, known)
                for report in run.ending.until(reports):
                    output.keep(with_contradictions(report, run.roster))
                    advance(report.stem)
            return output.write_tables(run.submissions, run.roster)


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
    submissions: Sequence[Submission], output: OutputFolder, runner: Runner, digests: Digests | None
) -> Generator[Report, None, None]:
    """Yield what was reported before on the same bytes, then reports on all else."""
    new = []
    for submission in submissions:
        digest = digests.of(submission) if digests and not submission.refused else ""
        if digest and (found := output.find(submission, digest)):
            yield found
        else:
            new.append(submission)
    yield from runner.grade(new)
