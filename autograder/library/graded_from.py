"""`graded_from.json`: where the submissions of the last run lie, for commands that read them."""

from collections.abc import Sequence
from pathlib import Path

from autograder.errors import UserError
from autograder.files import write_whole
from autograder.strict import Table, from_json, to_json

_FILE = "graded_from.json"


class GradedFrom(Table, frozen=True, kw_only=True):
    """What was given to `autograder grade`."""

    paths: tuple[str, ...]
    download: str


def remember(out: Path, paths: Sequence[Path], download: str) -> None:
    """Note what is graded into `out`."""
    # not resolved: a link names its submission
    given = GradedFrom(paths=tuple(str(path.absolute()) for path in paths), download=download)
    write_whole(out / _FILE, to_json(given) + "\n")


def graded_from(out: Path) -> GradedFrom:
    """Return what was graded into `out`, if it is still there."""
    otherwise = "Grade into it again, or name the submissions: --from PATH"
    try:
        known = from_json((out / _FILE).read_bytes(), GradedFrom)
    except OSError:
        raise UserError(f"{out} does not say where its submissions are. {otherwise}") from None
    except ValueError as error:
        raise UserError(f"{out / _FILE} is damaged: {error}. {otherwise}") from None
    for path in known.paths:
        if not Path(path).exists():
            raise UserError(
                f"the submissions graded into {out} are no longer in {path}. Name where they are"
                " now: --from PATH"
            )
    return known
