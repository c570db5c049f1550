"""`similar.html`: the pairs that have most in common, side by side; it judges nobody."""

from dataclasses import dataclass
from pathlib import Path

from autograder.files import write_whole
from autograder.report.pages.cohort import page_of
from autograder.report.pages.templates import rendered
from autograder.similarity import Pair, Passage
from autograder.text import clean

_TEMPLATE = Path(__file__).with_name("similar.html.j2")


@dataclass(frozen=True, kw_only=True)
class AlikePair:
    """Two submissions, and where they are alike."""

    names: tuple[str, str]
    stems: tuple[str, ...]
    """Those that OUT holds a page on; "" for the others."""
    pair: Pair
    passages: tuple[Passage, ...]
    """The longest of them."""
    count: int
    """How many there are."""

    @property
    def links(self) -> list[tuple[str, str]]:
        """Names as they are shown, each with the link to its page."""
        both = zip(self.names, self.stems, strict=True)
        return [
            (clean(name).replace("\n", " "), page_of(stem) if stem else "") for name, stem in both
        ]


@dataclass(frozen=True, kw_only=True)
class SimilarView:
    """What the page shows."""

    pairs: tuple[AlikePair, ...]
    likeness: tuple[float, float]
    """What half of all pairs do not reach, and 99 of 100."""
    compared: int
    earlier: int
    not_compared: tuple[tuple[str, str], ...]


def write_similar_page(view: SimilarView, path: Path) -> None:
    """Write the page."""
    write_whole(path, rendered(_TEMPLATE, view=view))
