"""Reads CSV files that an instructor keeps: any common separator, columns found by their titles."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.rules import MIB
from autograder.errors import UserError
from autograder.text import clean, shown

_LARGEST = 8 * MIB

Titles = Mapping[str, Sequence[str]]
"""Each column's possible titles: the first one found is used. Punctuation and capitals make no
difference."""


@dataclass(frozen=True)
class Line:
    """A line of a file; a column that the file lacks is ""."""

    path: Path
    number: int
    values: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.values[column]

    def error(self, fault: str) -> UserError:
        """Return an error about this line."""
        return UserError(f"{self.path}, line {self.number}: {fault}.")


def read_csv(path: Path, titles: Titles, needed: Sequence[str]) -> Iterator[Line]:
    """Yield the lines that are not empty; an error names the file, and the line or the column."""
    lines = _rows(path)
    if not lines:
        raise UserError(f"{path} is empty. Expected a line with the names of the columns.")
    columns = _columns(path, lines[0][1], titles, needed)
    for number, row in lines[1:]:
        values = {
            name: _cell(row[columns[name]]) if columns.get(name, len(row)) < len(row) else ""
            for name in titles
        }
        if any(values.values()):
            yield Line(path, number, values)


def _cell(text: str) -> str:
    return clean(text.strip()).replace("\n", " ")


def _columns(
    path: Path, head: Sequence[str], titles: Titles, needed: Sequence[str]
) -> dict[str, int]:
    named = {re.sub(r"[\W_]+", " ", title.casefold()).strip(): at for at, title in enumerate(head)}
    columns = {
        column: next(named[title] for title in known if title in named)
        for column, known in titles.items()
        if any(title in named for title in known)
    }
    if missing := [column for column in needed if column not in columns]:
        wanted = "; ".join(f"one of {', '.join(map(repr, titles[name]))}" for name in missing)
        there = ", ".join(shown(title) for title in head[:12])
        raise UserError(f"{path} lacks a column, {wanted}. Its first line has {there}.")
    return columns


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > _LARGEST:
        raise UserError(f"{path} is larger than {_LARGEST // MIB} MiB: is it the right file?")
    try:
        text = data.decode("utf-8-sig")
        head = text.partition("\n")[0]
        delimiter = max(",;\t", key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        return [(reader.line_num, row) for row in reader]
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8. Save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise UserError(f"{path} is not a CSV file: {error}.") from None
