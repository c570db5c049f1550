"""Reads CSV files that an instructor keeps: any common separator, columns found by their titles."""

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.course.rules import MIB
from autograder.errors import UserError
from autograder.text import clean, shown

_LARGEST = 8 * MIB
_BOM = "\ufeff"

Titles = Mapping[str, Sequence[str]]
"""Each column's possible titles: the first one found is used. Punctuation and capitals make no
difference."""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A CSV file as it was read; `rows` may be changed."""

    path: Path
    rows: list[list[str]]
    numbers: Sequence[int]
    """The line of the file on which each row ends."""
    delimiter: str
    line_end: str
    bom: bool

    @property
    def head(self) -> list[str]:
        """The titles of the columns."""
        return self.rows[0]

    def text(self) -> str:
        """Return the file as it was written: separator, line ends and mark of UTF-8."""
        text = io.StringIO()
        writer = csv.writer(text, delimiter=self.delimiter, lineterminator=self.line_end)
        writer.writerows(self.rows)
        return (_BOM if self.bom else "") + text.getvalue()


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


def cell(text: str) -> str:
    """Return what a cell holds, on one line."""
    return clean(text.strip()).replace("\n", " ")


def read_csv(
    path: Path,
    titles: Titles,
    needed: Sequence[str],
    *,
    read: Callable[[str], str] = cell,
    largest: int = _LARGEST,
) -> Iterator[Line]:
    """Yield the lines that are not empty; an error names the file, and the line or the column."""
    sheet = read_sheet(path, largest)
    columns = _columns(path, sheet.head, titles, needed)
    for number, row in zip(sheet.numbers[1:], sheet.rows[1:], strict=True):
        values = {
            name: read(row[columns[name]]) if columns.get(name, len(row)) < len(row) else ""
            for name in titles
        }
        if any(values.values()):
            yield Line(path, number, values)


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


def read_sheet(path: Path, largest: int = _LARGEST) -> Sheet:
    """Read a CSV file as a spreadsheet or a platform writes it: UTF-8, any common separator."""
    try:
        with path.open("rb") as file:
            data = file.read(largest + 1)
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > largest:
        raise UserError(f"{path} is larger than {largest // MIB} MiB: is it the right file?")
    try:
        text = data.decode("utf-8-sig")
        head = text.partition("\n")[0]
        delimiter = max(",;\t", key=head.count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        numbered = [(reader.line_num, row) for row in reader]
    except UnicodeDecodeError:
        raise UserError(f"{path} is not UTF-8. Save it as CSV UTF-8.") from None
    except csv.Error as error:
        raise UserError(f"{path} is not a CSV file: {error}.") from None
    if not numbered or not numbered[0][1]:
        raise UserError(f"{path} is empty. Expected a line with the names of the columns.")
    return Sheet(
        path=path,
        rows=[row for _, row in numbered],
        numbers=[number for number, _ in numbered],
        delimiter=delimiter,
        line_end="\r\n" if "\r\n" in text else "\n",
        bom=data.startswith(_BOM.encode()),
    )
