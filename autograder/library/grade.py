"""Grades many submissions. Read `grade`: each line is a stage."""

from collections.abc import Generator, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from autograder.course.counting import choose_counting
from autograder.course.decisions import Decisions, read_decisions
from autograder.course.lateness import with_lateness
from autograder.course.roster import Roster, read_roster
from autograder.course.rules import ArchiveLimits, Rules, time_from
from autograder.errors import UserError
from autograder.grading import Bundle, open_bundle
from autograder.library.current_zips import current_zips
from autograder.library.digests import Digests
from autograder.library.ending import ending_in_order
from autograder.library.listener import Listener, Silent
from autograder.library.output import OutputFolder
from autograder.library.run_result import Run
from autograder.model import Report, Submission
from autograder.platforms.find import find_submissions, looks_like
from autograder.runners import Runner
from autograder.runners.local import LocalRunner, default_jobs
from autograder.sandbox import choose
from autograder.sources import is_course
from autograder.text import listed, shown


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
    submission is graded in a container of an `engine`. What was graded before by the same checks
    is kept, unless `regrade`. `download` says what the paths are, as on the command line; `roster`
    and `decisions` are CSV files; `deadline` is a time with its zone, in place of the course's own.
    SIGTERM, SIGHUP and Ctrl-C end the run: what is graded is in all tables, the rest is waiting.
    """
    listener, jobs = listener or Silent(), jobs or default_jobs()
    given, folder, root = _paths(paths), Path(out), Path(course)
    _demand_not_handed_in([*_paths(zips), *_zipped(roster)], given)
    people = read_roster(Path(roster)) if roster else None
    decided = read_decisions(Path(decisions)) if decisions else Decisions()
    until = time_from(deadline) if isinstance(deadline, str) else deadline
    chosen = current_zips(root, Path(dist) if dist else None, parts=parts, named=_paths(zips))
    tables = [Path(path) for path in (roster, decisions) if path]
    secret = [*_sources(root), *chosen, folder, *given, *tables]
    with ending_in_order() as ending, open_bundle(*chosen) as bundle:
        if image:
            runner = _containers(bundle, image, engine, chosen, jobs)
        else:
            runner = _local(bundle, sandbox, jobs, secret, listener)
        listener.notice(runner.promises)
        rules = replace(bundle.rules, deadline=until or bundle.rules.deadline)
        submissions = find_submissions(given, download, rules.limits)
        if download == "auto":
            _tell_what_looks_like_one(given, rules.limits, listener)
        _tell_downloads(submissions, listener)
        digests = Digests(rules.limits)
        counted = _whose_and_which(submissions, people, rules, decided, digests)
        _tell_unknown(decided, counted, listener)
        _make(folder)
        with OutputFolder(folder, bundle, runner.judged_by) as output:
            known = None if regrade or output.nothing_to_keep() else digests
            with listener.progress("grading", len(counted)) as advance:
                for report in ending.until(_kept_and_new(counted, output, runner, known)):
                    output.keep(report)
                    advance(report.stem)
            return output.write_tables(counted, people)


def _paths(given: str | Path | Iterable[str | Path]) -> list[Path]:
    return [Path(given)] if isinstance(given, str | Path) else [Path(path) for path in given]


def _make(out: Path) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"{out} cannot be the output folder: {error.strerror}. Choose another one."
        ) from None


def _zipped(roster: str | Path | None) -> list[Path]:
    return [path for path in _paths(roster or ()) if path.suffix.lower() == ".zip"]


def _demand_not_handed_in(named: Sequence[Path], given: Sequence[Path]) -> None:
    """Refuse zips to grade by that lie among the submissions.

    `grade *.zip` makes an option of a file that a student called `--autograder=mine.zip`.
    """
    folders = {(path if path.is_dir() else path.parent).resolve() for path in given}
    for path in named:
        if path.exists() and path.resolve().parent in folders:
            raise UserError(
                f"{path} lies among the submissions, so anybody may have put it there. Move it to"
                " a folder of its own. If you did not name it: a file may be called like an"
                " option, so write ./*.zip in place of *.zip"
            )


def _sources(course: Path) -> list[Path]:
    """Return the folders with solutions: the course, and the current folder if it is one, too."""
    return [folder for folder in {course.resolve(), Path.cwd()} if is_course(folder)]


def _local(
    bundle: Bundle, sandbox: str, jobs: int, secret: Sequence[Path], listener: Listener
) -> Runner:
    return LocalRunner(
        bundle=bundle,
        sandbox=choose(sandbox, bundle.requires),
        jobs=jobs,
        secret=secret,
        notice=listener.notice,
    )


def _containers(bundle: Bundle, image: str, engine: str, zips: Sequence[Path], jobs: int) -> Runner:
    # The engine's library takes a while to import, and is not installed everywhere.
    from autograder.runners.containers import ContainerRunner  # noqa: PLC0415
    from autograder.runners.engine import find_engine  # noqa: PLC0415

    found = find_engine(image, engine)
    return ContainerRunner(engine=found, bundle=bundle, zips=tuple(zips), jobs=jobs)


def _tell_what_looks_like_one(
    given: Sequence[Path], limits: ArchiveLimits, listener: Listener
) -> None:
    """Say how a zip that is the only path would be opened as a download."""
    if len(given) == 1 and (platform := looks_like(given[0], limits)):
        listener.notice(
            f"{shown(given[0].name)} is graded as one submission. If it is a download of many:"
            f" --download {platform}"
        )


def _tell_downloads(submissions: Sequence[Submission], listener: Listener) -> None:
    """Say what was opened as a download, so that a submission mistaken for one is noticed."""
    platforms = [submission.posted.platform for submission in submissions if submission.posted]
    for platform in dict.fromkeys(platforms):
        listener.notice(f"opened as a {platform} download: {platforms.count(platform)} submissions")


def _whose_and_which(
    submissions: Sequence[Submission],
    roster: Roster | None,
    rules: Rules,
    decisions: Decisions,
    digests: Digests,
) -> list[Submission]:
    """Say whose each submission is, how late and what that costs, and which of several counts."""
    assigned = [roster.assign(one) for one in submissions] if roster else submissions
    timed = [with_lateness(submission, rules, decisions) for submission in assigned]
    return choose_counting(timed, rules, digests.or_stem)


def _tell_unknown(
    decisions: Decisions, submissions: Sequence[Submission], listener: Listener
) -> None:
    """Say which decisions concern nobody here: a wrong id would go unnoticed."""
    if unknown := decisions.unknown([id_ for one in submissions for id_ in one.about.students]):
        listener.notice(f"decisions about students of no submission: {listed(unknown)}")


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
