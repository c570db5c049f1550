"""The command line: reads arguments, shows progress, and turns errors into sentences and codes."""

import sys
from pathlib import Path

import click

import autograder
from autograder.cli.common import (
    COURSE,
    DIST,
    EXIT_CUT_SHORT,
    EXIT_GRADER_ERROR,
    EXIT_OFF,
    EXIT_OUTPUT,
    EXIT_USAGE,
)
from autograder.cli.extras import missing_extra
from autograder.cli.feedback import feedback
from autograder.cli.grade import grade
from autograder.cli.internal import grade_one, gradescope, pack_gradescope
from autograder.cli.prove import certify, validate
from autograder.cli.publish import publish
from autograder.cli.regrade import history, regrade
from autograder.cli.similar import similar
from autograder.cli.texts import texts
from autograder.errors import OutputFault, UserError

__all__ = ["EXIT_GRADER_ERROR", "EXIT_OFF", "EXIT_USAGE", "main"]


class _Sentences(click.Group):
    """Shows expected errors as sentences; only a bug ends in a traceback."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except UserError as error:
            message = str(error)
            code = EXIT_OUTPUT if isinstance(error, OutputFault) else EXIT_USAGE
        except KeyboardInterrupt:
            message, code = "cut short by a signal", EXIT_CUT_SHORT
        except ModuleNotFoundError as error:
            message, code = missing_extra(error), EXIT_USAGE
            if not message:
                raise
        click.echo(f"autograder: {message}", err=True)
        sys.exit(code)


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(autograder.__version__)
def main() -> None:
    """Build an assignment from its sources, and grade what students hand in."""


@main.command()
@COURSE
@DIST
@click.option(
    "--secret-file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Draw the inputs of hidden checks from this.  [default: as in the build before]",
)
@click.option("--part", "parts", multiple=True, help="Build this part only; may be repeated.")
def build(
    *, course: Path, dist: Path | None, secret_file: Path | None, parts: tuple[str, ...]
) -> None:
    """Make the student zips, autograder zips, solution pages and the sample cohort.

    Only what changed since an earlier build is executed again.
    """
    from rich.console import Console  # noqa: PLC0415 - grading must not wait for these

    from autograder.library.build import build_course  # noqa: PLC0415
    from autograder.report import Screen  # noqa: PLC0415

    screen = Screen(Console())
    build_course(course, dist, parts=parts, secret_file=secret_file, listener=screen)


for _command in (
    grade,
    feedback,
    texts,
    publish,
    regrade,
    history,
    similar,
    validate,
    certify,
    grade_one,
    gradescope,
    pack_gradescope,
):
    main.add_command(_command)
