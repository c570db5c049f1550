"""`autograder texts`: people grade the texts."""

import sys
from pathlib import Path

import click

from autograder.cli.common import COURSE, DIST, EXIT_OFF
from autograder.text import counted, listed


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--blind", is_flag=True, help="Show no names, and keep an order that tells none.")
@click.option("--as", "by", default="", help="Who grades.  [default: your login name]")
@click.option(
    "--export",
    "to_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write answers and marks to this CSV file in place of serving the page.",
)
@click.option(
    "--import",
    "from_file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Read marks from such a file.",
)
@COURSE
@DIST
def texts(  # noqa: PLR0913 - see grade
    out: Path,
    *,
    blind: bool,
    by: str,
    to_file: Path | None,
    from_file: Path | None,
    course: Path,
    dist: Path | None,
) -> None:
    """Grade the texts that were handed in, on a local page, by keyboard.

    The page is for this machine alone, and only for whoever has the link. Every change is saved at
    once. Several people may grade at the same time. Ctrl-C ends it and writes grades, gradebook,
    pages and results anew.
    """
    from autograder.library import texts as library  # noqa: PLC0415 - help must not wait for it

    if to_file and from_file:
        raise click.UsageError("--export and --import exclude each other")
    if to_file:
        count = library.export_texts(out, to_file, blind=blind, course=course, dist=dist)
        click.echo(f"{to_file}: {counted(count, 'answer')}. Fill in, then: --import {to_file}")
    elif from_file:
        read = library.import_texts(out, from_file, by=by, course=course, dist=dist)
        click.echo(f"{counted(read.taken, 'mark')} changed. Grades: {out}/grades.csv")
        if read.kept:
            click.echo(
                f"Not taken, because mark or answer changed after {from_file} was written, "
                f"so export again: {listed(read.kept, most=20)}"
            )
            sys.exit(EXIT_OFF)
    else:
        library.mark_texts(out, blind=blind, by=by, course=course, dist=dist, opened=_tell)
        click.echo(f"\nGrades: {out}/grades.csv, students' pages: {out}/feedback/")


def _tell(link: str) -> None:
    click.echo(f"Open this in a browser of this machine, and tell nobody: {link}")
    click.echo("Ctrl-C ends it and writes the tables. What the page calls saved is saved.")
