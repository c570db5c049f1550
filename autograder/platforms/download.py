"""Downloads of many submissions: which they are, and who handed in what.

Only what a person names on the command line is opened as a download. A student could hand in a zip
that looks like one, with submissions of others in it.
"""

from collections.abc import Sequence
from pathlib import Path

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake.receive import stem_of
from autograder.model import Source, Submission
from autograder.platforms.entries import entries_of_folder, entries_of_zip
from autograder.platforms.gradescope import gradescope
from autograder.platforms.layouts import Layout, canvas, moodle, renamed, zips
from autograder.text import shown

LAYOUTS: dict[str, Layout] = {
    "canvas": canvas,
    "moodle": moodle,
    "gradescope": gradescope,
    "zips": zips,
}
"""What may be asked for by name; "zips" is never guessed, as a student may zip zips too."""


def recognised(path: Path, limits: ArchiveLimits) -> list[Submission] | None:
    """Return the submissions of a download that follows one layout throughout; None for others."""
    try:
        sources = _sources(path, limits)
    except Refused:
        return None
    for files in (sources, _without_folder(sources)):
        for layout in (gradescope, moodle, canvas):
            found, rest = layout(files)
            if found and not rest:
                return found
    return None


def opened_as(kind: str, path: Path, limits: ArchiveLimits) -> list[Submission]:
    """Return the submissions of a download that is said to be of this kind.

    What fits nowhere, and a download that cannot be read, get a row that says so.
    """
    stem = stem_of(path.stem)
    try:
        sources = _sources(path, limits)
    except Refused as refusal:
        return [Submission(stem=stem, refused=str(refusal))]
    layout = LAYOUTS[kind]
    best = min((layout(files) for files in (sources, _without_folder(sources))), key=_unfit)
    found, rest = best
    strangers = [
        Submission(
            stem=stem_of(source.name),
            refused=f"{shown(source.name)} is not named as in a download of {kind.capitalize()}.",
        )
        for source in rest
    ]
    if not found and not rest:
        return [Submission(stem=stem, refused="The download holds no files.")]
    return [*found, *strangers]


def _unfit(split: tuple[list[Submission], list[Source]]) -> int:
    return len(split[1])


def _sources(path: Path, limits: ArchiveLimits) -> list[Source]:
    return (entries_of_folder if path.is_dir() else entries_of_zip)(path, limits)


def _without_folder(sources: Sequence[Source]) -> list[Source]:
    """Take off the one folder that holds everything, as unpacking and packing again leaves it."""
    tops = {source.name.partition("/")[0] for source in sources}
    if len(tops) != 1 or any("/" not in source.name for source in sources):
        return list(sources)
    return [renamed(source, source.name.partition("/")[2]) for source in sources]
