"""Measures what was prepared where nothing of course and build need be: in a container."""

from collections.abc import Callable, Sequence
from pathlib import Path

from autograder.hostile.kinds import kinds_here, measure_here


def measure_inside(
    folder: Path, kinds: Sequence[str], jobs: int, label: str, tell: Callable[[str], None]
) -> None:
    """Tell it as one line of JSON a kind, for `--rows`."""
    for measured in measure_here(folder, kinds_here(kinds, lambda _: None), jobs, label):
        tell(measured.as_json())
