"""A zip or a folder of submissions that was put together without a platform: only files."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from autograder.intake import stem_of
from autograder.model import Source, Submission
from autograder.platforms.layout import Split, renamed


@dataclass(frozen=True, kw_only=True)
class Zips:
    """Reads a zip or a folder in which every file is a submission, named after the file."""

    name: str = "zips"

    def submissions(self, sources: Sequence[Source]) -> Split:
        """Take each file as a submission."""
        return [
            Submission(stem=stem_of(PurePosixPath(source.name).stem), files=(renamed(source),))
            for source in sources
        ], []
