"""The marks in `grades.db`: in a table of their own, so that no grading replaces them.

A mark belongs to a submission's stem and a question. When a file was renamed and nothing in it
changed, the mark is found by the digest of the submission. Every change is kept, with who made it.
"""

import json
import secrets
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from autograder.mark import Mark
from autograder.model import Report

SCHEMA = """
CREATE TABLE IF NOT EXISTS marks (
    stem TEXT NOT NULL, question TEXT NOT NULL, digest TEXT NOT NULL, items TEXT NOT NULL,
    adjust REAL NOT NULL, comment TEXT NOT NULL, answer TEXT NOT NULL, "by" TEXT NOT NULL,
    "at" TEXT NOT NULL, PRIMARY KEY (stem, question)
) STRICT;
CREATE INDEX IF NOT EXISTS marked ON marks (digest, question);
CREATE TABLE IF NOT EXISTS mark_changes (
    place INTEGER PRIMARY KEY, stem TEXT NOT NULL, question TEXT NOT NULL, digest TEXT NOT NULL,
    items TEXT NOT NULL, adjust REAL NOT NULL, comment TEXT NOT NULL, answer TEXT NOT NULL,
    "by" TEXT NOT NULL, "at" TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS mark_changes_of ON mark_changes (stem, question);
CREATE INDEX IF NOT EXISTS mark_changes_of_bytes ON mark_changes (digest, question);
CREATE TABLE IF NOT EXISTS blind (key TEXT NOT NULL) STRICT;
"""
_OWN = 'SELECT question, items, adjust, comment, answer, "by", "at" FROM marks WHERE stem = ?'
_SAME_BYTES = """
SELECT question, items, adjust, comment, answer, "by", "at" FROM marks
WHERE digest = ? ORDER BY "at"
"""
_PUT = "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_NOTE = "INSERT INTO mark_changes VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_HISTORY = """
SELECT items, adjust, comment, answer, "by", "at" FROM mark_changes
WHERE stem = ? AND question = ? ORDER BY place
"""
_HISTORY_OF_SAME_BYTES = """
SELECT items, adjust, comment, answer, "by", "at" FROM mark_changes
WHERE digest = ? AND question = ? ORDER BY place
"""
_LAST = "SELECT max(place) FROM mark_changes WHERE stem = ? AND question = ?"
_FORGET = "DELETE FROM mark_changes WHERE place = ?"

_ONE_SITTING = timedelta(minutes=10)
"""A comment is saved with every keystroke; the history has it once, as it was left."""


class Marks:
    """The marks of one output folder."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def on(self, report: Report) -> Report:
        """Return the report with the marks of its texts."""
        if not report.answers:
            return report
        found = {**self._same_bytes(report), **self._own(report.stem)}
        answers = tuple(replace(a, mark=found.get(a.question)) for a in report.answers)
        return replace(report, answers=answers)

    def put(self, report: Report, question: str, mark: Mark) -> None:
        """Save a mark in place of the one before."""
        row = [report.stem, question, report.digest, json.dumps(mark.items), mark.adjust]
        row += [mark.comment, mark.answer, mark.by, mark.at]
        self._connection.execute(_PUT, row)
        before = self._connection.execute(_HISTORY, [report.stem, question]).fetchall()
        nothing = Mark(items=(None,) * len(mark.items))
        if before and _is_one_comment([nothing, *map(_mark, before)], mark):
            (place,) = self._connection.execute(_LAST, [report.stem, question]).fetchone()
            self._connection.execute(_FORGET, [place])
        self._connection.execute(_NOTE, row)

    def history(self, report: Report, question: str) -> list[Mark]:
        """Return all marks that an answer was given, the first one first."""
        rows = self._connection.execute(_HISTORY, [report.stem, question]).fetchall()
        if not rows and report.digest:
            rows = self._connection.execute(
                _HISTORY_OF_SAME_BYTES, [report.digest, question]
            ).fetchall()
        return list(map(_mark, rows))

    def stamp(self) -> str:
        """Return what differs once anybody has changed a mark."""
        return "{} {}".format(
            *self._connection.execute('SELECT count(*), max("at") FROM marks').fetchone()
        )

    def key(self) -> str:
        """Return what names are replaced by, so that they are the same in every blind round."""
        with self._connection as transaction:
            transaction.execute(
                "INSERT INTO blind SELECT ? WHERE NOT EXISTS (SELECT 1 FROM blind)",
                [secrets.token_hex(16)],
            )
        return str(self._connection.execute("SELECT key FROM blind").fetchone()[0])

    def _own(self, stem: str) -> Mapping[str, Mark]:
        return self._found(_OWN, stem)

    def _same_bytes(self, report: Report) -> Mapping[str, Mark]:
        """Return the marks of the same bytes under another name, the last one of several."""
        if not report.digest:
            return {}
        return self._found(_SAME_BYTES, report.digest)

    def _found(self, query: str, value: str) -> Mapping[str, Mark]:
        rows = self._connection.execute(query, [value]).fetchall()
        return {question: _mark(row) for question, *row in rows}


def _mark(row: Sequence[Any]) -> Mark:
    items, adjust, comment, answer, by, at = row
    return Mark(
        items=tuple(json.loads(items)), adjust=adjust, comment=comment, answer=answer, by=by, at=at
    )


def _is_one_comment(before: Sequence[Mark], now: Mark) -> bool:
    """Tell whether the change before was to the same comment, by the same person, just now."""
    *_, earlier, last = before
    if not _only_the_comment(earlier, last) or not _only_the_comment(last, now):
        return False
    soon = datetime.fromisoformat(now.at) - datetime.fromisoformat(last.at) <= _ONE_SITTING
    return soon and last.by == now.by and last.answer == now.answer


def _only_the_comment(before: Mark, now: Mark) -> bool:
    same = (before.items, before.adjust) == (now.items, now.adjust)
    return same and before.comment != now.comment
