"""What a submission says about its authors is compared, and decides nothing."""

import pytest

from autograder.course.declared import with_contradictions, with_contradictions_of_names
from autograder.course.people import Student
from autograder.course.roster import Roster
from autograder.model import About, Declaration, DeclaredAuthor, Report, Status
from autograder.report.lines import remark

MARIE = DeclaredAuthor(family="Curie", given="Marie", id="1867")
EMMY = DeclaredAuthor(family="Noether", given="Emmy", id="X1882")
ROSTER = Roster(
    (
        Student(id="1867", family="Curie", given="Marie Salomea", team="a"),
        Student(id="x1882", family="Noether", given="Emmy", team="a"),
        Student(id="8", family="Hilbert", given="David"),
    )
)


def _report(*authors, students=(), handed_in="", packed="2026-11-27T10:00:00+01:00"):
    return Report(
        stem="team",
        digest="",
        status=Status.GRADED,
        max_score=1,
        declared=Declaration(authors=authors, packed=packed) if authors else None,
        about=About(students=students, handed_in=handed_in),
    )


def _told(report, roster=ROSTER):
    return with_contradictions(report, roster).about.contradicts


class TestRoster:
    def test_a_team_that_names_itself_contradicts_nothing(self):
        """Case of ids and second given names make no difference."""
        assert _told(_report(EMMY, MARIE, students=("1867", "x1882"))) == ""

    def test_an_author_of_another_team_is_told(self):
        said = _told(_report(MARIE, EMMY, students=("8",)))
        assert said == (
            "The submission names Curie Marie (1867), Noether Emmy (X1882), not of this team in the"
            " roster. The submission does not name Hilbert David."
        )

    def test_another_name_for_an_id_of_the_team_is_told(self):
        wrong = DeclaredAuthor(family="Hilbert", given="David", id="1867")
        said = _told(_report(wrong, EMMY, students=("1867", "x1882")))
        assert said == "The roster has Curie Marie Salomea for the id in Hilbert David (1867)."

    def test_a_member_who_is_left_out_is_told(self):
        said = _told(_report(MARIE, students=("1867", "x1882")))
        assert said == "The submission does not name Noether Emmy."

    def test_where_nobody_was_found_it_says_who_it_may_be(self):
        unknown = DeclaredAuthor(family="Nobody", given="N", id="77")
        assert _told(_report(MARIE, unknown)) == (
            "The submission itself says: Curie Marie (1867), Nobody N (77). Not in the roster: 77."
        )

    def test_it_is_told_in_the_tables_and_changes_nobody(self):
        report = with_contradictions(_report(MARIE, students=("8",)), ROSTER)
        assert "names Curie Marie (1867), not of this team" in remark(report)
        assert report.credited == ("8",)

    @pytest.mark.parametrize("roster", [ROSTER, None])
    def test_without_a_declaration_or_a_roster_nothing_is_told(self, roster):
        assert _told(_report(students=("8",)), roster) == ""
        assert _told(_report(MARIE), None) == ""


class TestTime:
    @pytest.mark.parametrize(
        ("handed_in", "tells"),
        [
            ("2026-11-27T09:00:00+00:00", False),
            ("2026-11-27T08:50:00+00:00", False),
            ("2026-11-27T08:49:59+00:00", True),
            ("", False),
        ],
    )
    def test_packed_after_it_was_handed_in_is_told(self, handed_in, tells):
        """The clocks may differ by ten minutes."""
        said = _told(_report(MARIE, EMMY, students=("1867", "x1882"), handed_in=handed_in))
        assert bool(said) is tells
        assert not tells or said.endswith(
            "packed 2026-11-27T10:00:00+01:00, after it was handed in."
        )


class TestNames:
    def test_those_who_handed_it_in_on_a_platform(self):
        """There, the given name may stand first."""
        report = _report(MARIE, EMMY)
        names = ["Marie Curie", "NOETHER Emmy"]
        assert with_contradictions_of_names(report, names).about.contradicts == ""
        told = with_contradictions_of_names(report, ["Marie Curie", "David Hilbert"])
        assert told.about.contradicts == (
            "The submission names Noether Emmy (X1882), not of those who handed it in."
            " The submission does not name David Hilbert."
        )

    def test_where_the_platform_names_nobody_nothing_is_told(self):
        assert with_contradictions_of_names(_report(MARIE), []).about.contradicts == ""
        assert with_contradictions_of_names(_report(), ["x"]).about.contradicts == ""
