"""`autograder feedback`: the students' pages anew."""

from pathlib import Path

import click

from autograder.cli.common import COURSE, DIST
from autograder.course import STAGES, Stage


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option(
    "--stage",
    type=click.Choice(STAGES),
    default="after_publication",
    show_default=True,
    help="for when the pages are meant; those for an earlier stage go to OUT/feedback_STAGE/",
)
@COURSE
@DIST
def feedback(out: Path, *, stage: Stage, course: Path, dist: Path | None) -> None:
    """Write the pages of OUT/feedback/ anew, from what was graded into OUT.

    What they tell of hidden checks follows [feedback] in course.toml. Nothing is graded.
    """
    # help must not wait for it
    from autograder.library.pages import pages_folder, write_pages  # noqa: PLC0415

    count = write_pages(out, stage=stage, course=course, dist=dist)
    click.echo(f"{count} pages: {pages_folder(out, stage)}/")
