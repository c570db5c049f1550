"""What Canvas and Moodle hand out about a cohort: the download, and the table to fill in."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from cohort.hand_ins import DEADLINE, Cohort, HandIn
from cohort.people import Student

COLUMN = "Homework 1 (17)"


def write_roster(cohort: Cohort, path: Path) -> None:
    """Write the instructor's own list, with teams and with what tells namesakes apart."""
    rows = [("Family name", "Given name", "ID", "Team", "Email", "Canvas ID", "Moodle participant")]
    rows += [
        (s.family, s.given, s.id, s.team, f"{s.login}@example.org", s.account, s.participant)
        for s in cohort.students
    ]
    path.write_text(_csv(rows), encoding="utf-8")


def write_decisions(cohort: Cohort, path: Path) -> None:
    """Write when late ones came, as neither download says, and a few overrides."""
    rows = [("id", "handed in", "override", "reason")]
    rows += [(h.by.id, h.at.isoformat(), "", "the platform's time") for h in timed(cohort)]
    rows += [(s.id, "", "+2", "presented the solution") for s in presenters(cohort)]
    path.write_text(_csv(rows), encoding="utf-8")


def timed(cohort: Cohort) -> list[HandIn]:
    """Return the late hand-ins of teams without an earlier one: a time holds for the whole team."""
    return [h for h in cohort.hand_ins if h.late and h.counts]


def presenters(cohort: Cohort) -> list[Student]:
    """Return a few of the last members of teams."""
    return [team.members[-1] for team in cohort.teams[::9]]


def write_canvas(cohort: Cohort, folder: Path) -> tuple[Path, Path]:
    """Write "Download Submissions" and the exported gradebook."""
    download, table = folder / "submissions.zip", folder / "Grades.csv"
    with zipfile.ZipFile(download, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, hand_in in enumerate(cohort.hand_ins):
            for offset, (name, data) in enumerate(hand_in.files.items()):
                attachment = 500_000 + 10 * number + offset
                archive.writestr(f"{canvas_prefix(hand_in)}_{attachment}_{name}", data)
    rows: list[Sequence[str]] = [
        ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", COLUMN, "Homework 2 (18)",
         "Final Score"),
        ("    Points Possible", "", "", "", "", "100.00", "50.00", "(read only)"),
    ]  # fmt: skip
    rows += [
        (f"{s.family}, {s.given}", s.account, s.id, s.login, "A", "", "7", "88")
        for s in cohort.students
    ]
    rows.append(("Student, Test", "1", "", "x", "A", "", "", ""))
    table.write_bytes(_csv(rows, "\r\n").encode("utf-8-sig"))
    return download, table


def canvas_prefix(hand_in: HandIn) -> str:
    """Return how Canvas begins the names of somebody's files."""
    who = "".join(c for c in hand_in.by.family + hand_in.by.given if c.isalnum()).lower()
    return f"{who}{'_LATE' if hand_in.late else ''}_{hand_in.by.account}"


def write_moodle(cohort: Cohort, folder: Path) -> tuple[Path, Path]:
    """Write "Download all submissions" and the grading worksheet of a site in German.

    Students submit in groups: the download has the files once for each member.
    """
    download, table = folder / "moodle.zip", folder / "Bewertungen.csv"
    with zipfile.ZipFile(download, "w", zipfile.ZIP_DEFLATED) as archive:
        for student, hand_in in moodle_pairs(cohort):
            for name, data in hand_in.files.items():
                archive.writestr(f"{moodle_folder(student)}{name}", data)
    rows: list[Sequence[str]] = [
        ("ID", "Vollständiger Name", "ID-Nummer", "E-Mail-Adresse", "Status", "Bewertung",
         "Bestwertung", "Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)",
         "Zuletzt geändert (Bewertung)", "Feedback als Kommentar"),
    ]  # fmt: skip
    rows += [
        (f"Teilnehmer/in{s.participant}", f"{s.given} {s.family}", s.id, f"{s.login}@example.org",
         "Zur Bewertung abgegeben", "", "100,00", "Ja", "", "-", "")
        for s in cohort.students
    ]  # fmt: skip
    table.write_bytes(_csv(rows, "\r\n").encode("utf-8-sig"))
    return download, table


def moodle_pairs(cohort: Cohort) -> list[tuple[Student, HandIn]]:
    """Return whose folders the download has: Moodle keeps one submission of a group, the last."""
    last: dict[str, HandIn] = {}
    for hand_in in cohort.hand_ins:
        team = hand_in.by.team or hand_in.by.id
        if team not in last or last[team].at < hand_in.at:
            last[team] = hand_in
    return [(s, last[s.team or s.id]) for s in cohort.students if (s.team or s.id) in last]


def moodle_folder(student: Student) -> str:
    """Return the folder in which Moodle puts somebody's files, after the name of the group."""
    group = f"{student.team}-" if student.team else ""
    name = f"{group}{student.given} {student.family}".replace("_", " ")
    return f"{name}_{student.participant}_assignsubmission_file/"


def started_days(hand_in: HandIn) -> int:
    """Count the started days after the deadline."""
    seconds = (hand_in.at - DEADLINE).total_seconds()
    return max(0, -int(-seconds // 86400))


def _csv(rows: Iterable[Sequence[str]], end: str = "\n") -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows(rows)
    return text.getvalue()
