"""`autograder feedback`: the students' pages anew."""

from pathlib import Path

import click

from autograder.cli.common import COURSE, DIST


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@COURSE
@DIST
def feedback(out: Path, *, course: Path, dist: Path | None) -> None:
    """Write the pages of OUT/feedback/ anew, from what was graded into OUT.

    What they tell of hidden checks follows [feedback] in course.toml. Nothing is graded.
    """
    from autograder.library.pages import write_pages  # noqa: PLC0415 - help must not wait for it

    count = write_pages(out, course=course, dist=dist)
    click.echo(f"{count} pages: {out}/feedback/")
