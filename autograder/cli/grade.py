"""`autograder grade`: options in, a table and an exit code out."""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import COURSE, DIST, EXIT_CUT_SHORT, EXIT_GRADER_ERROR
from autograder.text import counted, listed

if TYPE_CHECKING:
    from autograder.library.run_result import Run

_MOST_MISTAKES = 5
_FAULTY = (
    "autograder: the grader failed on a submission; its reason is in the gradebook. "
    "Please report this as a bug."
)

_CUT_SHORT = (
    "autograder: cut short by a signal; {} not graded yet. "
    "Run the same command again: what is graded is kept."
)


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for grades.csv, gradebook.csv, results/ and grades.db.",
)
@COURSE
@DIST
@click.option(
    "--part",
    "parts",
    multiple=True,
    help="Grade only this part; may be repeated.  [default: all that were built]",
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
@click.option(
    "--cluster",
    default=None,
    help="Grade on the workers of this scheduler of Dask: tcp://host:8786",
)
@click.option(
    "--certificates",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder with ca.pem, cert.pem and key.pem, for a scheduler at tls://.",
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
    "submissions. auto: a folder is a download if all of it looks like one; a zip is one "
    "submission.",
)
@click.option(
    "--roster",
    "roster_path",
    type=click.Path(path_type=Path),
    default=None,
    help="A CSV file of everybody in the course: family name, given name, id [, team, email].",
)
@click.option(
    "--decisions",
    "decisions_path",
    type=click.Path(path_type=Path),
    default=None,
    help="A CSV file of extensions, slip days and overrides: id, reason [, deadline, slip days, "
    "override].",
)
@click.option(
    "--deadline", default=None, help="2026-12-01T23:59:00+01:00  [default: that of course.toml]"
)
@click.option(
    "--shard", default=None, help="Grade only this share of the submissions: 0/4, 1/4, 2/4 or 3/4."
)
@click.option(
    "--graded-in",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Take reports from this output folder, if checks and submission are the same; may be "
    "repeated.",
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
    cluster: str | None,
    certificates: Path | None,
    unsafe: bool,
    jobs: int | None,
    regrade: bool,
    download: str,
    roster_path: Path | None,
    decisions_path: Path | None,
    deadline: str | None,
    shard: str | None,
    graded_in: Sequence[Path],
) -> None:
    """Grade zips, notebooks, .py files, folders of them, or a download of many.

    Exit code 0: every submission got a verdict or a reason. 2: the command was wrong.
    3: the grader itself failed on a submission. 4: results could not be written.
    5: a signal cut the run short.
    """
    from rich.console import Console  # noqa: PLC0415 - help must not wait for these

    from autograder.library.grade import grade as grade_all  # noqa: PLC0415
    from autograder.report import ReportTable, Screen  # noqa: PLC0415

    console = Console()
    screen = Screen(console)
    run = grade_all(
        paths,
        out,
        course=course,
        dist=dist,
        zips=bundle_paths,
        parts=parts,
        sandbox="unsafe" if unsafe else kind,
        image=image,
        engine=engine,
        cluster=cluster,
        certificates=certificates,
        jobs=jobs,
        regrade=regrade,
        download=download,
        roster=roster_path,
        decisions=decisions_path,
        deadline=deadline,
        shard=shard,
        graded_in=graded_in,
        listener=screen,
    )
    ReportTable(console, run.parts, run.extra).show(run.reports())
    for line in _what_came_of_it(run):
        screen.notice(line)
    if run.waiting:
        click.echo(_CUT_SHORT.format(_waiting(len(run.waiting))), err=True)
        sys.exit(EXIT_CUT_SHORT)
    if run.faults:
        click.echo(_FAULTY, err=True)
        sys.exit(EXIT_GRADER_ERROR)


def _waiting(count: int) -> str:
    return f"{counted(count, 'submission')} {'is' if count == 1 else 'are'}"


def _what_came_of_it(run: "Run") -> Iterator[str]:
    """Yield the lines that sum up the run; the last ones say what to open and to do next."""
    out, kept = run.out, f", {run.kept} of them unchanged since the last run" if run.kept else ""
    yield (
        f"{counted(len(run.stems), 'submission')}{kept}. The points above are for checks. Final "
        f"scores, with texts, lateness and overrides: {out}/grades.csv, "
        f"gradebook: {out}/gradebook.csv, "
        f"students' pages: {out}/feedback/, results: {out}/results/, records: {out}/grades.db"
    )
    if run.earlier:
        yield (
            f"In {out}/grades.db, but in no table, because not among the submissions of this run: "
            f"{listed(run.earlier)}"
        )
    certain = [mistake for mistake in run.mistakes if mistake.certain]
    if certain:
        yield f"What went wrong most often ({out}/diagnoses.csv has all of it):"
    yield from (f"  {len(m.certain)}  {m.question}: {m.text}" for m in certain[:_MOST_MISTAKES])
    yield f"Open this first: {(out / 'cohort.html').absolute().as_uri()}"
    if run.with_texts:
        yield (
            f"Texts of {counted(run.with_texts, 'submission')} for a person to grade: "
            f"autograder texts {out}"
        )
    if run.with_pdfs:
        yield f"{counted(run.with_pdfs, 'submission')} with PDF files, to read beside: {out}/pdf/"
    if run.changed:
        yield (
            "Answers that changed after a person graded them, so look at them again "
            f"(autograder texts {out}): {listed(run.changed, most=20)}"
        )
    yield f"Then give grades and pages back: {_publishing(run)}"


def _publishing(run: "Run") -> str:
    """Return the command that gives grades back to where the submissions came from."""
    tables = {"Canvas": "GRADEBOOK.csv", "Moodle": "WORKSHEET.csv"}
    named = [name for name in run.platforms if name in tables]
    if len(named) != 1:
        return (
            f"autograder publish csv {run.out}, or canvas or moodle, with --into and the table that"
            " it exports"
        )
    return f"autograder publish {named[0].lower()} {run.out} --into {tables[named[0]]}"
