"""The marks in `grades.db`: in a table of their own, so that no grading replaces them.

A mark belongs to a submission's stem and a question. When a file was renamed and nothing in it
changed, the mark is found by the digest of the submission.
"""

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from autograder.mark import Mark
from autograder.model import Report

SCHEMA = """
CREATE TABLE IF NOT EXISTS marks (
    stem TEXT NOT NULL, question TEXT NOT NULL, digest TEXT NOT NULL, items TEXT NOT NULL,
    adjust REAL NOT NULL, comment TEXT NOT NULL, answer TEXT NOT NULL, "by" TEXT NOT NULL,
    "at" TEXT NOT NULL, PRIMARY KEY (stem, question)
) STRICT;
CREATE INDEX IF NOT EXISTS marked ON marks (digest, question);
CREATE TABLE IF NOT EXISTS blind (key TEXT NOT NULL) STRICT;
"""
_OWN = 'SELECT question, items, adjust, comment, answer, "by", "at" FROM marks WHERE stem = ?'
_SAME_BYTES = """
SELECT question, items, adjust, comment, answer, "by", "at" FROM marks
WHERE digest = ? ORDER BY "at"
"""
_PUT = "INSERT OR REPLACE INTO marks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"


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
        self._connection.execute(_PUT, [*row, mark.comment, mark.answer, mark.by, mark.at])

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
        return {
            question: Mark(
                items=tuple(json.loads(items)),
                adjust=adjust,
                comment=comment,
                answer=answer,
                by=by,
                at=at,
            )
            for question, items, adjust, comment, answer, by, at in rows
        }
