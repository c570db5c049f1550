"""`autograder grade`: what is named on the command line, through the pipeline, to a table."""

import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from autograder.cli.common import COURSE, DIST, EXIT_GRADER_ERROR, work_in_one_thread

if TYPE_CHECKING:
    from rich.console import Console

    from autograder.grading import Bundle
    from autograder.library.grade import Run
    from autograder.model import Submission
    from autograder.runners import Runner
    from autograder.runners.containers import ContainerRunner

_MOST_MISTAKES = 5


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for gradebook.csv, results/ and grades.db.",
)
@COURSE
@DIST
@click.option(
    "--part",
    "parts",
    multiple=True,
    help="Grade this part alone; may be repeated.  [default: all that were built]",
)
@click.option(
    "--autograder",
    "bundle_paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An autograder zip; may be repeated.  [default: those that were built]",
)
@click.option(
    "--sandbox",
    "kind",
    type=click.Choice(["auto", "bubblewrap", "user"]),
    default="auto",
    show_default=True,
    help="Which sandbox to use.",
)
@click.option("--container", "image", default=None, help="Grade each in a container of this image.")
@click.option(
    "--engine",
    type=click.Choice(["auto", "docker", "podman"]),
    default="auto",
    show_default=True,
    help="Which engine runs the containers.",
)
@click.option("--unsafe", is_flag=True, help="No sandbox: run submitted code with your rights.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="Submissions graded at a time.  [default: one a processor]",
)
@click.option("--regrade", is_flag=True, help="Grade again even what has not changed.")
@click.option(
    "--download",
    type=click.Choice(["auto", "canvas", "moodle", "gradescope", "zips", "no"]),
    default="auto",
    show_default=True,
    help="What the PATHS are: the download of a platform, a zip of submissions, or (no) "
    "submissions. auto: a folder, or a zip named alone, is a download if all of it looks like one.",
)
@click.option(
    "--roster",
    "roster_path",
    type=click.Path(path_type=Path),
    default=None,
    help="A CSV file of everybody in the course: family name, given name, id [, team, email].",
)
@click.option(
    "--deadline", default=None, help="2026-12-01T23:59:00+01:00  [default: that of course.toml]"
)
def grade(  # noqa: PLR0913 - a command has as many options as it has
    paths: Sequence[Path],
    *,
    out: Path,
    course: Path,
    dist: Path | None,
    parts: Sequence[str],
    bundle_paths: Sequence[Path],
    kind: str,
    image: str | None,
    engine: str,
    unsafe: bool,
    jobs: int | None,
    regrade: bool,
    download: str,
    roster_path: Path | None,
    deadline: str | None,
) -> None:
    """Grade zips, notebooks, .py files, folders of them, or a download of many.

    Exit code 0: every submission got a verdict or a reason. 2: the command was wrong.
    3: the grader itself failed on a submission.
    """
    work_in_one_thread()
    from rich.console import Console  # noqa: PLC0415 - all of these after the line above

    from autograder.course.counting import choose_counting  # noqa: PLC0415
    from autograder.course.roster import read_roster  # noqa: PLC0415
    from autograder.course.rules import deadline_from  # noqa: PLC0415
    from autograder.grading import open_bundle  # noqa: PLC0415
    from autograder.intake import digest_of  # noqa: PLC0415
    from autograder.library.built import current_zips  # noqa: PLC0415
    from autograder.library.grade import Pipeline  # noqa: PLC0415
    from autograder.platforms.find import find_submissions  # noqa: PLC0415
    from autograder.report.terminal import Table, print_plain  # noqa: PLC0415
    from autograder.runners.local import LocalRunner, default_jobs  # noqa: PLC0415
    from autograder.sandbox import choose  # noqa: PLC0415

    console, jobs = Console(), jobs or default_jobs()
    roster = read_roster(roster_path) if roster_path else None
    until = deadline_from(deadline) if deadline else None
    sandbox = choose("unsafe" if unsafe else kind) if image is None else None
    if sandbox:
        print_plain(console, f"sandbox: {sandbox.name} ({sandbox.promises})")
    bundle_paths = current_zips(course, dist, parts=parts, named=bundle_paths)
    with open_bundle(*bundle_paths) as bundle:
        runner: Runner
        if sandbox:
            runner = LocalRunner(bundle=bundle, sandbox=sandbox, jobs=jobs)
        else:
            assert image is not None
            runner = _containers(image, engine, bundle, bundle_paths, jobs)
            print_plain(console, f"containers: {runner.promises}")
        rules = replace(bundle.rules, deadline=until or bundle.rules.deadline)
        submissions = find_submissions(paths, download, rules.limits)
        for line in _downloads(submissions):
            print_plain(console, line)
        assigned = [roster.assign(one) for one in submissions] if roster else submissions
        digest = partial(digest_of, limits=rules.limits)
        counted = choose_counting(assigned, rules, digest)
        out.mkdir(parents=True, exist_ok=True)
        secret = [
            *_course_folders(course),
            *bundle_paths,
            out,
            *paths,
            *filter(None, [roster_path]),
        ]
        for closed in sandbox.keep_out(secret) if sandbox else []:
            print_plain(console, f"closed to other users, so that nobody's code reads it: {closed}")
        table = Table(console, {part.id: tuple(part.points) for part in bundle.parts})
        with table.progress(len(counted)) as advance:
            run = Pipeline(
                bundle=bundle, runner=runner, out=out, regrade=regrade, roster=roster
            ).run(counted, tell=advance)
        table.show([*run.reports, *run.absent])
    _tell_what_came_of_it(console, run, out)
    if run.faulty:
        sys.exit(EXIT_GRADER_ERROR)


def _downloads(submissions: "Sequence[Submission]") -> Iterator[str]:
    """Say what was taken for a download, so that a submission taken for one is noticed."""
    platforms = [submission.posted.platform for submission in submissions if submission.posted]
    for platform in dict.fromkeys(platforms):
        yield (
            f"opened as a {platform} download: {platforms.count(platform)} submissions"
            " (if it is one submission: --download no)"
        )


def _tell_what_came_of_it(console: "Console", run: "Run", out: Path) -> None:
    from autograder.report.terminal import print_plain  # noqa: PLC0415 - see grade

    kept = f", {run.kept} of them unchanged since the last run" if run.kept else ""
    print_plain(
        console,
        f"{len(run.reports)} submissions{kept}. Gradebook: {out}/gradebook.csv, "
        f"results: {out}/results/, records: {out}/grades.db",
    )
    if any(mistake.certain for mistake in run.mistakes):
        print_plain(console, f"What went wrong most often ({out}/diagnoses.csv has all of it):")
        for mistake in [m for m in run.mistakes if m.certain][:_MOST_MISTAKES]:
            print_plain(console, f"  {len(mistake.certain)}  {mistake.text}")
    if texts := sum(report.points_for_texts > 0 for report in run.reports):
        print_plain(console, f"Texts of {texts} submissions for a person to grade: {out}/texts/")
    if run.faulty:
        click.echo(
            "autograder: the grader failed on a submission; its reason is in the "
            "gradebook. Please report this as a bug.",
            err=True,
        )


def _containers(
    image: str, engine: str, bundle: "Bundle", zips: Sequence[Path], jobs: int
) -> "ContainerRunner":
    from autograder.runners.containers import ContainerRunner  # noqa: PLC0415
    from autograder.runners.engine import find_engine  # noqa: PLC0415

    found = find_engine(image, engine)
    return ContainerRunner(engine=found, bundle=bundle, zips=tuple(zips), jobs=jobs)


def _course_folders(course: Path) -> list[Path]:
    """Name the folders with solutions: the course's, and where we are if it is another course."""
    from autograder.sources import is_course  # noqa: PLC0415 - see grade

    return [folder for folder in {course.resolve(), Path.cwd()} if is_course(folder)]
