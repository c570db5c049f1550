"""Proves the checks, and measures how reliable verdicts are. Read the two functions."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from autograder.errors import UserError
from autograder.grading import open_bundle
from autograder.library.build import build_course
from autograder.library.current_zips import current_zips
from autograder.library.ending import ending_in_order
from autograder.library.listener import Listener, Silent
from autograder.runners.local import default_jobs
from autograder.sandbox import choose
from autograder.sources import is_course
from autograder.validate import (
    GradeAll,
    Material,
    Proof,
    Rerun,
    Specimen,
    grade_specimens,
    read_excused,
    read_material,
    rerun,
    write_page,
)
from autograder.validate.certify import Certificate, certify, write_certificate


def validate_checks(  # noqa: PLR0913 - as many options as the command has
    questions: Sequence[str] = (),
    *,
    course: str | Path = ".",
    dist: str | Path | None = None,
    page: str | Path = "out/validation.html",
    jobs: int | None = None,
    seeds: int = 0,
    listener: Listener | None = None,
) -> Proof:
    """Grade code whose verdicts are known, for all `questions` or those named; write the `page`.

    That is the reference, the starter, known mistakes one by one and in pairs, and right but
    unusual code. With `seeds`, the checks are also run on so many different inputs. `Proof.off`
    names what did not end as it must. What was built of other sources is built first.
    """
    listener, workers = listener or Silent(), jobs or default_jobs()
    _bring_up_to_date(Path(course), Path(dist) if dist else None, listener)
    with _material(course, dist, jobs) as (material, grade_all, rerun_all):
        specimens = list(material.all(_asked(questions, _questions(material))))
        what = f"grading {len(specimens)} specimens"
        all_graded = []
        with listener.progress(what, len(specimens)) as advance:
            for done, graded in enumerate(grade_all(specimens), 1):
                all_graded.append(graded)
                advance(_named(specimens[done : done + workers]))
        again = []
        if seeds:
            what = f"running {len(specimens)} specimens with {seeds} inputs"
            with listener.progress(what, len(specimens)) as advance:
                for done, specimen in enumerate(rerun_all(specimens, seeds=seeds), 1):
                    again.append(specimen)
                    advance(_named(specimens[done : done + workers]))
    proof = Proof(
        graded=all_graded,
        rerun=again,
        excused=read_excused(Path(course) / "solutions" / "excused.toml"),
    )
    Path(page).parent.mkdir(parents=True, exist_ok=True)
    write_page(proof, list(proof.off()), Path(page))
    return proof


def certify_checks(  # noqa: PLR0913 - as many options as the command has
    *,
    course: str | Path = ".",
    dist: str | Path | None = None,
    page: str | Path = "out/certificate.md",
    regradings: int = 3000,
    seed: int = 1,
    jobs: int | None = None,
    listener: Listener | None = None,
) -> Certificate:
    """Regrade specimens many times beside busy processes; write the certificate as a `page`."""
    listener = listener or Silent()
    with _material(course, dist, jobs) as (material, grade_all, _):
        certificate = certify(
            [
                *(s for s in material.all(_questions(material)) if s.kind != "pair"),
                *material.near_limits(),
            ],
            grade_all,
            regradings=regradings,
            seed=seed,
            tell=listener.notice,
        )
    command = f"autograder certify --regradings {regradings} --seed {seed}"
    Path(page).parent.mkdir(parents=True, exist_ok=True)
    write_certificate(certificate, Path(page), command=command)
    return certificate


@contextmanager
def _material(
    course: str | Path, dist: str | Path | None, jobs: int | None
) -> Iterator[tuple[Material, GradeAll, Callable[..., Iterator[Rerun]]]]:
    """Open what was built; yield what specimens are made from, and what grades and reruns them."""
    built = Path(dist or Path(course) / "dist")
    zips = current_zips(Path(course), built)
    with ending_in_order(), open_bundle(*zips) as bundle:
        material = read_material(bundle, built, Path(course) / "solutions")
        sandbox, workers = choose(requires=bundle.requires), jobs or default_jobs()
        yield (
            material,
            partial(grade_specimens, bundle=bundle, sandbox=sandbox, jobs=workers),
            partial(rerun, bundle=bundle, sandbox=sandbox, jobs=workers),
        )


def _bring_up_to_date(course: Path, dist: Path | None, listener: Listener) -> None:
    """Build what has changed, so that a new mistake or an edited check is what is tried."""
    try:
        current_zips(course, dist)
    except UserError as outdated:
        if not is_course(course):
            raise
        listener.notice(f"{outdated} This is done now.")
        build_course(course, dist, listener=listener)


def _named(specimens: Sequence[Specimen]) -> str:
    return ", ".join(f"{specimen.kind} {specimen.name}" for specimen in specimens)


def _questions(material: Material) -> list[str]:
    return [question for part in material.bundle.parts for question in part.points]


def _asked(questions: Sequence[str], known: Sequence[str]) -> set[str]:
    for question in questions:
        if question not in known:
            raise UserError(f"there is no question {question!r}; there are {', '.join(known)}")
    return set(questions or known)
