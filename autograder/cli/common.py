"""What several commands share."""

from pathlib import Path

import click

EXIT_OFF = 1
EXIT_USAGE = 2
EXIT_GRADER_ERROR = 3
EXIT_OUTPUT = 4
EXIT_CUT_SHORT = 5


COURSE = click.option(
    "--course",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder that holds assignment/ and solutions/.  [default: here]",
)
DIST = click.option(
    "--dist",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder with what was built.  [default: dist/ in the course's folder]",
)
