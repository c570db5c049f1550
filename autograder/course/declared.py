"""Compares what a submission says about its authors with what the roster or a platform knows."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from autograder.course.people import Student
from autograder.course.roster import Roster
from autograder.model import Declaration, DeclaredAuthor, Report
from autograder.text import folded

_CLOCKS = timedelta(minutes=10)
"""By how much the clocks of a student and a platform may differ."""


def with_contradictions(report: Report, roster: Roster | None) -> Report:
    """Add how what the submission says differs from the roster; nothing is changed by it."""
    if report.declared is None:
        return report
    team = [s for s in roster.students if s.id in report.about.students] if roster else []
    told = [
        *(_about_team(report.declared, team) if team else ()),
        *(_about_nobody(report.declared, roster) if roster and not team else ()),
        *_about_time(report),
    ]
    return _with(report, told)


def with_contradictions_of_names(report: Report, names: Sequence[str]) -> Report:
    """Compare with the names that a platform states, where there is no roster."""
    if report.declared is None:
        return report
    known = {_name(name) for name in names}
    declared = {_name(f"{a.family} {a.given}") for a in report.declared.authors}
    strangers = [
        a.shown for a in report.declared.authors if _name(f"{a.family} {a.given}") not in known
    ]
    missing = [name for name in names if _name(name) not in declared]
    told = [*_strangers(strangers, "those who handed it in"), *_unnamed(missing)] if names else []
    return _with(report, [*told, *_about_time(report)])


def _with(report: Report, told: Sequence[str]) -> Report:
    return replace(report, about=replace(report.about, contradicts=" ".join(told)))


def _about_team(declared: Declaration, team: Sequence[Student]) -> Iterator[str]:
    by_id = {student.id.casefold(): student for student in team}
    ids = {author.id.casefold() for author in declared.authors}
    strangers = [a.shown for a in declared.authors if a.id.casefold() not in by_id]
    yield from _strangers(strangers, "this team in the roster")
    for author in declared.authors:
        student = by_id.get(author.id.casefold())
        if student and not _same_name(author, student):
            yield f"The roster has {student.name} for the id in {author.shown}."
    yield from _unnamed([student.name for student in team if student.id.casefold() not in ids])


def _about_nobody(declared: Declaration, roster: Roster) -> Iterator[str]:
    """Tell an instructor who it may be: nobody was found by the file's name or the platform."""
    known = {student.id.casefold() for student in roster.students}
    authors = ", ".join(author.shown for author in declared.authors)
    yield f"The submission itself says: {authors}."
    if strange := [a.id for a in declared.authors if a.id.casefold() not in known]:
        yield f"Not in the roster: {', '.join(strange)}."


def _about_time(report: Report) -> Iterator[str]:
    assert report.declared is not None
    if not report.about.handed_in or not report.declared.packed:
        return
    packed = datetime.fromisoformat(report.declared.packed)
    if packed > datetime.fromisoformat(report.about.handed_in) + _CLOCKS:
        yield (
            f"The submission says that it was packed {report.declared.packed}, after it was handed"
            " in."
        )


def _strangers(shown: Sequence[str], of: str) -> Iterator[str]:
    if shown:
        yield f"The submission names {', '.join(shown)}, not of {of}."


def _unnamed(names: Sequence[str]) -> Iterator[str]:
    if names:
        yield f"The submission does not name {', '.join(names)}."


def _same_name(author: DeclaredAuthor, student: Student) -> bool:
    """Tell whether the names agree; a second given name may be left out."""
    written, known = _name(f"{author.family} {author.given}"), _name(student.name)
    return bool(written) and (written <= known or known <= written)


def _name(text: str) -> frozenset[str]:
    """Return the words of a name: some write the given name first."""
    return frozenset(map(folded, text.replace("_", " ").split()))
