"""Commands for machines: what runs inside a container and on Gradescope, and its packing."""

from pathlib import Path

import click

from autograder.cli.common import COURSE, DIST

FILE = click.Path(path_type=Path)


@click.command("grade-one", hidden=True)
@click.argument("folder", type=FILE)
@click.option("--zips", type=FILE, default=Path("dist/autograder"), show_default=True)
def grade_one(folder: Path, zips: Path) -> None:
    """Grade one submission and print the report as JSON: what `grade --container` runs inside."""
    from autograder.library.single import grade_one as grade  # noqa: PLC0415 - only when needed
    from autograder.runners import wire  # noqa: PLC0415

    click.echo(wire.write(grade(folder, zips)))


@click.command("gradescope")
@click.option("--submission", type=FILE, default=Path("/autograder/submission"), show_default=True)
@click.option(
    "--metadata",
    type=FILE,
    default=Path("/autograder/submission_metadata.json"),
    show_default=True,
)
@click.option(
    "--results", type=FILE, default=Path("/autograder/results/results.json"), show_default=True
)
@click.option("--zips", type=FILE, default=Path("/autograder/source/autograder"), show_default=True)
def gradescope(submission: Path, metadata: Path, results: Path, zips: Path) -> None:
    """Grade a folder as Gradescope lays it out, inside its container.

    A results.json is written in any case.
    """
    from autograder.library.single import grade_on_gradescope  # noqa: PLC0415 - only when needed

    grade_on_gradescope(submission, metadata, results, zips, click.echo)


@click.command("pack-gradescope", hidden=True)
@COURSE
@DIST
@click.option("--wheels", type=FILE, required=True, help="Folder of wheels, named by its Python.")
def pack_gradescope(course: Path, dist: Path | None, wheels: Path) -> None:
    """Make the zip to upload to Gradescope: what `make gradescope` runs."""
    from autograder.library.single import pack_for_gradescope  # noqa: PLC0415 - only when needed

    made = pack_for_gradescope(course, dist, wheels)
    click.echo(f"{made}  ({made.stat().st_size / 2**20:.0f} MiB)")
