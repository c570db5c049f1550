"""`autograder publish`: grades and pages for a platform to take back."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import COURSE, DIST
from autograder.errors import UserError
from autograder.text import counted, listed

if TYPE_CHECKING:
    from autograder.library.publish import Published


@click.command()
@click.argument("platform", type=click.Choice(["canvas", "moodle", "csv"]))
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--into",
    default=None,
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
    into: Path | None,
    column: str | None,
    replace: bool,
    course: Path,
    dist: Path | None,
) -> None:
    """Fill the final scores of OUT into a table of canvas or moodle, and zip the students' pages.

    Both are written to OUT/publish/ for you to look at and to upload. Nobody is left out silently.
    csv needs no table: it writes one row a student, safe to open in a spreadsheet.
    """
    if platform == "csv":
        _publish_csv(out)
        return
    if into is None:
        raise UserError(f"{platform} needs its own table: name the file it exported with --into")
    from autograder.library.publish import publish as publish_all  # noqa: PLC0415 - see grade

    made = publish_all(
        platform, out, into, column=column, replace=replace, course=course, dist=dist
    )
    for line in _what_came_of_it(made, platform):
        click.echo(line)
    if made.without_texts:
        click.echo(_without_texts(made.without_texts, out))


def _publish_csv(out: Path) -> None:
    from autograder.library.publish_csv import publish_csv  # noqa: PLC0415 - see grade

    made = publish_csv(out)
    click.echo(f"{made.table}: {counted(made.scores, 'score')}")
    for names, what in (
        (made.without_student, "submissions of which nobody knows whose they are"),
        (made.without_score, "without a score"),
        (made.several, "students with several scores, of which you must choose one"),
    ):
        if names:
            click.echo(f"{what}: {listed(names, most=20)}")
    if made.without_texts:
        click.echo(_without_texts(made.without_texts, out))


def _without_texts(count: int, out: Path) -> str:
    return (
        f"Still without the points for texts, which nobody has graded to the end:"
        f" {counted(count, 'score')}. To grade them: autograder texts {out}"
    )


def _what_came_of_it(made: "Published", platform: str) -> Iterator[str]:
    filled = made.filled
    same = len(filled.unchanged)
    yield (
        f"{made.table}: {counted(len(filled.written), 'grade')} written, {same}"
        f" {'was' if same == 1 else 'were'} the same"
    )
    if filled.kept:
        yield (
            f"{len(filled.kept)} rows hold another grade, which was kept (--replace writes over "
            f"them): {listed(filled.kept, most=20)}"
        )
    if filled.lowered:
        yield (
            f"{len(filled.lowered)} scores are above the maximum grade of the table, and {platform}"
            " takes no more, so they count as the maximum (to give them in full, raise the"
            " maximum grade there and export the table again): "
            f"{listed(filled.lowered, most=20)}"
        )
    if filled.newer:
        yield (
            f"{len(filled.newer)} rows hold another grade that is newer than ours, or may be, and "
            "was kept, also with --replace (empty its cell to have it written): "
            f"{listed(filled.newer, most=20)}"
        )
    if filled.not_found:
        yield (
            f"{len(filled.not_found)} have a score but no row in the table: "
            f"{listed(filled.not_found, most=20)}"
        )
    if filled.several:
        yield (
            "Nothing says which of several submissions counts, so none of their scores was written"
            f" (unpack the download and take out the others): {listed(filled.several, most=20)}"
        )
    if made.pages:
        yield f"{made.feedback}: {made.pages} pages, named as {platform} takes them back"
    else:
        made.feedback.unlink()
        yield "No pages were zipped: the submissions were not graded from this platform's download."
