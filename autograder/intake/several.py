"""A submission of several loose files: a notebook and its figures, or a zip for each part."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import PurePosixPath

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.archive import Archive, read_archive
from autograder.intake.magic import is_zip
from autograder.intake.names import Tree, is_junk, plain_path
from autograder.text import shown


def open_several(received: Mapping[str, bytes], limits: ArchiveLimits) -> tuple[Archive, str]:
    """Put the files side by side, each zip's in a folder of the zip's name.

    Also returns what is wrong with zips that cannot be read: these do not cost the others. No zip
    inside a zip is opened.
    """
    tree, files = Tree(), dict[str, bytes]()
    notes: list[str] = []
    troubles: list[str] = []
    for name, data in received.items():
        if is_junk(name):
            continue
        path = plain_path(name, depth=limits.depth, longest=limits.path)
        try:
            found, said = _opened(path, data, _left(limits, files))
        except Refused as refusal:
            troubles.append(f"{shown(path)}: {refusal}")
            continue
        notes += said
        for inner, content in found.items():
            tree.add(inner, is_folder=False)
            files[inner] = content
    if not files:
        raise Refused(" ".join(troubles) or "Nothing was handed in but files of the system.")
    return Archive(files=files, notes=tuple(notes)), " ".join(troubles)


def _opened(
    path: str, data: bytes, limits: ArchiveLimits
) -> tuple[Mapping[str, bytes], tuple[str, ...]]:
    place = PurePosixPath(path)
    if place.suffix.lower() != ".zip" and not is_zip(data):
        if len(data) > limits.unpacked:
            raise Refused(f"The files come to more than {limits.unpacked / MIB:.3g} MiB.")
        return {path: data}, ()
    archive = read_archive(data, limits)
    folder = place.with_suffix("")
    return {str(folder / inner): content for inner, content in archive.files.items()}, archive.notes


def _left(limits: ArchiveLimits, files: Mapping[str, bytes]) -> ArchiveLimits:
    """Bound all zips together as one zip alone."""
    return replace(
        limits,
        unpacked=max(0, limits.unpacked - sum(map(len, files.values()))),
        entries=max(0, limits.entries - len(files)),
    )
