"""Commands that are not for people: what a container and Gradescope call inside."""

from pathlib import Path

import click

from autograder.cli.common import COURSE, DIST, work_in_one_thread

FILE = click.Path(path_type=Path)


@click.command("grade-one", hidden=True)
@click.argument("folder", type=FILE)
@click.option("--zips", type=FILE, default=Path("dist/autograder"), show_default=True)
def grade_one(folder: Path, zips: Path) -> None:
    """Grade one submission and print the report as JSON: what `grade --container` runs inside."""
    work_in_one_thread()
    from autograder.grading import Grader, open_bundle  # noqa: PLC0415
    from autograder.runners import submission_folder, wire  # noqa: PLC0415 - all of these after the line above
    from autograder.sandbox import choose  # noqa: PLC0415

    sandbox = choose()
    sandbox.keep_out([zips, folder])
    with open_bundle(*sorted(zips.glob("*.zip"))) as bundle, Grader(bundle, sandbox) as grader:
        click.echo(wire.write(grader.grade(submission_folder.unpack(folder))))


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

    There is a results.json afterwards, whatever happens.
    """
    work_in_one_thread()
    from autograder.runners.gradescope import Task, grade_folder  # noqa: PLC0415 - after the line above

    found = sorted(zips.glob("*.zip"))
    task = Task(submission=submission, metadata=metadata, results=results, zips=found)
    grade_folder(task, click.echo)


@click.command("pack-gradescope", hidden=True)
@COURSE
@DIST
@click.option("--wheels", type=FILE, required=True, help="Folder of wheels, named by its Python.")
def pack_gradescope(course: Path, dist: Path | None, wheels: Path) -> None:
    """Make the zip to upload to Gradescope: what `make gradescope` runs."""
    from autograder.course import read_course  # noqa: PLC0415
    from autograder.library.built import current_zips  # noqa: PLC0415
    from autograder.runners.gradescope.pack import pack_gradescope as pack  # noqa: PLC0415 - it is slow

    read, zips = read_course(course), current_zips(course, dist)
    made = pack(read, zips, wheels, (dist or course / "dist") / "gradescope")
    click.echo(f"{made}  ({made.stat().st_size / 2**20:.0f} MiB)")
