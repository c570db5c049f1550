"""Whose a submission is: found in the roster, or reported with the reason; never guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.course.people import Index, Student
from autograder.course.roster import Roster, read_roster
from autograder.errors import UserError
from autograder.model import File, Person, Posted, Submission

ROSTER = """Family name;Given name;ID;Team;Email
Curie;Marie Salomea;1;;marie@example.org
Noether;Emmy;2;;
Meyer-Lübke;Anna;3;;
Ann;Lee;4;;
Lee;Ann;5;;
Großmann;José María;6;;
Ørsted;Hans Christian;7;;
Hilbert;David;8;Team A;
Minkowski;Hermann;9;Team A;
Muller;Eva;10;;
Müller;Eva;11;;
O'Neill;Siobhán;12;;
van der Waerden;Bartel;13;;
李;四;14;;
"""


@pytest.fixture
def roster(tmp_path):
    """Read the roster, or another one."""

    def call(text=ROSTER, encoding="utf-8"):
        path = tmp_path / "roster.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
        return read_roster(path)

    return call


def named(roster, name, **posted):
    """Return the ids of the owners of a submission with this name, and the remark."""
    submission = Submission(
        stem=name,
        files=(File(name=f"{name}.zip", path=None),),
        posted=Posted(**posted) if posted else None,
    )
    about = roster.assign(submission).about
    return about.students, " ".join(about.remarks)


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Curie Marie Salomea", "1"),
        ("curie_marie - noether_emmy", "1 2"),
        ("curie_marie-noether_emmy", "1 2"),
        ("CURIE_MARIE__NOETHER_EMMY", "1 2"),
        ("noether_emmy+curie_marie", "1 2"),
        ("Emmy Noether & Marie Curie", "1 2"),
        ("noether,emmy;curie,marie", "1 2"),
        ("noetheremmy", "2"),
        ("meyer-lubke_anna-noether_emmy", "3 2"),
        ("Meyer-Lübke Anna - Noether Emmy", "3 2"),
        ("meyer-lu\u0308bke_anna", "3"),
        ("meyer_luebke_anna", "3"),
        ("noether_emmy - meyer-lübke_anna - curie_marie", "1 3 2"),
        ("grossmann_jose_maria", "6"),
        ("Großmann José", "6"),
        ("orsted hans christian", "7"),
        ("oersted_hans", "7"),
        ("oneill_siobhan", "12"),
        ("O'Neill Siobhán", "12"),
        ("van der Waerden Bartel", "13"),
        ("waerden", ""),
        ("李 四", "14"),
        ("lee_ann - ann_lee", "4 5"),
        ("müller_eva", "11"),
        ("noether_emmy_2", "2"),
        ("2", "2"),
        ("noether_emmy (1)", "2"),
        ("noether_emmy - 1", "2"),
        ("noether_emmy-2", "2"),
        ("hilbert_david", "8"),
        ("hilbert_david - minkowski_hermann", "8 9"),
        ("noether_emmy - curie_marie - meyer-lübke_anna - hilbert_david", ""),
        ("noether_emmy homework", ""),
        ("noether_emmy - noether_emmy", ""),
        ("homework", ""),
        ("", ""),
        ("---", ""),
        ("noether_emmy " * 30, ""),
    ],
)
def test_file_names_however_they_are_written(roster, name, ids):
    students, remark = named(roster(ROSTER.replace("Team A", "")), name)
    assert list(students) == ids.split()
    assert ("is not in the roster" in remark) is not bool(ids)
    assert ("the roster has no teams to confirm it" in remark) is (len(students) > 1)


def test_a_file_name_that_says_a_team_of_the_roster_is_confirmed(roster):
    assert named(roster(), "hilbert_david - minkowski_hermann") == (("8", "9"), "")
    assert named(roster(), "hilbert_david") == (("8", "9"), "")


@pytest.mark.parametrize("name", ["curie_marie - noether_emmy", "hilbert_david - noether_emmy"])
def test_a_file_name_makes_no_team(roster, name):
    """Otherwise a grade, or a place among the hand-ins, could be given to somebody unasked."""
    students, remark = named(roster(), name)
    assert students == ()
    assert remark.endswith(", who are not one team in the roster.")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("lee_ann", "'lee_ann' may be several people: Ann Lee (4) or Lee Ann (5)."),
        ("muller_eva", "may be several people: Muller Eva (10) or Müller Eva (11)."),
        ("muller_eva - noether_emmy", "may be several people: "),
    ],
)
def test_a_name_that_may_be_several_people_is_reported(roster, name, told):
    students, remark = named(roster(), name)
    assert students == ()
    assert told in remark


def _canvas(name):
    return {"platform": "Canvas", "people": (Person(name=name, id="1"),)}


def _gradescope(name, **known):
    return {"platform": "Gradescope", "people": (Person(name=name, registered=True, **known),)}


@pytest.mark.parametrize(
    ("posted", "ids"),
    [
        (_canvas("noetheremmy"), "2"),
        (_canvas("meyerlübkeanna"), "3"),
        (_canvas("teama"), "8 9"),
        (_canvas("hilbertdavid"), "8 9"),
        (_canvas("Team A-David Hilbert"), "8 9"),
        (_canvas("Team A-Participant"), "8 9"),
        (_canvas("unknownperson"), ""),
        (_gradescope("E. Noether", id="2"), "2"),
        (_gradescope("M. C.", email="Marie@Example.org"), "1"),
        (_gradescope("Emmy Noether", id="", email=""), "2"),
        (_gradescope("Emmy Noether", id="99"), "2"),
        (_gradescope("Somebody", id="99", email="x@y"), ""),
    ],
)
def test_people_of_platforms(roster, posted, ids):
    students, remark = named(roster(), "hw", **posted)
    assert list(students) == ids.split()
    assert bool(remark) is not bool(ids)


GROUPS = """Family name,Given name,ID,Team,Canvas ID,Moodle participant
Li-Wang,T'Pol,1,Team 6,,
Brown,Anne-Marie,2,Team 6,,
Brown,Anne-Marie,3,Team-7,,
Lee,Ann,4,,700,Teilnehmer/in31
Lee,Ann,5,,701,Participant 32
"""


@pytest.mark.parametrize(
    ("name", "ids"),
    [
        ("Team 6-T'Pol Li-Wang", "2 1"),
        ("Team 6-Anne-Marie Brown", "2 1"),
        ("Team-7-Anne-Marie Brown", "3"),
        ("Team 6-Participant", "2 1"),
        ("Team 8-Anne-Marie Brown", ""),
    ],
)
def test_a_group_of_moodle_says_which_of_two_namesakes_it_was(roster, name, ids):
    posted = {"platform": "Moodle", "people": (Person(name=name, id="9"),)}
    assert list(named(roster(GROUPS), "hw", **posted)[0]) == ids.split()


@pytest.mark.parametrize(
    ("platform", "number", "ids"),
    [
        ("Canvas", "700", "4"),
        ("Canvas", "701", "5"),
        ("Moodle", "31", "4"),
        ("Moodle", "32", "5"),
        ("Moodle", "700", ""),
    ],
)
def test_namesakes_are_told_apart_by_the_numbers_of_the_platform(roster, platform, number, ids):
    posted = {"platform": platform, "people": (Person(name="Ann Lee", id=number),)}
    assert list(named(roster(GROUPS), "hw", **posted)[0]) == ids.split()


def test_the_number_of_a_platform_is_not_an_id_of_the_roster(roster):
    posted = {"platform": "Canvas", "people": (Person(name="somebody", id="2"),)}
    assert named(roster(), "hw", **posted)[0] == ()


@pytest.mark.parametrize("text", [ROSTER, ROSTER.replace("Team A", "")])
def test_a_file_name_adds_nobody_to_who_handed_it_in(roster, text):
    students, remark = named(roster(text), "curie_marie - noether_emmy", **_canvas("noetheremmy"))
    assert students == ("2",)
    assert remark == (
        "The file's name also says Curie Marie Salomea, not in this team in the roster: not graded"
        " for them."
    )


def test_a_file_name_does_not_hand_in_for_others(roster):
    students, remark = named(roster(), "curie_marie", **_canvas("noetheremmy"))
    assert students == ("2",)
    assert (
        remark
        == "The file's name says Curie Marie Salomea, but the platform knows who handed it in."
    )


def test_a_team_of_the_roster_is_not_changed_by_a_file_name(roster):
    posted = _canvas("hilbertdavid")
    assert named(roster(), "hilbert_david - noether_emmy", **posted)[0] == ("8", "9")


def test_an_anonymous_submission_belongs_to_nobody(roster):
    students, remark = named(roster(), "noether_emmy", platform="Moodle")
    assert (students, remark) == ((), "The platform does not say who handed this in.")


@pytest.mark.parametrize(
    "head",
    [
        "Surname,First name,ID number,Group",
        "last_name,FIRST_NAME,Student ID,extra",
        "\ufeffFamily name,Given name,sid,x",
        "Nachname,Vorname,id,x",
    ],
)
def test_columns_have_many_names(roster, head):
    (student,) = roster(f"{head}\nNoether,Emmy,2,\n").students
    assert (student.family, student.given, student.id) == ("Noether", "Emmy", "2")


def test_tabs_quotes_and_empty_lines(roster):
    text = 'id\tgiven name\tfamily name\r\n\r\n2\tEmmy\t"Noether"\r\n\t\t\r\n3\t\tPlato\r\n'
    assert [s.name for s in roster(text).students] == ["Noether Emmy", "Plato"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("name,id\nx,1\n", "lacks a column, one of 'family name', 'family'"),
        ("family,given\nx,y\n", "one of 'id', 'student id'"),
        ("family,given,id\nx,y,1\na,b,1\n", "line 3: the id '1' appears twice"),
        ("family,given,id\nx,y,\n", "line 2: the id is missing"),
        ("family,given,id\n,y,3\n", "line 2: the family name is missing"),
        ('family,given,id\n"x,y,3\n', "is not a CSV file"),
        ("family,given,id\nM\u00fcller,y,3\n".encode("latin-1"), "is not UTF-8"),
        ("family,given,id\n" + "x" * 200_000 + ",y,3\n", "is not a CSV file"),
        (b"family,given,id\n" + b"x" * (9 << 20), "larger than 8 MiB"),
    ],
)
def test_what_is_wrong_with_a_roster_is_reported(roster, text, told):
    with pytest.raises(UserError, match="roster") as error:
        roster(text)
    assert told in str(error.value)


def test_a_missing_roster_is_reported(tmp_path):
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read_roster(tmp_path / "nowhere.csv")


printable = st.text(max_size=6).filter(str.isprintable)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(
    people=st.lists(st.tuples(printable, printable), max_size=6),
    text=st.text(max_size=30),
)
def test_any_text_names_people_of_the_roster_or_nobody(people, text):
    students = [Student(id=str(i), family=f, given=g) for i, (f, g) in enumerate(people)]
    found = Index(students).find(text)
    assert bool(found.students) is not bool(found.trouble)
    assert set(found.students) <= set(students)
    assert found.trouble.isprintable()


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(data=st.data())
def test_a_team_is_found_by_its_names_in_any_order_and_with_any_separator(data):
    """This holds as long as no two students have the same name."""
    names = ["abel niels", "bolzano bernard", "cantor georg", "de-moivre abraham", "el niño eva"]
    students = [
        Student(id=str(i), family=name.rpartition(" ")[0], given=name.rpartition(" ")[2])
        for i, name in enumerate(names)
    ]
    team = data.draw(st.lists(st.sampled_from(students), min_size=1, max_size=3, unique=True))
    between = data.draw(st.sampled_from([" - ", "-", "_", " & ", ",", "__", "+", " "]))
    inside = data.draw(st.sampled_from(["_", " ", "-", "."]))
    text = between.join(f"{s.family}{inside}{s.given}" for s in team)
    assert set(
        Index(students).find(data.draw(st.sampled_from([text, text.upper()]))).students
    ) == set(team)


GRADEBOOK = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Homework 1 (17),Final Score\r\n"
    ",,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,100.00,(read only)\r\n"
    '"Curie, Marie",1001,s1,mcurie,A,,88\r\n'
    '"O\'Brien, Zoë",1002,,zob,A,80,70\r\n'
    '"Noether, Emmy",1003,,,B,,\r\n'
    '"Student, Test",1005,,x,B,,\r\n'
)


class TestCanvasGradebook:
    """`--roster` takes what Canvas exports."""

    def test_everybody_but_the_test_student_is_there(self, roster):
        students = roster(GRADEBOOK).students
        assert [(s.id, s.family, s.given) for s in students] == [
            ("s1", "Curie", "Marie"),
            ("zob", "O'Brien", "Zoë"),
            ("1003", "Noether", "Emmy"),
        ]

    @pytest.mark.parametrize(
        ("name", "number", "ids"),
        [("whatever", "1002", "zob"), ("curiemarie", "9", "s1"), ("nobody", "9", "")],
    )
    def test_canvas_says_whose_a_submission_is_by_its_number(self, roster, name, number, ids):
        people = (Person(name=name, id=number),)
        students, _ = named(roster(GRADEBOOK), "hw", platform="Canvas", people=people)
        assert list(students) == ids.split()

    def test_an_added_column_says_the_teams(self, roster):
        head, *lines = GRADEBOOK.splitlines()
        text = "\n".join([head + ",Team", *(f"{line},A" for line in lines)])
        people = (Person(name="whatever", id="1002"),)
        students, _ = named(roster(text), "hw", platform="Canvas", people=people)
        assert set(students) == {"s1", "zob", "1003"}

    def test_numbers_of_another_platform_are_other_numbers(self, roster):
        people = (Person(name="nobody", id="1002"),)
        assert named(roster(GRADEBOOK), "hw", platform="Moodle", people=people)[0] == ()

    def test_semicolons_are_fine_and_a_number_twice_is_not(self, roster):
        assert (
            len(roster(GRADEBOOK.replace(", ", "#").replace(",", ";").replace("#", ", ")).students)
            == 3
        )
        with pytest.raises(
            UserError, match=r"line 5: the ID '1001' appears twice, first on line 4"
        ):
            roster(GRADEBOOK.replace("1002", "1001"))


class _Counted(tuple):  # noqa: SLOT001 - it counts
    """Students who notice when somebody looks through all of them."""

    looks = 0

    def __iter__(self):
        type(self).looks += 1
        return super().__iter__()


def test_the_whole_roster_is_not_looked_through_for_each_submission():
    """With thousands in a course, that took longer than all else before grading begins."""
    students = _Counted(
        Student(family=f"Family{n}", given=f"Given{n}", id=str(n)) for n in range(200)
    )
    roster = Roster(students)
    for number in range(200):
        person = Person(name=f"Given{number} Family{number}", email=f"{number}@example.org")
        posted = Posted(platform="Moodle", people=(person,))
        assigned = roster.assign(Submission(stem=f"s{number}", posted=posted))
        assert assigned.about.students == (str(number),)
    assert _Counted.looks < 20
