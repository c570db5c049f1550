"""Builds a course."""

from pathlib import Path

from autograder.build import build_course as build
from autograder.library.listener import Listener, Silent


def build_course(
    course: str | Path = ".", dist: str | Path | None = None, *, listener: Listener | None = None
) -> Path:
    """Build student zips, autograder zips, solution pages and sample cohort; returns `dist`."""
    listener, root = listener or Silent(), Path(course).resolve()
    target = Path(dist or root / "dist").resolve()
    for made in build(root, target):
        listener.notice(made)
    return target
