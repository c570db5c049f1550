"""`autograder similar`: where the code of submissions is alike."""

from pathlib import Path

import click

from autograder.cli.common import COURSE, DIST
from autograder.text import counted, shown


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("earlier", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--from",
    "given",
    multiple=True,
    type=click.Path(path_type=Path),
    help="Where the submissions of OUT are.  [default: where they were graded from]",
)
@click.option(
    "--download",
    type=click.Choice(["auto", "canvas", "moodle", "gradescope", "zips", "no"]),
    default="auto",
    help="What --from is, as for grade.",
)
@click.option(
    "--most", type=click.IntRange(1, 500), default=40, show_default=True, help="Pairs on the page."
)
@COURSE
@DIST
def similar(  # noqa: PLR0913 - see grade
    out: Path,
    earlier: tuple[Path, ...],
    *,
    given: tuple[Path, ...],
    download: str,
    most: int,
    course: Path,
    dist: Path | None,
) -> None:
    """Show where the code of the submissions graded into OUT is alike.

    EARLIER are submissions of earlier terms: folders they were graded into, or as grade takes them.
    No code is run. Why two submissions are alike is for you to find out.
    """
    from rich.console import Console  # noqa: PLC0415 - help must not wait for these

    from autograder.library.similar import similar as compare  # noqa: PLC0415
    from autograder.report import Screen  # noqa: PLC0415

    made = compare(
        out,
        earlier,
        given=given,
        download=download,
        most=most,
        course=course,
        dist=dist,
        listener=Screen(Console()),
    )
    others = f" and with {made.earlier} of earlier terms" if made.earlier else ""
    click.echo(f"{counted(made.compared, 'submission')} compared with each other{others}")
    for name, reason in made.not_compared:
        click.echo(f"not compared, or not wholly: {shown(name)}: {reason}")
    click.echo(f"{made.page}: the {counted(made.pairs, 'pair')} that have most in common")
    click.echo(f"{made.table}: all pairs")
