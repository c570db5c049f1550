"""`autograder validate` and `autograder certify`: proofs of the checks and of the sandboxes."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from autograder.cli.common import COURSE, DIST, EXIT_OFF, work_in_one_thread
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.validate import GradeAll, Specimen

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
    page = page or Path("out/validation.html")
    with _specimens(course, dist, questions, jobs, afresh=False) as (specimens, trials):
        from autograder.validate import Proof, read_excused, write_page  # noqa: PLC0415
        from autograder.validate.console import figures, matrices  # noqa: PLC0415

        label = f"grading {len(specimens)} specimens"
        with click.progressbar(
            trials(specimens), length=len(specimens), label=label, file=sys.stderr
        ) as shown:
            tried = list(shown)
    proof = Proof(tried=tried, excused=read_excused(course / "solutions" / "excused.toml"))
    off = list(proof.off())
    page.parent.mkdir(parents=True, exist_ok=True)
    write_page(proof, off, page)
    for line in (*matrices(proof), "", *figures(proof), f"page        {page}"):
        click.echo(line)
    _tell_what_is_off(off)


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
    with _specimens(course, dist, (), jobs, afresh=True) as (specimens, trials):
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
    course: Path, dist: Path | None, questions: Sequence[str], jobs: int | None, *, afresh: bool
) -> "Iterator[tuple[list[Specimen], GradeAll]]":
    """Open what was built; give the specimens that concern the questions, and a way to try them."""
    work_in_one_thread()
    from autograder.grading import open_bundle  # noqa: PLC0415 - all of these after the line above
    from autograder.library.built import current_zips  # noqa: PLC0415
    from autograder.runners.local import default_jobs  # noqa: PLC0415
    from autograder.sandbox import choose  # noqa: PLC0415
    from autograder.validate import read_material, try_all  # noqa: PLC0415

    with open_bundle(*current_zips(course, dist)) as bundle:
        known = {question: None for part in bundle.parts for question in part.points}
        for question in questions:
            if question not in known:
                raise UserError(f"there is no question {question!r}; there are {', '.join(known)}")
        material = read_material(bundle, dist or course / "dist", course / "solutions")
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
