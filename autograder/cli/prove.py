"""`autograder validate` and `autograder certify`: proofs of the checks."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import COURSE, DIST, EXIT_OFF

if TYPE_CHECKING:
    from autograder.library.listener import Grading

_LINES = 20

_JOBS = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="Specimens graded at a time.  [default: one a processor]",
)


@click.command()
@click.argument("questions", nargs=-1)
@COURSE
@DIST
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    default=Path("out/validation.html"),
    show_default=True,
    help="Where to write the page.",
)
@click.option(
    "--seeds",
    type=click.IntRange(2),
    help="Run the checks on so many different inputs too: no verdict may depend on them.",
)
@_JOBS
def validate(  # noqa: PLR0913 - see grade
    *,
    questions: Sequence[str],
    course: Path,
    dist: Path | None,
    page: Path,
    seeds: int | None,
    jobs: int | None,
) -> None:
    """Prove the checks of all QUESTIONS, or of those named.

    Reference, starter, known mistakes one by one and in pairs, and unusual right code are graded.

    Exit code 0: everything ended as it must. 1: something is off, and is named. 2: the command
    was wrong.
    """
    from autograder.library.prove import validate_checks  # noqa: PLC0415 - only when needed
    from autograder.validate.console import figures, matrices  # noqa: PLC0415

    proof = validate_checks(
        questions,
        course=course,
        dist=dist,
        page=page,
        jobs=jobs,
        seeds=seeds or 0,
        listener=_Lines(),
    )
    for line in (*matrices(proof), "", *figures(proof), f"page        {page}"):
        click.echo(line)
    _tell_what_is_off(list(proof.off()))


@click.command()
@COURSE
@DIST
@click.option("--regradings", type=click.IntRange(3), default=3000, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Which specimens are drawn.")
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    default=Path("out/certificate.md"),
    show_default=True,
    help="Where to write the certificate.",
)
@_JOBS
def certify(  # noqa: PLR0913 - see grade
    *, course: Path, dist: Path | None, regradings: int, seed: int, page: Path, jobs: int | None
) -> None:
    """Regrade specimens many times beside busy processes, and count verdicts that change.

    Exit code 0: none did. 1: some did, and are named. 2: the command was wrong.
    """
    from autograder.library.prove import certify_checks  # noqa: PLC0415 - only when needed

    certificate = certify_checks(
        course=course,
        dist=dist,
        page=page,
        regradings=regradings,
        seed=seed,
        jobs=jobs,
        listener=_Lines(),
    )
    click.echo(
        f"{certificate.regraded} regradings, {certificate.checks} checks, "
        f"{len(certificate.flips)} flips: with 95 % confidence at most "
        f"{certificate.bound(certificate.regraded):.3%} of regradings. Certificate: {page}"
    )
    _tell_what_is_off(certificate.flips)


class _Lines:
    """Prints lines, and a bar on a terminal; elsewhere a line now and then, not for each."""

    def notice(self, text: str) -> None:
        """Print the line."""
        click.echo(text)

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[str], None]]:
        """Show how much of all is done, and what goes on now."""
        click.echo(what, err=True)
        if not sys.stderr.isatty():
            counted = count(1)
            yield lambda now: _tell(next(counted), total, now)
            return
        from rich.console import Console  # noqa: PLC0415 - see validate
        from rich.progress import (  # noqa: PLC0415
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        text = TextColumn("{task.description}", markup=False)
        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), text)
        with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
            task = bar.add_task("", total=total)
            yield lambda now: bar.update(task, advance=1, description=now)

    def grading(self, total: int) -> "AbstractContextManager[Grading]":
        """Show nothing: a proof counts specimens by `progress`."""
        from autograder.library.listener import Silent  # noqa: PLC0415 - only when needed

        return Silent().grading(total)


def _tell(done: int, total: int, now: str) -> None:
    """Tell where the work is: some twenty times in all, and at the end."""
    if done == total or done * _LINES // total > (done - 1) * _LINES // total:
        click.echo(f"[{done}/{total}]{f' now: {now}' if now else ''}", err=True)


def _tell_what_is_off(off: Sequence[str]) -> None:
    for line in off:
        click.echo(f"off: {line}", err=True)
    if off:
        click.echo(f"autograder: {len(off)} things are off", err=True)
        sys.exit(EXIT_OFF)
