"""`grades.db`: every report, saved in one transaction the moment it is made.

Keyed by what was handed in and by what judged it, so that an interrupted run goes on where it was
and nothing unchanged is graded twice.
"""

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any, Self

from autograder.errors import UserError
from autograder.model import About, Report, Status, TextAnswer
from autograder.verdicts import Diagnosis, Outcome, Verdict

_SCHEMA = """
CREATE TABLE IF NOT EXISTS submissions (
    stem TEXT PRIMARY KEY, digest TEXT NOT NULL, judged_by TEXT NOT NULL, status TEXT NOT NULL,
    score REAL, max_score REAL NOT NULL, reason TEXT NOT NULL, notes TEXT NOT NULL,
    about TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE IF NOT EXISTS outcomes (
    stem TEXT NOT NULL REFERENCES submissions (stem) ON DELETE CASCADE, position INTEGER NOT NULL,
    question TEXT NOT NULL, "check" TEXT NOT NULL, title TEXT NOT NULL, verdict TEXT NOT NULL,
    points REAL NOT NULL, max_points REAL NOT NULL, hidden INTEGER NOT NULL, message TEXT NOT NULL,
    hint TEXT NOT NULL, diagnoses TEXT NOT NULL DEFAULT '[]', PRIMARY KEY (stem, position)
) STRICT;
CREATE TABLE IF NOT EXISTS answers (
    stem TEXT NOT NULL REFERENCES submissions (stem) ON DELETE CASCADE, position INTEGER NOT NULL,
    question TEXT NOT NULL, max_points REAL NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (stem, position)
) STRICT;
"""
_ADDED = (("outcomes", "diagnoses", "[]"), ("submissions", "about", "{}"))
"""Columns that records of before have not got, and what stands in them then."""

_OUTCOME = [item.name for item in fields(Outcome)]


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path)
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.executescript(_SCHEMA)
        for table, column, empty in _ADDED:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
            if column not in columns:
                connection.execute(
                    f"ALTER TABLE {table} ADD COLUMN {column} TEXT NOT NULL DEFAULT '{empty}'"
                )
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection


class Store:
    """The records of one output folder; a context manager."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = _open(path)
        except (OSError, sqlite3.DatabaseError) as error:
            raise UserError(
                f"{path} cannot be used: {error}. Move it away, or choose another output folder."
            ) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def save(self, report: Report, judged_by: str) -> None:
        """Put a report in place of any earlier one of the same submission."""
        columns = ", ".join(f'"{name}"' for name in ["stem", "position", *_OUTCOME])
        marks = ", ".join("?" * (len(_OUTCOME) + 2))
        with self._connection as transaction:
            transaction.execute("DELETE FROM submissions WHERE stem = ?", [report.stem])
            transaction.execute(
                "INSERT INTO submissions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    report.stem,
                    report.digest,
                    judged_by,
                    report.status,
                    report.score,
                    report.max_score,
                    report.reason,
                    json.dumps(report.notes),
                    json.dumps(asdict(report.about)),
                ],
            )
            transaction.executemany(
                f"INSERT INTO outcomes ({columns}) VALUES ({marks})",  # noqa: S608 - our own names
                [[report.stem, i, *_row(outcome)] for i, outcome in enumerate(report.outcomes)],
            )
            transaction.executemany(
                "INSERT INTO answers VALUES (?, ?, ?, ?, ?)",
                [[report.stem, i, *asdict(a).values()] for i, a in enumerate(report.answers)],
            )

    def find(self, stem: str, digest: str, judged_by: str) -> Report | None:
        """Return the report on this very file by these very checks, unless the grader failed."""
        rows = self._connection.execute(
            "SELECT stem FROM submissions WHERE digest = ? AND judged_by = ? AND status <> ?",
            [digest, judged_by, Status.GRADER_ERROR],
        ).fetchall()
        return replace(self.load(rows[0][0]), stem=stem) if rows else None

    def load(self, stem: str) -> Report:
        """Read one report."""
        row = self._connection.execute(
            "SELECT digest, status, max_score, reason, notes, about FROM submissions"
            " WHERE stem = ?",
            [stem],
        ).fetchone()
        digest, status, max_score, reason, notes, about = row
        return Report(
            stem=stem,
            digest=digest,
            status=Status(status),
            max_score=max_score,
            reason=reason,
            notes=tuple(json.loads(notes)),
            outcomes=tuple(self._outcomes(stem)),
            answers=tuple(self._answers(stem)),
            about=_about(json.loads(about)),
        )

    def load_all(self) -> list[Report]:
        """Read all reports, by name."""
        with closing(
            self._connection.execute("SELECT stem FROM submissions ORDER BY stem")
        ) as rows:
            return [self.load(stem) for (stem,) in rows.fetchall()]

    def _outcomes(self, stem: str) -> Iterable[Outcome]:
        columns = ", ".join(f'"{name}"' for name in _OUTCOME)
        rows = self._connection.execute(
            f"SELECT {columns} FROM outcomes WHERE stem = ? ORDER BY position",  # noqa: S608
            [stem],
        )
        for row in rows:
            values = dict(zip(_OUTCOME, row, strict=True))
            values.update(verdict=Verdict(values["verdict"]), hidden=bool(values["hidden"]))
            diagnoses = tuple(Diagnosis(**d) for d in json.loads(values["diagnoses"]))
            yield Outcome(**{**values, "diagnoses": diagnoses})

    def _answers(self, stem: str) -> Iterable[TextAnswer]:
        rows = self._connection.execute(
            "SELECT question, max_points, text FROM answers WHERE stem = ? ORDER BY position",
            [stem],
        )
        for question, max_points, text in rows:
            yield TextAnswer(question=question, max_points=max_points, text=text)


def _row(outcome: Outcome) -> list[object]:
    values = asdict(outcome)
    return [json.dumps(v) if name == "diagnoses" else v for name, v in values.items()]


def _about(saved: dict[str, Any]) -> About:
    lists = {key: tuple(value) for key, value in saved.items() if isinstance(value, list)}
    return About(**{**saved, **lists})
