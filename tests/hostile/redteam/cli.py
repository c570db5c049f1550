"""`python tests/hostile`: reads arguments, and turns errors into sentences and codes."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from autograder.errors import UserError

_FOLDER = click.Path(path_type=Path, file_okay=False)
_NAMES = click.argument("names", nargs=-1)
_KINDS = click.Choice(["live", "bubblewrap", "ordinary", "user", "crowd"])
_JOBS = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=len(os.sched_getaffinity(0)),
    help="Specimens graded at a time.  [default: one a processor]",
)
_EXIT_OFF, _EXIT_USAGE = 1, 2


class _Sentences(click.Group):
    """Shows a user's errors as sentences; only bugs give a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"hostile: {error}", err=True)
            sys.exit(_EXIT_USAGE)


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Prove the sandboxes: hostile submissions must gain, learn and leave behind nothing."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is imported


@main.command("measure")
@_NAMES
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=_KINDS,
    help="Measure only this kind of sandbox, or what is live.  [default: all that work here]",
)
@click.option("--page", type=click.Path(path_type=Path), help="Where to write the table as a page.")
@click.option(
    "--rows",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file of what `inside` printed elsewhere, for the table.",
)
@_JOBS
def measure_all(
    names: Sequence[str], kinds: Sequence[str], page: Path | None, rows: Sequence[Path], jobs: int
) -> None:
    """Measure the specimens NAMES, or all.

    Exit code 0: each is live, and none gained, learned or left behind anything. 1: something is
    off, and is named. 2: the command was wrong.
    """
    from redteam.run import Options, run

    off = run(Options(names=names, kinds=kinds, jobs=jobs, rows=rows), page, click.echo)
    for line in off:
        click.echo(f"off: {line}", err=True)
    if off:
        click.echo(f"hostile: {len(off)} things are off", err=True)
        sys.exit(_EXIT_OFF)


@main.command("prepare")
@click.argument("folder", type=_FOLDER)
@_NAMES
def prepare_folder(folder: Path, names: Sequence[str]) -> None:
    """Write into FOLDER what `inside` needs to measure the specimens NAMES elsewhere."""
    from redteam.run import Options, prepare_at

    prepare_at(Options(names=names), folder)


@main.command("inside")
@click.argument("folder", type=_FOLDER)
@click.option("--kind", "kinds", multiple=True, type=_KINDS, help="As for `measure`.")
@click.option("--label", default="", help="What to call the kind in the table.")
@_JOBS
def inside(folder: Path, kinds: Sequence[str], label: str, jobs: int) -> None:
    """Measure what was prepared in FOLDER, without the course: in a container.

    Prints one line of JSON per kind, for --rows.
    """
    from autograder.strict import to_json
    from redteam.sandboxes import kinds_here, measure_here

    for measured in measure_here(folder, kinds_here(kinds, lambda _: None), jobs, label):
        click.echo(to_json(measured))


@main.command("crowd", hidden=True)
@click.argument("folder", type=_FOLDER)
def crowd(folder: Path) -> None:
    """Grade what was prepared in FOLDER as one run; `measure --kind crowd` starts this."""
    from redteam.crowd import run_crowd

    run_crowd(folder)


@main.command("grade", hidden=True)
def grade() -> None:
    """Grade what is requested on the input; `measure` runs this once for each job."""
    from redteam.specimen_grader import serve

    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(
        sys.stderr.fileno(), sys.stdout.fileno()
    )  # anything else that is printed is not an answer
    serve(sys.stdin.buffer, answers)
