"""Commands that are not for people: what a container and Gradescope call inside."""

import os
from pathlib import Path

import click

FILE = click.Path(path_type=Path)


@click.command("grade-one", hidden=True)
@click.argument("path", type=FILE)
@click.option("--stem", required=True, help="The name of the submission.")
@click.option("--zips", type=FILE, default=Path("dist/autograder"), show_default=True)
def grade_one(path: Path, stem: str, zips: Path) -> None:
    """Grade one file and print the report as JSON: what `grade --container` runs inside."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy
    from autograder.container import wire  # noqa: PLC0415 - all of these after the line above
    from autograder.grading import Grader, open_bundle  # noqa: PLC0415
    from autograder.sandbox import choose  # noqa: PLC0415

    sandbox = choose()
    sandbox.keep_out([zips, path.parent])
    with open_bundle(*sorted(zips.glob("*.zip"))) as bundle, Grader(bundle, sandbox) as grader:
        click.echo(wire.write(grader.grade(stem, path)))
