"""`autograder regrade` and `autograder history`: what mended checks change, and what was given."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.cli.common import EXIT_CUT_SHORT, EXIT_GRADER_ERROR
from autograder.points import points_text
from autograder.text import counted

if TYPE_CHECKING:
    from autograder.library.past import Given
    from autograder.library.regrade import Regraded


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.option("--apply", is_flag=True, help="Replace the grades, tables and pages in OUT.")
def regrade(out: Path, *, apply: bool) -> None:
    """Show whose score changes after checks were mended and built.

    Only the affected questions of the submissions in OUT are graded, with the options of the last
    run. Nothing in OUT is replaced without --apply.
    """
    from rich.console import Console  # noqa: PLC0415 - see grade

    from autograder.library.regrade import regrade as regrade_all  # noqa: PLC0415
    from autograder.report import Screen, show_changes  # noqa: PLC0415

    console = Console()
    screen = Screen(console)
    made = regrade_all(out, apply=apply, listener=screen)
    show_changes(console, made.found.changes)
    for line in _what_came_of_it(made, out):
        screen.notice(line)
    if made.found.waiting:
        sys.exit(EXIT_CUT_SHORT)
    if made.faults:
        sys.exit(EXIT_GRADER_ERROR)


def _what_came_of_it(made: "Regraded", out: Path) -> Iterator[str]:
    found = made.found
    if not found.why:
        yield f"Nothing to do: the submissions in {out} were graded by these checks."
        return
    yield (
        f"Scores that change: {len(found.changes)} of {found.looked_at}. Page: {made.page}, table:"
        f" {made.table}"
    )
    if made.faults:
        yield f"The grader failed on {counted(made.faults, 'submission')}: please report this bug."
    if found.waiting:
        yield (
            f"Cut short by a signal: {counted(found.waiting, 'submission')} not graded yet, and"
            " nothing is applied. Run the same command again: what is graded is kept."
        )
    elif found.applied:
        yield f"Applied: {out} holds the new scores. What was given before: autograder history"
    else:
        yield f"Nothing is replaced yet. To apply it: autograder regrade {out} --apply"


@click.command()
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("stem")
def history(out: Path, stem: str) -> None:
    """Show every score that the submission STEM in OUT was given: when, for what, by whom."""
    from rich.console import Console  # noqa: PLC0415 - see grade

    from autograder.library.past import history as all_given  # noqa: PLC0415
    from autograder.library.past import mark_history  # noqa: PLC0415
    from autograder.report import Screen  # noqa: PLC0415

    screen = Screen(Console())
    for number, given in enumerate(all_given(out, stem), 1):
        for line in _told(number, given):
            screen.notice(line)
    for question, changes in mark_history(out, stem).items():
        for line in changes:
            screen.notice(f"{question}: {line}")


def _told(number: int, given: "Given") -> Iterator[str]:
    from autograder.report.changes import moved_in_words, score_in_words  # noqa: PLC0415

    report = given.report
    yield f"{number}. {given.at or 'before times were kept'}: {score_in_words(report)}"
    if report.reason:
        yield f"   {report.reason.strip().splitlines()[-1]}"
    if report.about.charged:
        yield f"   {report.about.late}, which costs {report.about.charged}"
    for override in report.about.overrides:
        sign = "set to " if override.sets else "override "
        yield f"   {override.student}: {sign}{points_text(override.points)}: {override.reason}"
    yield f"   submission {report.digest[:16] or 'not read'}, judged by {given.judged_by[:16]}"
    yield from (f"   {line}" for line in given.why)
    yield from (f"   {moved_in_words(moved)}" for moved in given.moved)
