"""`similar.csv`: which two submissions have how much in common."""

import csv
import io
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from autograder.files import write_whole
from autograder.report.lines import safe_cell
from autograder.similarity import Pair

_COLUMNS = ("submission", "other", "likeness", "share of submission", "share of other")
_MOST = 10_000


def write_similar(pairs: Iterable[tuple[str, str, Pair]], path: Path) -> None:
    """Write a row for each pair, the most alike first; a likeness that rounds to 0 is left out."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    told = ((name, other, pair) for name, other, pair in pairs if round(pair.likeness))
    for name, other, pair in islice(told, _MOST):
        shares = (f"{share:.2f}" for share in pair.shares)
        writer.writerow([safe_cell(name), safe_cell(other), round(pair.likeness), *shares])
    write_whole(path, text.getvalue())
