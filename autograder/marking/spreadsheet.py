"""Marks as a CSV file, for those who like spreadsheets: safe to open, and read back the same.

A cell that a program would take for a formula gets an apostrophe in front, which is taken off when
the file is read. The column `state` says what the mark was when the file was written, so that a
mark that somebody changed meanwhile is not replaced.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder.course.csv_file import Line, read_csv
from autograder.course.rules import MIB
from autograder.errors import UserError
from autograder.files import write_whole
from autograder.mark import Mark
from autograder.marking.answers import Answer, digest, groups, id_of, mark_of
from autograder.marking.changing import Invalid, kept_comment, valid
from autograder.model import Report, TextQuestion
from autograder.report.lines import FORMULA_STARTS, number_cell, one_line
from autograder.report.rubric import rubric_items
from autograder.store import Store
from autograder.text import counted, shown

_ABOUT = ("question", "answer", "text", "pdf")
_END = ("adjust", "comment", "state")
_LARGEST = 64 * MIB
"""The texts of thousands of teams."""
_NEEDED = ("question", "answer", "state")


@dataclass(frozen=True, kw_only=True)
class Read:
    """What came of reading a table."""

    taken: int
    """Marks that were changed."""
    kept: tuple[str, ...]
    """Answers whose marks or texts somebody changed after the table was written."""


def write_marks(  # noqa: PLR0913 - a table of everything
    store: Store,
    stems: Sequence[str],
    questions: Sequence[TextQuestion],
    path: Path,
    *,
    blind: bool,
    pdfs_of: Callable[[str], Sequence[Path]] = lambda _: (),
) -> int:
    """Write a row for each answer, alike ones in a row; return how many there are.

    An answer may be in a PDF file only, so its row says where that is.
    """
    items = max(len(rubric_items(asked)) for asked in questions)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*_ABOUT, *(f"item {n + 1}" for n in range(items)), *_END])
    reports, key = [store.texts(stem) for stem in stems], store.marks.key()
    count = 0
    for asked in questions:
        for group in groups(reports, asked, key, blind=blind, pdfs_of=pdfs_of):
            for one in group.answers:
                given = [number_cell(item) for item in one.mark.items[:items]]
                name = one.id if blind else one.stem
                about = [asked.name, name, one.text, _where(one, blind=blind)]
                row = [*about, *given, *[""] * (items - len(given))]
                adjust = number_cell(one.mark.adjust) if one.mark.adjust else ""
                state = _state(one.mark, one.text)
                writer.writerow(map(escaped, [*row, adjust, one.mark.comment, state]))
                count += 1
    try:
        write_whole(path, "\ufeff" + text.getvalue())  # so that Excel takes it for UTF-8
    except OSError as error:
        raise UserError(f"{path} cannot be written: {error.strerror}.") from None
    return count


def read_marks(
    store: Store, stems: Sequence[str], questions: Sequence[TextQuestion], path: Path, by: str
) -> Read:
    """Take the marks of a file, all or none of them; an error names the line."""
    asked = {one.name: one for one in questions}
    items = max(len(rubric_items(one)) for one in questions)
    key = store.marks.key()
    names = {**{id_of(stem, key): stem for stem in stems}, **{stem: stem for stem in stems}}
    lines = list(_lines(path, items))
    kept, taken, seen = [], 0, set[tuple[str, str]]()
    with store.changing():
        for line in lines:
            question, stem = asked.get(line["question"]), names.get(line["answer"])
            if question is None:
                raise line.error(f"no text question is called {shown(line['question'])}")
            if stem is None:
                raise line.error(f"no answer is of {shown(line['answer'])}")
            if (stem, question.name) in seen:
                raise line.error("a line above is about the same answer")
            seen.add((stem, question.name))
            report = store.texts(stem)
            answer = next((a for a in report.answers if a.question == question.name), None)
            if answer is None:
                raise line.error("the submission has no such text")
            before = mark_of(answer, question)
            wanted = _mark(line, question, items, before)
            if _given(wanted) == _given(before):
                continue
            if line["state"] != _state(before, answer.text):
                if line["state"] != _state(wanted, answer.text):  # it was changed in the table, too
                    kept.append(f"{one_line(line['answer'])}: {question.name}")
                continue
            _put(store, report, question, replace(wanted, answer=answer.text, by=by))
            taken += 1
    return Read(taken=taken, kept=tuple(kept))


def _where(answer: Answer, *, blind: bool) -> str:
    """Say where PDF files lie; in a blind round their folder, which has a name, is left out."""
    if blind and answer.pdfs:
        return f"{counted(len(answer.pdfs), 'PDF file')}: on the page, without a name"
    return "; ".join(f"pdf/{answer.stem}/{name}" for name in answer.pdfs)


def _put(store: Store, report: Report, asked: TextQuestion, mark: Mark) -> None:
    at = datetime.now(UTC).isoformat(timespec="microseconds")
    store.marks.put(report, asked.name, replace(mark, at=at))


def _lines(path: Path, items: int) -> Iterator[Line]:
    columns = [*_ABOUT[:2], *(f"item {n + 1}" for n in range(items)), *_END]
    titles: Mapping[str, Sequence[str]] = {name: [name] for name in columns}
    for line in read_csv(path, titles, _NEEDED, read=read_cell, largest=_LARGEST):
        if line["question"] or line["answer"]:
            yield line


def _mark(line: Line, asked: TextQuestion, items: int, before: Mark) -> Mark:
    count = len(rubric_items(asked))
    for at in range(count, items):
        if line[f"item {at + 1}"]:
            raise line.error(f"{asked.name} has {count} items, so item {at + 1} must be empty")
    try:
        given = tuple(
            valid(f"item {at}", _points(line, f"item {at + 1}"), asked) for at in range(count)
        )
        adjust = valid("adjust", _points(line, "adjust") or 0.0, asked)
        comment = kept_comment(line["comment"])
    except Invalid as error:
        raise line.error(str(error)) from None
    return Mark(items=(*given, *before.items[count:]), adjust=adjust, comment=comment)


def _points(line: Line, column: str) -> float | None:
    text = line[column].strip().replace(",", ".").replace("\N{MINUS SIGN}", "-")
    if not text:
        return None
    try:
        return float(text)
    except ValueError:
        raise line.error(
            f"{column} is {shown(line[column])}: expected a number, or nothing"
        ) from None


def _given(mark: Mark) -> tuple[object, ...]:
    return mark.items, mark.adjust, mark.comment


def _state(mark: Mark, text: str) -> str:
    """Name a mark and the text it is for."""
    return "s" + digest(json.dumps([*_given(mark), text]))


def escaped(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, and that `read_cell` reads back."""
    return f"'{text}" if _runs(text) else text


def read_cell(cell: str) -> str:
    """Return what `escaped` was given; programs write line ends in their own way."""
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    return text[1:] if text.startswith("'") and _runs(text) else text


def _runs(text: str) -> bool:
    """Tell whether a program may take it for a formula, with apostrophes in front or not.

    Minus signs of numbers are none: a number does nothing.
    """
    inner = text.lstrip("'")
    return inner.lstrip().startswith(FORMULA_STARTS) and not _is_number(text)


def _is_number(text: str) -> bool:
    return text.removeprefix("-").replace(".", "", 1).isdecimal() and text.isascii()
