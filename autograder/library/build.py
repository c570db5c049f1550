"""Builds a course."""

from collections.abc import Sequence
from pathlib import Path

from autograder.build import build_course as build
from autograder.library.ending import ending_in_order
from autograder.library.listener import Listener, Silent


def build_course(
    course: str | Path = ".",
    dist: str | Path | None = None,
    *,
    parts: Sequence[str] = (),
    secret_file: Path | None = None,
    listener: Listener | None = None,
) -> Path:
    """Build student zips, autograder zips, solution pages and sample cohort; returns `dist`.

    The inputs of hidden checks are drawn from the content of `secret_file`; without it, from the
    secret of the build that is in `dist`, or from a new one. If `parts` are named, the others stay
    as they were built before.
    """
    listener, root = listener or Silent(), Path(course).resolve()
    target = Path(dist or root / "dist").resolve()
    with ending_in_order():
        for made in build(root, target, secret_file, parts=parts):
            listener.notice(made)
    return target
