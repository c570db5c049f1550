"""Finds what was built of a course, and makes sure that it was built from the current sources."""

from collections.abc import Sequence
from pathlib import Path

from autograder.grading import built_zips
from autograder.sources import require_current


def current_zips(
    course: Path, dist: Path | None, *, parts: Sequence[str] = (), named: Sequence[Path] = ()
) -> list[Path]:
    """Return the autograder zips named, or those built of the course; refuse an outdated build.

    A named zip that is not in the course's own `dist` is used as it is.
    """
    dist = dist or course / "dist"
    zips = list(named) or built_zips(dist, parts)
    own = [path for path in zips if path.resolve().parent == (dist / "autograder").resolve()]
    if own:
        require_current(course, dist, [path.stem for path in own] if parts or named else ())
    return zips
