"""Downloads of platforms: every member becomes a submission, with what the platform knows."""

from datetime import UTC, datetime

import pytest
from download_builders import CANVAS, GOOD, GRADESCOPE, METADATA, MOODLE, by_stem, end_of

from autograder.model import Person, Posted
from autograder.platforms.find import find_submissions
from intake_builders import notebook, zipped

both_ways = pytest.mark.parametrize("unpacked", [False, True])


@both_ways
def test_canvas(opened, unpacked):
    """A late one, several files of one person, a file handed in again, and typed text."""
    found = by_stem(opened(CANVAS, unpacked=unpacked))
    stems = ["curiemarie 1001", "hilbertdavid 1002", "größemüller 1003", "zeno 1004"]
    assert set(found) == set(stems)
    curie, hilbert, muller, zeno = (found[stem] for stem in stems)
    assert curie.posted == Posted(
        platform="Canvas", people=(Person(name="curiemarie", id="1001"),), late=False
    )
    assert curie.files[0].name == "Curie Marie - Noether Emmy.zip"
    assert hilbert.posted.late is True
    assert hilbert.files[0].name == "hw.zip"
    assert [end_of(h) for h in (curie, hilbert)] == [[], []]
    assert end_of(muller) == ["norm_results.json"]
    assert end_of(zeno).startswith("Only text typed into the platform was handed in")


def test_canvas_without_names(opened):
    members = {"anon_aB3x_77_hw.zip": GOOD, "LATE_anon_Zz9_78_hw.zip": b"%PDF"}
    one, two = opened(members)
    assert (one.stem, one.posted) == ("anon aB3x", Posted(platform="Canvas", late=False))
    assert (two.stem, two.posted) == ("anon Zz9", Posted(platform="Canvas", late=True))
    assert "a PDF document" in end_of(two)


def test_what_a_student_writes_into_a_file_name_changes_nothing_before_it(opened):
    """The platform's part comes first."""
    members = {
        "zeno_1_2_noetheremmy_LATE_3_4_x.zip": GOOD,
        "elea_5_6_anon_7_8_x.zip": GOOD,
        "lovelaceada_7_8_x_9_assignsubmission_file_y.zip": GOOD,
    }
    found = opened(members, "canvas")
    assert [h.posted.people[0] for h in found] == [
        Person(name="zeno", id="1"),
        Person(name="elea", id="5"),
        Person(name="lovelaceada", id="7"),
    ]
    assert not any(h.posted.late for h in found)


def test_two_files_that_differ_only_in_the_attempt_keep_their_names(opened):
    (one,) = opened({"zeno_1_2_a-1.py": b"", "zeno_1_3_a-2.py": b""})
    assert [source.name for source in one.files] == ["a-1.py", "a-2.py"]


@both_ways
def test_moodle(opened, unpacked):
    """Folders or flat names; text fields of the platform are ignored."""
    found = by_stem(opened(MOODLE, unpacked=unpacked))
    assert set(found) == {
        "Marie Curie 2315",
        "Emmy Noether 2316",
        "Zeno Elea 2317",
        "David Hilbert 2318",
    }
    emmy = found["Emmy Noether 2316"]
    assert emmy.posted == Posted(
        platform="Moodle", people=(Person(name="Emmy Noether", id="2316"),)
    )
    assert end_of(emmy) == ["norm_results.json"]
    assert found["David Hilbert 2318"].files[0].name == "my_hw.zip"
    assert end_of(found["Zeno Elea 2317"]).startswith("Only text typed")


@pytest.mark.parametrize("word", ["Participant", "Teilnehmer-in", "参加者"])
def test_moodle_blind(opened, word):
    """Everybody has the same name, in any language."""
    members = {f"{word}_{n}_assignsubmission_file/hw.zip": GOOD for n in (4, 5)}
    assert [h.posted for h in opened(members)] == [Posted(platform="Moodle")] * 2
    assert [h.stem for h in opened(members)] == [f"{word} 4", f"{word} 5"]


@both_ways
def test_gradescope(opened, unpacked):
    """People and times come from the metadata; what is missing on either side gets a row."""
    found = by_stem(opened(GRADESCOPE, unpacked=unpacked))
    team = "Marie Curie 4711 - Emmy Noether 4712"
    assert set(found) == {team, "David Hilbert", "submission_74"}
    assert found[team].posted == Posted(
        platform="Gradescope",
        people=(
            Person(name="Marie Curie", id="4711", email="marie@example.org", registered=True),
            Person(name="Emmy Noether", id="4712", email="emmy@example.org", registered=True),
        ),
        at=datetime(2026, 12, 1, 22, 59, 3, 123456, tzinfo=UTC),
    )
    assert end_of(found[team]) == ["norm_results.json"]
    assert found["David Hilbert"].posted.at == datetime(2026, 12, 2, tzinfo=UTC)
    assert found["submission_74"].posted == Posted(platform="Gradescope")
    assert end_of(found["submission_74"]) == []


@pytest.mark.parametrize(
    "metadata",
    [b"", b"\xff\xfe\x00", b"[" * 10_000, b"submission_71: [1, *x", b"a: &a [*a]", b"- 1\n- 2"],
)
def test_damaged_metadata_leaves_the_submissions(opened, metadata):
    """Owners are then unknown, but every submission is graded."""
    (one,) = opened({"submission_metadata.yml": metadata, "submission_71/hw.zip": GOOD})
    assert (one.stem, one.posted) == ("submission_71", Posted(platform="Gradescope"))
    assert end_of(one) == []


def test_metadata_that_cannot_be_read_is_the_reason_where_nothing_else_is_known(tmp_path):
    """Only the metadata could name the owner of a submission without files."""
    folder = tmp_path / "export"
    (folder / "submission_71").mkdir(parents=True)
    (folder / "submission_71" / "hw.zip").write_bytes(GOOD)
    (folder / "submission_metadata.yml").symlink_to("elsewhere.yml")
    (one,) = find_submissions([folder])
    assert (one.stem, end_of(one)) == ("submission_71", [])


def test_metadata_inside_a_submission_is_a_students_file(opened):
    (one,) = opened(
        {"submission_7/submission_metadata.yml": METADATA, "submission_7/norm.ipynb": notebook()}
    )
    assert one.posted.people == ()


def test_a_metadata_bomb_costs_nothing(opened):
    """Neither aliases nor merged keys are followed."""
    lines = [b"a0: &a0 {submission_7: x}"]
    lines += [
        b"a%d: &a%d {<<: [%s]}" % (n, n, b", ".join([b"*a%d" % (n - 1)] * 9)) for n in range(1, 30)
    ]
    (one,) = opened({"submission_metadata.yml": b"\n".join(lines), "submission_7/hw.zip": GOOD})
    assert end_of(one) == []


def test_zips_of_zips_are_opened_when_asked_for(opened):
    members = {"a/x.zip": GOOD, "b/x.zip": GOOD, "y.ipynb": notebook(), "z.pdf": b"%PDF"}
    found = by_stem(opened(members, "zips"))
    assert list(found) == ["x", "x-2", "y", "z"]
    assert [end_of(h) for h in found.values()][:3] == [[], [], []]


def test_zips_of_zips_are_never_guessed(opened):
    (one,) = opened({"x.zip": GOOD, "y.zip": GOOD})
    assert one.stem == "submissions"
    assert "--download" in end_of(one)


class TestAStudentsOwnZipIsNeverADownload:
    """Otherwise students could hand in for others."""

    @pytest.fixture
    def crafted(self, tmp_path):
        path = tmp_path / "in" / "zeno.zip"
        path.parent.mkdir()
        path.write_bytes(zipped(CANVAS))
        return path

    def test_within_a_folder(self, crafted):
        assert [h.stem for h in find_submissions([crafted.parent])] == ["zeno"]

    def test_when_it_is_the_only_path(self, crafted):
        assert [h.stem for h in find_submissions([crafted])] == ["zeno"]

    def test_among_several_paths(self, crafted, tmp_path):
        other = tmp_path / "other.zip"
        other.write_bytes(GOOD)
        assert [h.stem for h in find_submissions([crafted, other])] == ["zeno", "other"]

    def test_within_a_download(self, crafted, opened):
        (one,) = opened({"zeno_1_2_hw.zip": crafted.read_bytes()})
        assert (one.stem, len(one.files)) == ("zeno 1", 1)

    def test_when_the_platform_is_named(self, crafted):
        assert [h.stem for h in find_submissions([crafted], "no")] == ["zeno"]

    def test_with_one_member_that_does_not_fit(self, opened):
        (one,) = opened({**CANVAS, "readme.txt": b""})
        assert one.stem == "submissions"


def test_members_that_fit_nowhere_get_a_row_when_the_kind_is_given(opened):
    found = by_stem(opened({**CANVAS, "readme.txt": b"x"}, "canvas"))
    assert "'readme.txt' is not named as in a download of Canvas" in end_of(found["readme.txt"])
    assert len(found) == 5


def test_a_folder_of_submissions_is_still_one(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("a.zip", "b.zip", "sub/c.zip"):
        (tmp_path / name).write_bytes(GOOD)
    assert [h.stem for h in find_submissions([tmp_path])] == ["a", "b"]
