"""The code of a submission, as one text that knows where its pieces come from."""

from collections.abc import Iterable
from dataclasses import dataclass

from autograder.model import Cell

MOST_CODE = 1 << 18
"""Characters that are compared; code that people write has a sixth of this."""


BORDER = "\f"
"""Stands on a line of its own between two pieces, and nowhere else: students reorder cells."""


@dataclass(frozen=True, kw_only=True)
class Code:
    """Cells and files, one after another."""

    text: str
    places: tuple[tuple[int, str], ...]
    """For each piece, the line of `text` with which it begins, and what it is called."""
    cut: bool
    """Whether there is more, which is not compared."""

    def place(self, line: int) -> tuple[str, int]:
        """Return the piece that holds a line of `text`, and the line's number in it, from 1 on."""
        first, label = next(place for place in reversed(self.places) if place[0] <= line)
        return label, line - first + 1


def code_of(pieces: Iterable[Cell]) -> Code:
    """Join pieces, each once: a copy of a notebook may lie beside it."""
    texts, places = [], []
    line = characters = 0
    cut = False
    for source, label in _different(pieces):
        cut = characters + len(source) > MOST_CODE
        kept = source[: MOST_CODE - characters]
        characters += len(kept)
        texts.append(kept)
        places.append((line, label))
        line += kept.count("\n") + 2
        if cut:
            break
    return Code(text=f"\n{BORDER}\n".join(texts), places=tuple(places), cut=cut)


def _different(pieces: Iterable[Cell]) -> Iterable[tuple[str, str]]:
    labels: dict[str, str] = {}
    for piece in pieces:
        source = piece.source.replace("\r\n", "\n").replace("\r", "\n").replace(BORDER, " ")
        labels.setdefault(source, piece.label)
    return labels.items()
