"""Unpacks what was handed in: one zip, one notebook or Python file, or several files.

Several may be a notebook and its figures, or a zip for each part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from msgspec import structs

from autograder.course.rules import MIB, ArchiveLimits
from autograder.errors import Refused
from autograder.intake.file_kind import has_suffix, is_zip
from autograder.intake.file_names import Tree, is_junk, plain_path, unwrap
from autograder.intake.safe_zip import Unpacked, read_zip
from autograder.text import shown

_REASONS = 6
"""Reasons listed at most."""


def unpack(received: Mapping[str, bytes], limits: ArchiveLimits) -> Unpacked:
    """Return the files by their path, or refuse all of them. No zip inside a zip is opened."""
    if len(received) == 1:
        ((name, data),) = received.items()
        return _one(name, data, limits)
    return _several(received, limits)


def _one(name: str, data: bytes, limits: ArchiveLimits) -> Unpacked:
    """Open a zip, whatever its name; a notebook or Python file is a submission by itself."""
    bare = has_suffix(name, ".ipynb") or has_suffix(name, ".py")
    if bare and not is_zip(data):
        path = plain_path(name, depth=limits.depth, longest=limits.path)
        return Unpacked(files={PurePosixPath(path).name: data})
    return read_zip(data, limits)


def _several(received: Mapping[str, bytes], limits: ArchiveLimits) -> Unpacked:
    """Put the files side by side, those of a zip in a folder named after it.

    A zip that cannot be read does not affect the others.
    """
    tree, files = Tree(), dict[str, bytes]()
    notes: list[str] = []
    damaged: list[str] = []
    for name, data in received.items():
        if is_junk(name):
            continue
        path = plain_path(name, depth=limits.depth, longest=limits.path)
        try:
            found = _one_of_several(path, data, _left(limits, files))
        except Refused as refusal:
            damaged.append(f"{shown(path)}: {refusal}")
            continue
        notes += found.notes
        for inner, content in found.files.items():
            tree.add(inner, is_folder=False)
            files[inner] = content
    trouble = _reasons(damaged)
    if not files:
        raise Refused(trouble or "Nothing was handed in but files that systems leave behind.")
    return Unpacked(files=unwrap(files), notes=tuple(notes), damaged=trouble)


def _one_of_several(path: str, data: bytes, limits: ArchiveLimits) -> Unpacked:
    if has_suffix(path, ".zip") or is_zip(data):
        folder = PurePosixPath(path).with_suffix("")
        found = read_zip(data, limits)
        return replace(found, files={str(folder / name): found.files[name] for name in found.files})
    if len(data) > limits.file:
        raise Refused(f"It is larger than {limits.file / MIB:.3g} MiB.")
    if len(data) > limits.unpacked:
        raise Refused(f"The files come to more than {limits.unpacked / MIB:.3g} MiB.")
    return Unpacked(files={path: data})


def _reasons(damaged: Sequence[str]) -> str:
    """Join the reasons, only the first few: nobody reads two thousand of them."""
    more = len(damaged) - _REASONS
    return " ".join(
        [*damaged[:_REASONS], *([f"{more} more files cannot be read."] if more > 0 else [])]
    )


def _left(limits: ArchiveLimits, files: Mapping[str, bytes]) -> ArchiveLimits:
    """Return the limits that remain, so that all zips together are limited as one zip is."""
    return structs.replace(
        limits,
        unpacked=max(0, limits.unpacked - sum(map(len, files.values()))),
        entries=max(0, limits.entries - len(files)),
    )
