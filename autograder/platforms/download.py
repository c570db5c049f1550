"""Downloads of many submissions: which platform they come from, and who handed in what.

Only what a person names on the command line is opened as a download. A student could hand in a zip
that looks like one, with submissions of others in it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake import stem_of
from autograder.model import Source, Submission
from autograder.platforms.canvas import Canvas
from autograder.platforms.download_files import files_of
from autograder.platforms.gradescope import Gradescope
from autograder.platforms.layout import Platform, Split, renamed
from autograder.platforms.moodle import Moodle
from autograder.platforms.zips import Zips
from autograder.text import shown

PLATFORMS: Mapping[str, Platform] = {
    "canvas": Canvas(),
    "moodle": Moodle(),
    "gradescope": Gradescope(),
    "zips": Zips(),
}
"""The platforms that `--download` may name."""

RECOGNIZED = ("gradescope", "moodle", "canvas")
"""In the order in which they are tried; "zips" is never guessed, as a student may zip zips too."""


def recognized(path: Path, limits: ArchiveLimits) -> list[Submission] | None:
    """Return the submissions of a download that follows one layout throughout; else None."""
    try:
        sources = files_of(path, limits)
    except Refused:
        return None
    for files in (sources, _without_folder(sources)):
        for name in RECOGNIZED:
            found, rest = PLATFORMS[name].submissions(files)
            if found and not rest:
                return found
    return None


def opened_as(kind: str, path: Path, limits: ArchiveLimits) -> list[Submission]:
    """Return the submissions of a download from the platform `kind`.

    A file that fits nowhere, or a download that cannot be read, gets a row that says so.
    """
    stem = stem_of(path.stem)
    try:
        sources = files_of(path, limits)
    except Refused as refusal:
        return [Submission(stem=stem, refused=str(refusal))]
    platform = PLATFORMS[kind]
    splits = [platform.submissions(files) for files in (sources, _without_folder(sources))]
    found, rest = min(splits, key=_misfits)
    misnamed = [
        Submission(
            stem=stem_of(source.name),
            refused=f"{shown(source.name)} is not named as in a download of {platform.name}.",
        )
        for source in rest
    ]
    if not found and not rest:
        return [Submission(stem=stem, refused="The download holds no files.")]
    return [*found, *misnamed]


def _misfits(split: Split) -> int:
    return len(split[1])


def _without_folder(sources: Sequence[Source]) -> list[Source]:
    """Remove the one folder that holds everything, which unpacking and zipping again adds."""
    tops = {source.name.partition("/")[0] for source in sources}
    if len(tops) != 1 or any("/" not in source.name for source in sources):
        return list(sources)
    return [renamed(source, source.name.partition("/")[2]) for source in sources]
