"""A zip or a folder of submissions that somebody put together: no platform, only files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.intake import stem_of
from autograder.model import Source, Submission
from autograder.platforms.layout import Split, renamed


@dataclass(frozen=True, kw_only=True)
class Zips:
    """Every file is a submission, known by its own name."""

    name: str = "zips"

    def submissions(self, sources: Sequence[Source]) -> Split:
        """Take each file for a submission."""
        return [
            Submission(stem=stem_of(PurePosixPath(source.name).stem), files=(renamed(source),))
            for source in sources
        ], []
