"""The command line: reads arguments, shows progress, and turns errors into sentences and codes."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

import autograder
from autograder.cli_hosts import grade_one, gradescope, pack_gradescope
from autograder.errors import UserError

if TYPE_CHECKING:
    from autograder.container.grade import Containers
    from autograder.grading import Bundle
    from autograder.intake import HandIn
    from autograder.validate import Specimen, Trials

EXIT_OFF = 1
EXIT_USAGE = 2
EXIT_GRADER_ERROR = 3

_MOST_MISTAKES = 5


class _Sentences(click.Group):
    """Shows our own errors as sentences; a traceback is for our bugs."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UserError as error:
            click.echo(f"autograder: {error}", err=True)
            sys.exit(EXIT_USAGE)


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(autograder.__version__)
def main() -> None:
    """Build an assignment from its sources, and grade what students hand in."""


for _command in (grade_one, gradescope, pack_gradescope):
    main.add_command(_command)


@main.command()
@click.option(
    "--course",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder that holds assignment/ and solutions/.  [default: here]",
)
@click.option(
    "--dist",
    type=click.Path(path_type=Path),
    default=None,
    help="Where to put what is built.  [default: dist/ in the course's folder]",
)
def build(course: Path, dist: Path | None) -> None:
    """Make the student zips, autograder zips, solution pages and the sample cohort."""
    from autograder.build import build_course  # noqa: PLC0415 - grading must not wait for this

    for made in build_course(course.resolve(), (dist or course / "dist").resolve()):
        click.echo(made)


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    help="Folder for gradebook.csv, results/ and grades.db.",
)
@click.option(
    "--part",
    "parts",
    multiple=True,
    help="Grade this part alone; may be repeated.  [default: all in dist/autograder/]",
)
@click.option(
    "--autograder",
    "bundle_paths",
    multiple=True,
    type=click.Path(path_type=Path),
    help="An autograder zip; may be repeated.  [default: those in dist/autograder/]",
)
@click.option(
    "--sandbox",
    "kind",
    type=click.Choice(["auto", "bubblewrap", "user"]),
    default="auto",
    show_default=True,
    help="Which sandbox to use.",
)
@click.option("--container", "image", default=None, help="Grade each in a container of this image.")
@click.option(
    "--engine",
    type=click.Choice(["auto", "docker", "podman"]),
    default="auto",
    show_default=True,
    help="Which engine runs the containers.",
)
@click.option("--unsafe", is_flag=True, help="No sandbox: run submitted code with your rights.")
@click.option(
    "--jobs",
    type=click.IntRange(1),
    default=None,
    help="Submissions graded at a time.  [default: one a processor]",
)
@click.option("--regrade", is_flag=True, help="Grade again even what has not changed.")
@click.option(
    "--download",
    type=click.Choice(["auto", "canvas", "moodle", "gradescope", "zips", "no"]),
    default="auto",
    show_default=True,
    help="What the PATHS are: the download of a platform, a zip of hand-ins, or (no) hand-ins. "
    "auto: a folder, or a zip named alone, is a download if all of it looks like one.",
)
@click.option(
    "--roster",
    "roster_path",
    type=click.Path(path_type=Path),
    default=None,
    help="A CSV file of everybody in the course: family name, given name, id [, team, email].",
)
@click.option(
    "--deadline", default=None, help="2026-12-01T23:59:00+01:00  [default: that of course.toml]"
)
def grade(  # noqa: PLR0913 - a command has as many options as it has
    paths: Sequence[Path],
    out: Path,
    parts: Sequence[str],
    bundle_paths: Sequence[Path],
    kind: str,
    *,
    image: str | None,
    engine: str,
    unsafe: bool,
    jobs: int | None,
    regrade: bool,
    download: str,
    roster_path: Path | None,
    deadline: str | None,
) -> None:
    """Grade zips, notebooks, .py files, folders of them, or a download of many.

    Exit code 0: every submission got a verdict or a reason. 2: the command was wrong.
    3: the grader itself failed on a submission.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: forking must meet no threads
    from rich.console import Console  # noqa: PLC0415 - all of these after the line above

    from autograder.grading import open_bundle  # noqa: PLC0415
    from autograder.intake import find_submissions, read_roster, settle  # noqa: PLC0415
    from autograder.pipeline import Pipeline, default_jobs  # noqa: PLC0415
    from autograder.policy import deadline_from  # noqa: PLC0415
    from autograder.report.terminal import Table, print_plain  # noqa: PLC0415
    from autograder.sandbox import choose  # noqa: PLC0415

    console, jobs = Console(), jobs or default_jobs()
    roster = read_roster(roster_path) if roster_path else None
    until = deadline_from(deadline) if deadline else None
    sandbox = choose("unsafe" if unsafe else kind) if image is None else None
    if sandbox is not None:
        print_plain(console, f"sandbox: {sandbox.name} ({sandbox.promises})")
    bundle_paths = _bundles(bundle_paths, parts)
    with open_bundle(*bundle_paths) as bundle:
        containers = _containers(image, engine, bundle, bundle_paths, jobs)
        if containers is not None:
            print_plain(console, f"containers: {containers.promises}")
        rules = replace(bundle.rules, deadline=until or bundle.rules.deadline)
        handins = find_submissions(paths, download, rules.limits)
        for line in _downloads(handins):
            print_plain(console, line)
        submissions = settle([roster.assign(h) for h in handins] if roster else handins, rules)
        out.mkdir(parents=True, exist_ok=True)
        secret = [*_course_folder(), *bundle_paths, out, *paths, *filter(None, [roster_path])]
        for closed in sandbox.keep_out(secret) if sandbox else []:
            print_plain(console, f"closed to other users, so that nobody's code reads it: {closed}")
        table = Table(console, {part.id: tuple(part.points) for part in bundle.parts})
        with table.progress(len(submissions)) as advance:
            run = Pipeline(
                bundle=bundle,
                sandbox=sandbox,
                out=out,
                jobs=jobs,
                regrade=regrade,
                roster=roster,
                elsewhere=containers,
            ).run(submissions, tell=advance)
        table.show([*run.reports, *run.absent])
    kept = f", {run.kept} of them unchanged since the last run" if run.kept else ""
    print_plain(
        console,
        f"{len(run.reports)} submissions{kept}. Gradebook: {out}/gradebook.csv, "
        f"results: {out}/results/, records: {out}/grades.db",
    )
    if any(mistake.certain for mistake in run.mistakes):
        print_plain(console, f"What went wrong most often ({out}/diagnoses.csv has all of it):")
        for mistake in [m for m in run.mistakes if m.certain][:_MOST_MISTAKES]:
            print_plain(console, f"  {len(mistake.certain)}  {mistake.text}")
    if by_hand := sum(report.points_by_hand > 0 for report in run.reports):
        print_plain(
            console, f"Texts of {by_hand} submissions for a person to grade: {out}/answers/"
        )
    if run.faulty:
        click.echo(
            "autograder: the grader failed on a submission; its reason is in the "
            "gradebook. Please report this as a bug.",
            err=True,
        )
        sys.exit(EXIT_GRADER_ERROR)


def _downloads(handins: "Sequence[HandIn]") -> Iterator[str]:
    """Say what was taken for a download, so that a hand-in taken for one is noticed."""
    platforms = [handin.posted.platform for handin in handins if handin.posted]
    for platform in dict.fromkeys(platforms):
        yield (
            f"opened as a {platform} download: {platforms.count(platform)} hand-ins"
            " (if it is one hand-in: --download no)"
        )


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


_FOLDER = click.Path(path_type=Path, file_okay=False)


@main.command()
@click.argument("questions", nargs=-1)
@_DIST
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
def validate(
    questions: Sequence[str],
    dist: Path,
    page: Path | None,
    jobs: int | None,
    *,
    hostile: bool,
    **of_hostile: Any,
) -> None:
    """Prove the checks of all QUESTIONS, or of those named.

    Reference, starter, known mistakes alone and in pairs, and unusual right code are graded.

    Exit code 0: everything ended as it must. 1: something is off, and is named. 2: the command
    was wrong.
    """
    if hostile:
        _validate_hostile(questions, dist, page, jobs, **of_hostile)
        return
    page = page or Path("out/validation.html")
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
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: forking must meet no threads
    from autograder.pipeline import default_jobs  # noqa: PLC0415 - after the line above

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


@main.command()
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
) -> "Iterator[tuple[list[Specimen], Trials]]":
    """Open what was built; give the specimens that concern the questions, and a way to try them."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: forking must meet no threads
    from autograder.grading import open_bundle  # noqa: PLC0415 - all of these after the line above
    from autograder.pipeline import default_jobs  # noqa: PLC0415
    from autograder.sandbox import choose  # noqa: PLC0415
    from autograder.validate import read_material, try_all  # noqa: PLC0415

    zips = sorted((dist / "autograder").glob("*.zip"))
    if not zips:
        raise UserError(f"there is no autograder zip in {dist}. Build it first: make assignment")
    with open_bundle(*zips) as bundle:
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


def _containers(
    image: str | None, engine: str, bundle: "Bundle", zips: Sequence[Path], jobs: int
) -> "Containers | None":
    """Say who grades when it is not us: containers of an image."""
    if image is None:
        return None
    from autograder.container.engine import find_engine  # noqa: PLC0415
    from autograder.container.grade import Containers  # noqa: PLC0415

    found = find_engine(image, engine)
    return Containers(engine=found, bundle=bundle, zips=tuple(zips), jobs=jobs)


def _course_folder() -> list[Path]:
    """Name the folder we are in when it holds a course: its solutions are nobody's business."""
    here = Path.cwd()
    return [here] if (here / "assignment" / "course.toml").exists() else []


def _bundles(given: Sequence[Path], parts: Sequence[str]) -> list[Path]:
    """Find the autograder zips: those named, or those built here, or of these the parts named."""
    if given:
        return list(given)
    folder = Path("dist") / "autograder"
    built = {path.stem: path for path in sorted(folder.glob("*.zip"))}
    if not built:
        raise UserError(f"there is no autograder zip in {folder}/. Build it first: make assignment")
    for part in parts:
        if part not in built:
            raise UserError(f"there is no part {part!r} in {folder}/; there are {', '.join(built)}")
    return [built[part] for part in parts] or list(built.values())
