"""`grades.db`: every report, saved in one transaction as soon as it is made.

Reports are looked up by digests of what was handed in and of what judged it, so that an interrupted
run continues where it was and nothing unchanged is graded twice. One row is one report: all of it
as JSON, and what queries need in columns of their own. The view `outcomes` has a row for each
check. A report that is replaced stays in the history (`history.py`).

Marks lie in tables of their own (`marks.py`) and are put on a report when it is read. `last_run`
holds what the tables of the last run list besides, so that they can be written anew.
"""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Self

from autograder.errors import OutputFault, UserError
from autograder.model import Report, Status, TextAnswer
from autograder.store.history import SCHEMA as HISTORY_SCHEMA
from autograder.store.history import History
from autograder.store.marks import SCHEMA as MARKS_SCHEMA
from autograder.store.marks import Marks
from autograder.strict import from_json, to_json

_VERSION = 3
"""Version of the schema, in the file's `user_version`; 0 in files from before it was numbered."""

_SCHEMA = """
CREATE TABLE reports (
    stem TEXT PRIMARY KEY, digest TEXT NOT NULL, judged_by TEXT NOT NULL, status TEXT NOT NULL,
    score REAL, max_score REAL NOT NULL, report TEXT NOT NULL
) STRICT;
CREATE INDEX judged ON reports (digest, judged_by);
CREATE VIEW outcomes AS SELECT
    stem, judged_by,
    json_extract(value, '$.question') AS question, json_extract(value, '$.check') AS "check",
    json_extract(value, '$.verdict') AS verdict, json_extract(value, '$.points') AS points,
    json_extract(value, '$.max_points') AS max_points
FROM reports, json_each(report, '$.outcomes');
"""
_ADDED = f"""
{MARKS_SCHEMA}
CREATE TABLE IF NOT EXISTS last_run (place INTEGER PRIMARY KEY, report TEXT NOT NULL) STRICT;
"""
"""Tables that files of this version may lack: they are added when the file is opened."""

_PATIENCE = 60.0
"""Seconds: several people mark texts while a run saves reports; each write takes milliseconds."""

_SAVE = "INSERT OR REPLACE INTO reports VALUES (?, ?, ?, ?, ?, ?, ?)"


def _open(path: Path) -> tuple[sqlite3.Connection, int]:
    """Open a file, create the schema in an empty one; return the version of its schema, too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, timeout=_PATIENCE)
    try:
        if not connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            connection.executescript(f"BEGIN; {_SCHEMA} PRAGMA user_version = {_VERSION}; COMMIT;")
        return connection, connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError:
        connection.close()
        raise


def not_written(out: Path, trouble: str, missing: str = "") -> OutputFault:
    """Return an error about an output folder; `missing` says what is not saved."""
    return OutputFault(
        f"{out} cannot be written: {trouble}.{missing} Make room, and run the same"
        " command again: what is saved is not graded again."
    )


class Store:
    """The reports kept in one output folder; a context manager."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._connection, version = _open(path)
        except (OSError, sqlite3.DatabaseError) as error:
            raise self._unusable_for(error) from None
        if version != _VERSION:
            self._connection.close()
            raise self._unusable("another version of the autograder wrote it")
        try:
            self._connection.executescript(HISTORY_SCHEMA + _ADDED)
        except sqlite3.DatabaseError as error:
            self._connection.close()
            raise self._unusable_for(error) from None
        self.history = History(self._connection)
        self.marks = Marks(self._connection)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _unusable_for(self, error: Exception) -> UserError:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL:
            return not_written(self._path.parent, str(error))
        return self._unusable(str(error))

    def _unusable(self, why: str) -> UserError:
        return UserError(
            f"{self._path} cannot be used: {why}. Move it away, or choose another output folder."
        )

    def save(self, report: Report, judged_by: str) -> Report:
        """Save a report in place of any earlier one on the same submission; return what is kept.

        The earlier one stays in the history. Raises `OSError` when it cannot be written: the disk
        is full, for one. What is kept is the report itself, except for half surrogate pairs in
        what students wrote: these fit neither in a database nor on a page, and are replaced.
        """
        kept = self._read(report.stem, to_json(_without_marks(report)))
        text = to_json(kept)  # as it is written when it is saved once more: 0 has become 0.0
        row = [kept.stem, kept.digest, judged_by, kept.status, kept.score, kept.max_score, text]
        try:
            with self._connection as transaction:
                self.history.note(kept.stem, judged_by, text)
                transaction.execute(_SAVE, row)
        except sqlite3.OperationalError as error:
            raise OSError(str(error)) from None
        return self.marks.on(kept)

    def find(self, stem: str, digest: str, judged_by: str) -> Report | None:
        """Return the report on these same bytes by these same checks, unless the grader failed."""
        row = self._connection.execute(
            "SELECT stem, report FROM reports WHERE digest = ? AND judged_by = ? AND status <> ?",
            [digest, judged_by, Status.GRADER_ERROR],
        ).fetchone()
        return self.marks.on(replace(self._read(*row), stem=stem)) if row else None

    def has(self, stem: str, digest: str) -> bool:
        """Tell whether the report kept under this name is on these same bytes."""
        found = self._connection.execute(
            "SELECT 1 FROM reports WHERE stem = ? AND digest = ?", [stem, digest]
        )
        return found.fetchone() is not None

    def has_any(self, judged_by: str) -> bool:
        """Tell whether anything was judged by these same checks."""
        found = self._connection.execute(
            "SELECT 1 FROM reports WHERE judged_by = ? LIMIT 1", [judged_by]
        )
        return found.fetchone() is not None

    def judged(self, judged_by: str) -> list[tuple[str, str]]:
        """Return stems and digests of what was judged by these checks without an error of ours."""
        return self._connection.execute(
            "SELECT stem, digest FROM reports WHERE judged_by = ? AND status <> ? ORDER BY stem",
            [judged_by, Status.GRADER_ERROR],
        ).fetchall()

    def load(self, stem: str) -> Report:
        """Read one report."""
        (text,) = self._connection.execute(
            "SELECT report FROM reports WHERE stem = ?", [stem]
        ).fetchone()
        return self.marks.on(self._read(stem, text))

    def texts(self, stem: str) -> Report:
        """Read of one report only the texts and their marks, which takes less time by far."""
        digest, max_score, text = self._connection.execute(
            "SELECT digest, max_score, json_extract(report, '$.answers') FROM reports"
            " WHERE stem = ?",
            [stem],
        ).fetchone()
        try:
            answers = from_json(text, tuple[TextAnswer, ...])
        except ValueError as error:
            raise self._unusable(f"the texts of {stem!r} cannot be read: {error}") from None
        report = Report(
            stem=stem, digest=digest, status=Status.GRADED, max_score=max_score, answers=answers
        )
        return self.marks.on(report)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Hold the file for one change: nobody else writes between what is read and written here.

        When the block ends, the change is on the disk. After an error, nothing has changed.
        """
        self._connection.execute("BEGIN IMMEDIATE")
        with self._connection:
            yield

    def set_last_run(self, others: Iterable[Report]) -> None:
        """Keep the reports that only the tables of this run hold: absent students, waiting ones."""
        with self._connection as transaction:
            transaction.execute("DELETE FROM last_run")
            transaction.executemany(
                "INSERT INTO last_run (report) VALUES (?)", ([to_json(one)] for one in others)
            )

    def last_run(self) -> list[Report]:
        """Return the reports that only the tables of the last run hold."""
        rows = self._connection.execute("SELECT report FROM last_run ORDER BY place").fetchall()
        return [self._read("last run", text) for (text,) in rows]

    def stems(self) -> list[str]:
        """Return the stems of all reports kept, in order."""
        with closing(self._connection.execute("SELECT stem FROM reports ORDER BY stem")) as rows:
            return [stem for (stem,) in rows]

    def _read(self, stem: str, text: str) -> Report:
        try:
            return from_json(text, Report)
        except ValueError as error:
            raise self._unusable(f"the report on {stem!r} cannot be read: {error}") from None


def _without_marks(report: Report) -> Report:
    answers = tuple(replace(answer, mark=None) for answer in report.answers)
    return replace(report, answers=answers)
