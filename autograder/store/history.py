"""The past in `grades.db`: reports that others replaced, what judged each, and the last run.

A score that was ever given can be explained: by which submission, by which checks, and when. The
present report lies in `reports`; `since` says when it was made, and `former` has all before it.
"""

import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime

SCHEMA = """
CREATE TABLE IF NOT EXISTS since (stem TEXT PRIMARY KEY, "at" TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS former (
    place INTEGER PRIMARY KEY, stem TEXT NOT NULL, "at" TEXT NOT NULL, judged_by TEXT NOT NULL,
    report TEXT NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS former_stem ON former (stem);
CREATE TABLE IF NOT EXISTS grounds (judged_by TEXT PRIMARY KEY, grounds TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS asked (asked TEXT NOT NULL) STRICT;
"""
_REPLACED = """
INSERT INTO former (stem, "at", judged_by, report) SELECT
    stem, coalesce((SELECT "at" FROM since WHERE since.stem = reports.stem), ''), judged_by, report
FROM reports WHERE stem = ?
"""
_ALL = """
SELECT "at", judged_by, report FROM (
    SELECT place, "at", judged_by, report FROM former WHERE stem = ?1
    UNION ALL SELECT
        9e18, coalesce((SELECT "at" FROM since WHERE since.stem = ?1), ''), judged_by, report
    FROM reports WHERE stem = ?1
) ORDER BY place
"""


@dataclass(frozen=True, kw_only=True)
class Former:
    """A report as it was given, once or now."""

    at: str
    """When, as ISO 8601 in UTC; "" for reports from before times were kept."""
    judged_by: str
    text: str
    """The report as JSON."""


class History:
    """The past of one output folder."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def note(self, stem: str, judged_by: str, text: str) -> None:
        """Keep the report that this one is about to replace; nothing if it is the same one."""
        before = self._connection.execute(
            "SELECT judged_by, report FROM reports WHERE stem = ?", [stem]
        ).fetchone()
        if before == (judged_by, text):
            return
        self._connection.execute(_REPLACED, [stem])
        now = datetime.now(UTC).isoformat(timespec="seconds")
        self._connection.execute("INSERT OR REPLACE INTO since VALUES (?, ?)", [stem, now])

    def of(self, stem: str) -> list[Former]:
        """Return all reports on a submission, the first one first; the last one is the present."""
        rows = self._connection.execute(_ALL, [stem]).fetchall()
        return [Former(at=at, judged_by=by, text=text) for at, by, text in rows]

    def judged_by(self, stem: str) -> str:
        """Return what judged the present report."""
        (found,) = self._connection.execute(
            "SELECT judged_by FROM reports WHERE stem = ?", [stem]
        ).fetchone()
        return str(found)

    def put_grounds(self, judged_by: str, text: str) -> None:
        """Keep what verdicts rest on under this name."""
        with self._connection as transaction:
            transaction.execute("INSERT OR REPLACE INTO grounds VALUES (?, ?)", [judged_by, text])

    def grounds(self, judged_by: str) -> str | None:
        """Return what verdicts rested on; None if that was not kept."""
        row = self._connection.execute(
            "SELECT grounds FROM grounds WHERE judged_by = ?", [judged_by]
        ).fetchone()
        return str(row[0]) if row else None

    def put_asked(self, text: str) -> None:
        """Keep how the last run was asked for."""
        with self._connection as transaction:
            transaction.execute("DELETE FROM asked")
            transaction.execute("INSERT INTO asked VALUES (?)", [text])

    def asked(self) -> str | None:
        """Return how the last run was asked for; None if that was not kept."""
        row = self._connection.execute("SELECT asked FROM asked").fetchone()
        return str(row[0]) if row else None
