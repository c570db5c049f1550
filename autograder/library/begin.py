"""What comes before grading: the checks are opened, submissions found, and whose they are."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from autograder.course.counting import choose_counting
from autograder.course.decisions import Decisions, read_decisions
from autograder.course.lateness import with_lateness
from autograder.course.roster import Roster, read_roster
from autograder.course.rules import ArchiveLimits, Rules
from autograder.errors import UserError
from autograder.grading import Bundle, open_bundle
from autograder.library.asked import Asked
from autograder.library.current_zips import current_zips
from autograder.library.digests import Digests
from autograder.library.ending import Ending, ending_in_order
from autograder.library.listener import Listener
from autograder.library.shard import Shard
from autograder.model import Submission
from autograder.platforms.find import find_submissions, looks_like
from autograder.runners import Runner
from autograder.runners.local import LocalRunner
from autograder.sandbox import choose
from autograder.sources import is_course
from autograder.text import listed, shown


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A run that is about to grade."""

    zips: tuple[Path, ...]
    bundle: Bundle
    runner: Runner
    submissions: Sequence[Submission]
    roster: Roster | None
    digests: Digests
    ending: Ending
    shard: Shard | None

    @property
    def everybody(self) -> Roster | None:
        """Who should have handed in; None in a shard, which sees only some of them."""
        return None if self.shard else self.roster


@contextmanager
def begun(asked: Asked, out: Path, listener: Listener) -> Iterator[Begun]:
    """Open the checks and find the submissions; what submitted code must not read is listed."""
    given, root = [Path(path) for path in asked.paths], Path(asked.course)
    roster, decisions = (Path(p) if p else None for p in (asked.roster, asked.decisions))
    named = [Path(path) for path in asked.zips]
    _demand_not_handed_in([*named, *_zipped(roster)], given)
    people = read_roster(roster) if roster else None
    decided = read_decisions(decisions) if decisions else Decisions()
    shard = Shard.read(asked.shard) if asked.shard else None
    until, dist = asked.until, Path(asked.dist) if asked.dist else None
    chosen = current_zips(root, dist, parts=asked.parts, named=named)
    tables = [path for path in (roster, decisions) if path]
    secret = [*_sources(root), *chosen, out, *given, *tables]
    with ExitStack() as opened:
        ending = opened.enter_context(ending_in_order())
        bundle = opened.enter_context(open_bundle(*chosen))
        runner: Runner
        if asked.cluster:
            runner = opened.enter_context(_cluster(bundle, asked, chosen))
        elif asked.image:
            runner = _containers(bundle, asked, chosen)
        else:
            runner = _local(bundle, asked, secret, listener)
        listener.notice(runner.promises)
        rules = replace(bundle.rules, deadline=until or bundle.rules.deadline)
        submissions = find_submissions(given, asked.download, rules.limits)
        if asked.download == "auto":
            _tell_what_looks_like_one(given, rules.limits, listener)
        _tell_downloads(submissions, listener)
        digests = Digests(rules.limits)
        counted = _whose_and_which(submissions, people, rules, decided, digests)
        _tell_unknown(decided, counted, listener)
        yield Begun(
            zips=tuple(chosen),
            bundle=bundle,
            runner=runner,
            submissions=shard.of(counted) if shard else counted,
            roster=people,
            digests=digests,
            ending=ending,
            shard=shard,
        )


def _zipped(roster: Path | None) -> list[Path]:
    return [path for path in [roster] if path and path.suffix.lower() == ".zip"]


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


def _local(bundle: Bundle, asked: Asked, secret: Sequence[Path], listener: Listener) -> Runner:
    return LocalRunner(
        bundle=bundle,
        sandbox=choose(asked.sandbox, bundle.requires),
        jobs=asked.jobs,
        secret=secret,
        notice=listener.notice,
    )


def _containers(bundle: Bundle, asked: Asked, zips: Sequence[Path]) -> Runner:
    # The engine's library takes a while to import, and is not installed everywhere.
    from autograder.runners.containers import ContainerRunner  # noqa: PLC0415
    from autograder.runners.engine import find_engine  # noqa: PLC0415

    found = find_engine(asked.image or "", asked.engine)
    return ContainerRunner(engine=found, bundle=bundle, zips=tuple(zips), jobs=asked.jobs)


def _cluster(bundle: Bundle, asked: Asked, zips: Sequence[Path]) -> AbstractContextManager[Runner]:
    # Dask takes a second to import, and is not installed everywhere.
    from autograder.runners.cluster.runner import cluster_runner  # noqa: PLC0415

    if asked.image:
        raise UserError("--cluster and --container cannot be combined: choose one")
    certificates = Path(asked.certificates) if asked.certificates else None
    return cluster_runner(asked.cluster or "", certificates, bundle, zips, asked.sandbox)


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
