"""Finds the people of a roster that a text names, whatever separates them, or says why not."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, pairwise, product

from autograder.text import folded, shown, without_accents, words_of

MOST_PEOPLE = 3
_MOST_WORDS = 18
_MOST_WAYS = 200
"""Readings of a text that are tried at most: two that differ already leave it undecided."""

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_COPY = re.compile(r"(\s*\(\d+\)|[-_ ]\d{1,2})$")
"""What browsers and platforms add to the name of a second file."""


@dataclass(frozen=True, kw_only=True)
class Student:
    """One line of the roster."""

    id: str
    family: str
    given: str
    team: str = ""
    email: str = ""
    account: str = ""
    """Canvas's number of the student."""
    participant: str = ""
    """Moodle's number of the student in this assignment."""

    @property
    def name(self) -> str:
        """The name in the order of file names: family name first."""
        return f"{self.family} {self.given}".strip()


@dataclass(frozen=True, kw_only=True)
class FoundPeople:
    """The people found, or why none were."""

    students: tuple[Student, ...] = ()
    trouble: str = ""


class Index:
    """All ways of writing the names of the students of a roster."""

    def __init__(self, students: Sequence[Student]) -> None:
        self._exact: dict[str, set[Student]] = defaultdict(set)
        self._whole: dict[str, set[Student]] = defaultdict(set)
        self._id: dict[str, set[Student]] = defaultdict(set)
        self._first: dict[str, set[Student]] = defaultdict(set)
        for student in students:
            self._add(student)

    def _add(self, student: Student) -> None:
        given = student.given.split()
        for text in _orders(student.family, student.given):
            self._exact[_joined(words_of(text))].add(student)
            for key in _spellings(text):
                self._whole[key].add(student)
                id_ = _joined(words_of(student.id))
                for both in (key + id_, id_ + key):
                    self._whole[both].add(student)
        self._id[student.id.casefold()].add(student)
        for text in _orders(student.family, given[0]) if len(given) > 1 else ():
            for key in _spellings(text):
                self._first[key].add(student)

    def find(self, text: str, most: int = MOST_PEOPLE) -> FoundPeople:
        """Find the people named: every word must belong to one of them, and in one way only."""
        if len(by_id := self._id.get(text.strip().casefold(), ())) == 1:
            return FoundPeople(students=tuple(by_id))
        for tried in dict.fromkeys([text, _COPY.sub("", text)]):
            teams = set(islice(self._teams(tried, most), _MOST_WAYS))
            if len(teams) == 1:
                return FoundPeople(students=tuple(sorted(teams.pop(), key=lambda s: s.name)))
            if teams:
                people = sorted({f"{s.name} ({s.id})" for team in teams for s in team})
                listed = " or ".join(people[:4]) + (" or others" if len(people) > 4 else "")
                return FoundPeople(trouble=f"{shown(text)} may be several people: {listed}.")
        return FoundPeople(trouble=f"{shown(text)} is not in the roster.")

    def _teams(self, text: str, most: int) -> Iterator[frozenset[Student]]:
        """Yield every way of cutting the words into people."""
        words = words_of(text)
        if not 0 < len(words) <= _MOST_WORDS:
            return
        for count in range(1, min(most, len(words)) + 1):
            for cuts in combinations(range(1, len(words)), count - 1):
                edges = [0, *cuts, len(words)]
                groups = [self._one(words[a:b]) for a, b in pairwise(edges)]
                for people in product(*groups) if all(groups) else ():
                    if len(set(people)) == count:
                        yield frozenset(people)

    def _one(self, words: Sequence[str]) -> set[Student]:
        """Return the students whom these words together may mean."""
        text = _joined(words)
        keys = _spellings(text)
        found = set().union(*(self._whole.get(key, ()) for key in keys))
        exact = self._exact.get(text, set())
        if len(found) > 1 and len(exact) == 1 and not text.isascii():
            return exact  # an accent that is written is meant; without it, either name may be
        return found or set().union(*(self._first.get(key, ()) for key in keys))


def teams_of(students: Sequence[Student]) -> Mapping[str, tuple[Student, ...]]:
    """Return the members of each team, by its folded name."""
    teams: dict[str, list[Student]] = defaultdict(list)
    for student in students:
        if student.team:
            teams[folded(student.team)].append(student)
    return {team: tuple(members) for team, members in teams.items()}


def _orders(family: str, given: str) -> set[str]:
    return {f"{family} {given}", f"{given} {family}"}


def _joined(words: Sequence[str]) -> str:
    return "".join(words)


def _spellings(text: str) -> set[str]:
    joined = _joined(words_of(text))
    return {without_accents(joined), without_accents(joined.translate(_UMLAUTS))}
