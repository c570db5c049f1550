"""`autograder validate` and `autograder certify`: proofs of the checks."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import EXIT_OFF, work_in_one_thread
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.validate import GradeAll, Specimen

_DIST = click.option(
    "--dist",
    type=click.Path(path_type=Path),
    default=Path("dist"),
    show_default=True,
    help="What was built, to be proven.",
)
_JOBS = click.option(
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="Specimens graded at a time.  [default: one a processor]",
)


@click.command()
@click.argument("questions", nargs=-1)
@_DIST
@click.option(
    "--page",
    type=click.Path(path_type=Path),
    default=Path("out/validation.html"),
    show_default=True,
    help="Where to write the page.",
)
@_JOBS
def validate(questions: Sequence[str], dist: Path, page: Path, jobs: int | None) -> None:
    """Prove the checks of all QUESTIONS, or of those named.

    Reference, starter, known mistakes alone and in pairs, and unusual right code are graded.

    Exit code 0: everything ended as it must. 1: something is off, and is named. 2: the command
    was wrong.
    """
    with _specimens(dist, questions, jobs, afresh=False) as (specimens, trials):
        from autograder.validate import Proof, read_excused, write_page  # noqa: PLC0415
        from autograder.validate.console import figures, matrices  # noqa: PLC0415

        label = f"grading {len(specimens)} specimens"
        with click.progressbar(
            trials(specimens), length=len(specimens), label=label, file=sys.stderr
        ) as shown:
            tried = list(shown)
    proof = Proof(tried=tried, excused=read_excused(Path("solutions/excused.toml")))
    off = list(proof.off())
    page.parent.mkdir(parents=True, exist_ok=True)
    write_page(proof, off, page)
    for line in (*matrices(proof), "", *figures(proof), f"page        {page}"):
        click.echo(line)
    _tell_what_is_off(off)


@click.command()
@_DIST
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
def certify(dist: Path, regradings: int, seed: int, page: Path, jobs: int | None) -> None:
    """Regrade specimens many times beside busy processes, and count verdicts that change.

    Exit code 0: none did. 1: some did, and are named. 2: the command was wrong.
    """
    with _specimens(dist, (), jobs, afresh=True) as (specimens, trials):
        from autograder.validate.certify import certify, write_certificate  # noqa: PLC0415

        certificate = certify(
            [s for s in specimens if s.kind != "pair"],
            trials,
            regradings=regradings,
            seed=seed,
            tell=click.echo,
        )
    command = f"autograder certify --regradings {regradings} --seed {seed}"
    page.parent.mkdir(parents=True, exist_ok=True)
    write_certificate(certificate, page, command=command)
    click.echo(
        f"{certificate.regraded} regradings, {certificate.checks} checks, "
        f"{len(certificate.flips)} flips: with 95 % confidence at most "
        f"{certificate.bound(certificate.regraded):.3%} of regradings. Certificate: {page}"
    )
    _tell_what_is_off(certificate.flips)


@contextmanager
def _specimens(
    dist: Path, questions: Sequence[str], jobs: int | None, *, afresh: bool
) -> "Iterator[tuple[list[Specimen], GradeAll]]":
    """Open what was built; give the specimens that concern the questions, and a way to try them."""
    work_in_one_thread()
    from autograder.grading import built_zips, open_bundle  # noqa: PLC0415 - all of these after the line above
    from autograder.runners.local import default_jobs  # noqa: PLC0415
    from autograder.sandbox import choose  # noqa: PLC0415
    from autograder.validate import read_material, try_all  # noqa: PLC0415

    with open_bundle(*built_zips(dist)) as bundle:
        known = {question: None for part in bundle.parts for question in part.points}
        for question in questions:
            if question not in known:
                raise UserError(f"there is no question {question!r}; there are {', '.join(known)}")
        material = read_material(bundle, dist, Path("solutions"))
        specimens = list(material.all(set(questions) or set(known)))
        sandbox, workers = choose(), jobs or default_jobs()
        trials = partial(try_all, bundle=bundle, sandbox=sandbox, jobs=workers, afresh=afresh)
        yield specimens, trials


def _tell_what_is_off(off: Sequence[str]) -> None:
    for line in off:
        click.echo(f"off: {line}", err=True)
    if off:
        click.echo(f"autograder: {len(off)} things are off", err=True)
        sys.exit(EXIT_OFF)
