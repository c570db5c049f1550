"""`autograder validate` and `autograder certify`: proofs of the checks and of the sandboxes."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from autograder.cli.common import COURSE, DIST, EXIT_OFF, work_in_one_thread

_JOBS = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="Specimens graded at a time.  [default: one a processor]",
)


_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("questions", nargs=-1)
@COURSE
@DIST
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    default=None,
    help="Where to write the page.  [default: out/validation.html; with --hostile none]",
)
@click.option(
    "--hostile",
    is_flag=True,
    help="Prove the sandboxes instead, on hostile specimens: all, or those named.",
)
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice(["live", "bubblewrap", "ordinary", "user"]),
    help="With --hostile: measure this kind of sandbox alone.  [default: all that work here]",
)
@click.option("--prepare", type=_FOLDER, help="With --hostile: write what --inside needs, and end.")
@click.option("--inside", type=_FOLDER, help="With --hostile: measure what was prepared, as JSON.")
@click.option("--label", default="", help="With --inside: what to call the kind in the table.")
@click.option(
    "--rows",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    help="With --hostile: a file of what --inside printed elsewhere, for the table.",
)
@_JOBS
def validate(  # noqa: PLR0913 - see grade
    questions: Sequence[str],
    *,
    course: Path,
    dist: Path | None,
    page: Path | None,
    jobs: int | None,
    hostile: bool,
    **of_hostile: Any,
) -> None:
    """Prove the checks of all QUESTIONS, or of those named.

    Reference, starter, known mistakes alone and in pairs, and unusual right code are graded.

    Exit code 0: everything ended as it must. 1: something is off, and is named. 2: the command
    was wrong.
    """
    if hostile:
        _validate_hostile(questions, dist or course / "dist", page, jobs, **of_hostile)
        return
    from autograder.library.prove import validate_checks  # noqa: PLC0415 - only when needed
    from autograder.validate.console import figures, matrices  # noqa: PLC0415

    page = page or Path("out/validation.html")
    proof = validate_checks(
        questions, course=course, dist=dist, page=page, jobs=jobs, listener=_Lines()
    )
    for line in (*matrices(proof), "", *figures(proof), f"page        {page}"):
        click.echo(line)
    _tell_what_is_off(list(proof.off()))


def _validate_hostile(  # noqa: PLR0913 - see grade
    names: Sequence[str],
    dist: Path,
    page: Path | None,
    jobs: int | None,
    *,
    kinds: Sequence[str],
    prepare: Path | None,
    inside: Path | None,
    label: str,
    rows: Sequence[Path],
) -> None:
    """Prove the sandboxes; or do the part of it that is asked for."""
    work_in_one_thread()
    from autograder.runners.local import default_jobs  # noqa: PLC0415 - after the line above

    jobs = jobs or default_jobs()
    if inside is not None:
        from autograder.hostile.inside import measure_inside  # noqa: PLC0415

        measure_inside(inside, kinds, jobs, label, click.echo)
        return
    from autograder.hostile.command import Wanted, prepare_at, run  # noqa: PLC0415

    wanted = Wanted(
        names=names,
        kinds=kinds,
        specimens=Path("tests/hostile/specimens"),
        dist=dist,
        jobs=jobs,
        rows=rows,
    )
    if prepare is not None:
        prepare_at(wanted, prepare)
    else:
        _tell_what_is_off(run(wanted, page, click.echo))


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
    """Prints lines, and a bar beside them: a line for each of a thousand would be too many."""

    def notice(self, text: str) -> None:
        """Print it."""
        click.echo(text)

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[str], None]]:
        """Show how much is done."""
        with click.progressbar(length=total, label=what, file=sys.stderr) as bar:
            yield lambda _name: bar.update(1)


def _tell_what_is_off(off: Sequence[str]) -> None:
    for line in off:
        click.echo(f"off: {line}", err=True)
    if off:
        click.echo(f"autograder: {len(off)} things are off", err=True)
        sys.exit(EXIT_OFF)
