"""All code of what was handed in, whatever part it is for: to be compared, not to be run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake import notebook
from autograder.intake.file_kind import has_suffix
from autograder.intake.receive import Received
from autograder.intake.unpack import unpack
from autograder.model import Cell
from autograder.text import listed

_MOST_NOTEBOOKS = 12
"""More than any course has parts: each may take a second to parse."""


@dataclass(frozen=True, kw_only=True)
class AllCode:
    """Cells and files, and why some could not be read."""

    pieces: tuple[Cell, ...]
    trouble: str = ""


def all_code(received: Received, limits: ArchiveLimits) -> AllCode:
    """Return the cells of all notebooks and all Python files, or refuse what cannot be unpacked."""
    unpacked = unpack(received.files, limits)
    trouble = [unpacked.damaged] if unpacked.damaged else []
    pieces = tuple(_pieces(unpacked.files, trouble))
    if not pieces:
        trouble.append(f"There is no code in what was handed in: {listed(unpacked.files)}.")
    return AllCode(pieces=pieces, trouble=" ".join(trouble))


def _pieces(files: Mapping[str, bytes], trouble: list[str]) -> Iterator[Cell]:
    notebooks = [path for path in sorted(files) if has_suffix(path, ".ipynb")]
    if len(notebooks) > _MOST_NOTEBOOKS:
        trouble.append(f"Only {_MOST_NOTEBOOKS} of {len(notebooks)} notebooks are read.")
    for path in notebooks[:_MOST_NOTEBOOKS]:
        try:
            cells = notebook.code_cells(path, notebook.load(path, files[path]))
        except Refused as refusal:
            trouble.append(str(refusal))
            continue
        for cell in cells:
            yield Cell(label=f"{path}, {cell.label}", source=cell.source)
    for path in sorted(files):
        if has_suffix(path, ".py"):
            yield Cell(label=path, source=files[path].decode("utf-8-sig", "replace"))
