"""Students and teams with the names that courses have."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

# ruff: noqa: RUF001 - letters that are easily confused are what these names are for
FAMILIES = (
    "O'Connor", "D\u2019Angelo", "van der Berg", "Müller-Lüdenscheidt", "Nguyễn", "Łukasiewicz",
    "Þórsdóttir", "García Márquez", "al-Khwārizmī", "العلوي", "כהן", "王", "Иванова",
    "Smith, Jr.", "İnönü", "Groß", "Østergård", "Papadopoulos", "Zoe\u0308lner", "Sørensen",
    "Ó Súilleabháin", "Dvořák", "Nağıyeva", "Kim", "Lee", "Li", "Li-Wang", "Singh", "de la Cruz",
    "Håkansson", "Fernández", "Yılmaz", "Tanaka", "佐藤", "Kovács", "Popescu", "Ng", "Brown",
    "Schmidt", "Jansen",
)  # fmt: skip
GIVEN = (
    "Zoë", "Anne-Marie", "José", "مريم", "דוד", "伟", "Ольга", "Søren", "Ada 🌻", "Jean Luc",
    "Björk", "Chloé", "François", "Łucja", "Nguyệt", "Siobhán", "Wei", "Emma", "Noah", "Mia",
    "Liam", "Aylin", "Đặng", "Renée", "Ioana", "Mateo", "Yuki", "Priya", "Omar", "Ingrid",
    "T'Pol", "X", "Karl Friedrich", "Nana", "Ewa", "Jürgen", "Tomáš", "Malak", "太郎", "Grace",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Student:
    """One person, with all the numbers that platforms give."""

    family: str
    given: str
    id: str
    """The university's."""
    account: str
    """Canvas's."""
    participant: str
    """Moodle's."""
    team: str

    @property
    def login(self) -> str:
        """The name of the account, and of the mail."""
        return f"u{self.account}"


@dataclass(frozen=True, kw_only=True)
class Team:
    """Who works together; the first one hands in."""

    number: int
    members: Sequence[Student]


def make_teams(count: int, rng: np.random.Generator) -> list[Team]:
    """Draw teams of one to three. Two students, in different teams, have the same name."""
    names = [(family, given) for family in FAMILIES for given in GIVEN]
    drawn = [names[at] for at in rng.permutation(len(names))]
    drawn[3] = drawn[0]  # at most three in the first team, so this is a person of another team
    sizes = rng.choice([1, 2, 3], size=count, p=[0.5, 0.35, 0.15])
    teams, used = [], 0
    for number, size in enumerate(sizes, 1):
        label = f"Team {number}" if size > 1 else ""
        people = range(used, used + int(size))
        members = [_student(at, *drawn[at], label) for at in people]
        teams.append(Team(number=number, members=members))
        used += int(size)
    return teams


def _student(at: int, family: str, given: str, team: str) -> Student:
    return Student(
        family=family,
        given=given,
        id=f"s{4000 + at}",
        account=str(70_000 + 7 * at),
        participant=str(31_000 + 3 * at),
        team=team,
    )
