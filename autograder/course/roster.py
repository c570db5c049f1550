"""`roster.csv`: who is in the course, and whose each submission is."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from autograder.course.canvas_roster import is_canvas_gradebook, students_of
from autograder.course.csv_file import read_csv, read_sheet
from autograder.course.people import FoundPeople, Index, Student, teams_of
from autograder.model import Person, Submission
from autograder.text import folded, shown

_COLUMNS = {
    "family": ("family name", "family", "last name", "lastname", "surname", "nachname"),
    "given": (
        "given name",
        "given",
        "given names",
        "first name",
        "firstname",
        "forename",
        "vorname",
    ),
    "id": (
        "id",
        "student id",
        "id number",
        "sid",
        "sis user id",
        "matriculation number",
        "username",
    ),
    "team": ("team", "group", "groups", "gruppe"),
    "email": ("email", "email address", "mail", "e mail"),
    "account": ("canvas id", "canvas user id"),
    "participant": ("moodle id", "moodle participant", "participant"),
}
_NUMBERS = {"Canvas": "account", "Moodle": "participant"}
"""By which number each platform names a student in a download."""

_NEEDED = ("family", "given", "id")


@dataclass(frozen=True)
class Roster:
    """Everybody in the course."""

    students: tuple[Student, ...]

    @cached_property
    def _index(self) -> Index:
        return Index(self.students)

    def assign(self, submission: Submission) -> Submission:
        """Add whose submission it is, or why that is not known. Nothing is guessed."""
        found = self._posted(submission) if submission.posted else self._named(_written(submission))
        team = self._whole_team(found.students)
        about = replace(
            submission.about,
            students=tuple(student.id for student in team),
            remarks=(*submission.about.remarks, *([found.trouble] if found.trouble else [])),
        )
        return replace(submission, about=about)

    def _named(self, text: str) -> FoundPeople:
        """Find whom a file's name says: several only if the roster has them as a team, if any."""
        found = self._index.find(text)
        teams = {folded(student.team) for student in found.students}
        if len(found.students) < 2 or (len(teams) == 1 and "" not in teams):
            return found
        said = f"The file's name says {_names(found.students)}"
        if self._teams:
            return FoundPeople(trouble=f"{said}, who are not one team in the roster.")
        return replace(found, trouble=f"{said}; the roster has no teams to confirm it.")

    def _posted(self, submission: Submission) -> FoundPeople:
        """Trust the platform; whom a file's name adds is told, not believed."""
        assert submission.posted is not None
        if not submission.posted.people:
            return FoundPeople(trouble="The platform does not say who handed this in.")
        known = self._numbered.get(submission.posted.platform, {})
        found = [
            FoundPeople(students=(known[person.id],))
            if person.id in known
            else self._person(person)
            for person in submission.posted.people
        ]
        students = {student for named in found for student in named.students}
        troubles = [named.trouble for named in found if named.trouble]
        if students and not troubles and len(submission.files) == 1:
            written = set(self._index.find(_written(submission)).students)
            partners = written - set(self._whole_team(tuple(students)))
            if written and not students & written:
                troubles.append(
                    f"The file's name says {_names(written)}, but the platform knows who handed it"
                    " in."
                )
            elif partners:
                troubles.append(
                    f"The file's name also says {_names(partners)}, not in this team in the roster:"
                    " not graded for them."
                )
        return FoundPeople(
            students=tuple(sorted(students, key=lambda s: s.name)), trouble=" ".join(troubles)
        )

    def _person(self, person: Person) -> FoundPeople:
        """Find one person of a platform by id, e-mail address, or name; or a team by its name."""
        sure = {
            *(self._by_email.get(person.email.casefold(), ()) if person.email else ()),
            *(self._by_id.get(person.id, ()) if person.registered else ()),
        }
        if len(sure) == 1:
            return FoundPeople(students=tuple(sure))
        found = self._index.find(person.name, most=1)
        if not found.students and (members := self._teams.get(folded(person.name))):
            return FoundPeople(students=members)
        return found if found.students else self._in_group(person.name) or found

    def _in_group(self, text: str) -> FoundPeople | None:
        """Read a text as Moodle writes it, a group and a name: "Team 3-Anne-Marie Brown"."""
        for at in (match.start() for match in re.finditer("-", text)):
            if members := self._teams.get(folded(text[:at])):
                inside = Index(members).find(text[at + 1 :], most=1)
                return inside if inside.students else FoundPeople(students=members)
        return None

    def _whole_team(self, students: Sequence[Student]) -> tuple[Student, ...]:
        """Add the other members of each student's team in the roster."""
        members = [m for s in students for m in (self._teams[folded(s.team)] if s.team else (s,))]
        return tuple(sorted(dict.fromkeys(members), key=lambda s: s.name))

    @cached_property
    def _by_email(self) -> Mapping[str, list[Student]]:
        return _grouped(self.students, lambda student: student.email.casefold())

    @cached_property
    def _by_id(self) -> Mapping[str, list[Student]]:
        return _grouped(self.students, lambda student: student.id)

    @cached_property
    def _numbered(self) -> Mapping[str, Mapping[str, Student]]:
        """Return the students by the numbers of each platform."""
        return {
            platform: {number: s for s in self.students if (number := getattr(s, name))}
            for platform, name in _NUMBERS.items()
        }

    @cached_property
    def _teams(self) -> Mapping[str, tuple[Student, ...]]:
        return teams_of(self.students)


def _grouped(
    students: Iterable[Student], by: Callable[[Student], str]
) -> Mapping[str, list[Student]]:
    """Return the students by a text that several may share."""
    groups: dict[str, list[Student]] = {}
    for student in students:
        groups.setdefault(by(student), []).append(student)
    return groups


def _names(students: Iterable[Student]) -> str:
    return ", ".join(sorted(student.name for student in students))


def _written(submission: Submission) -> str:
    return PurePosixPath(submission.files[0].name).stem if submission.files else submission.stem


def _last_digits(text: str) -> str:
    """Return Moodle's number: its worksheet says "Participant 2315", in the site's language."""
    found = re.search(r"\d+\Z", text)
    return found.group() if found else ""


def read_roster(path: Path) -> Roster:
    """Read a roster, or the gradebook that Canvas exports; an error names the line."""
    if is_canvas_gradebook(sheet := read_sheet(path)):
        return Roster(tuple(students_of(sheet)))
    students: dict[str, Student] = {}
    for line in read_csv(path, _COLUMNS, _NEEDED):
        for name in ("id", "family"):
            if not line[name]:
                raise line.error(f"the {_COLUMNS[name][0]} is missing")
        if line["id"] in students:
            raise line.error(f"the id {shown(line['id'])} appears twice")
        values = dict(line.values) | {"participant": _last_digits(line["participant"])}
        students[line["id"]] = Student(**values)
    return Roster(tuple(students.values()))
