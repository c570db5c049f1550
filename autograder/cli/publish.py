"""`autograder publish`: grades and pages for a platform to take back."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import COURSE, DIST
from autograder.text import listed

if TYPE_CHECKING:
    from autograder.library.publish import Published


@click.command()
@click.argument("platform", type=click.Choice(["canvas", "moodle"]))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--into",
    required=True,
    type=click.Path(path_type=Path),
    help="The table that the platform exported: Canvas's gradebook, Moodle's grading worksheet.",
)
@click.option("--column", default=None, help="The column of the grades, if several are possible.")
@click.option(
    "--replace", is_flag=True, help="Write over grades in the table that differ from ours."
)
@COURSE
@DIST
def publish(  # noqa: PLR0913 - see grade
    platform: str,
    out: Path,
    *,
    into: Path,
    column: str | None,
    replace: bool,
    course: Path,
    dist: Path | None,
) -> None:
    """Fill the final scores of OUT into a table of canvas or moodle, and zip the students' pages.

    Both are written to OUT/publish/ for you to look at and to upload. Nobody is left out silently.
    """
    from autograder.library.publish import publish as publish_all  # noqa: PLC0415 - see grade

    made = publish_all(
        platform, out, into, column=column, replace=replace, course=course, dist=dist
    )
    for line in _what_came_of_it(made, platform):
        click.echo(line)


def _what_came_of_it(made: "Published", platform: str) -> Iterator[str]:
    filled = made.filled
    yield (
        f"{made.table}: {len(filled.written)} grades written, {len(filled.unchanged)} were the same"
    )
    if filled.kept:
        yield (
            f"{len(filled.kept)} rows hold another grade, which was kept (--replace writes over "
            f"them): {listed(filled.kept, most=20)}"
        )
    if filled.not_found:
        yield (
            f"{len(filled.not_found)} have a score but no row in the table: "
            f"{listed(filled.not_found, most=20)}"
        )
    if made.pages:
        yield f"{made.feedback}: {made.pages} pages, named as {platform} takes them back"
    else:
        made.feedback.unlink()
        yield "No pages were zipped: the submissions were not graded from this platform's download."
