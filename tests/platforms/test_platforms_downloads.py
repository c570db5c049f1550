"""Downloads of learning platforms: every member becomes a submission, with what the platform knows."""

import os
import stat
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from autograder.course.rules import ArchiveLimits
from autograder.errors import Refused
from autograder.intake import open_submission
from autograder.intake.receive import receive
from autograder.model import Person, Posted
from autograder.platforms.find import find_submissions
from intake_builders import WANTED, forged, member, notebook, zipped

GOOD = zipped({"norm.ipynb": notebook()})
LIMITS = ArchiveLimits()

CANVAS = {
    "curiemarie_1001_20001_Curie Marie - Noether Emmy.zip": GOOD,
    "hilbertdavid_LATE_1002_20002_hw-1.zip": GOOD,
    "größemüller_1003_20003_norm.ipynb": notebook(),
    "größemüller_1003_20004_norm_results-2.json": b"{}",
    "zeno_1004_text.html": b"<p>Sorry</p>",
}
MOODLE = {
    "Marie Curie_2315_assignsubmission_file/hw.zip": GOOD,
    "Emmy Noether_2316_assignsubmission_file_/sub/norm.ipynb": notebook(),
    "Emmy Noether_2316_assignsubmission_file_/norm_results.json": b"{}",
    "Emmy Noether_2316_assignsubmission_onlinetext/onlinetext.html": b"<p>Hello</p>",
    "Zeno Elea_2317_assignsubmission_onlinetext/onlinetext.html": b"<p>Sorry</p>",
    "David Hilbert_2318_assignsubmission_file_my_hw.zip": GOOD,
}
METADATA = b"""---
submission_71:
  :submitters:
  - :name: Marie Curie
    :sid: '4711'
    :email: marie@example.org
  - :name: Emmy Noether
    :sid: '4712'
    :email: emmy@example.org
  :created_at: 2026-12-01 22:59:03.123456789 Z
  :score: 10.0
  :results:
    :tests:
    - :name: x
      :submitters:
      - :name: nobody
submission_72:
  :submitters: &1
  - :name: David Hilbert
    :sid:
    :email: david@example.org
  :created_at: 2026-12-02T01:00:00+01:00
submission_73:
  :submitters: *1
"""
GRADESCOPE = {
    "assignment_9_export/submission_metadata.yml": METADATA,
    "assignment_9_export/submission_71/hw/norm.ipynb": notebook(),
    "assignment_9_export/submission_71/hw/norm_results.json": b"{}",
    "assignment_9_export/submission_72/hw.zip": GOOD,
    "assignment_9_export/submission_74/hw.zip": GOOD,
}


@pytest.fixture
def opened(tmp_path):
    """Write a download and find what it holds, as a zip or unpacked."""

    def call(members, download="auto", *, unpacked=False, limits=LIMITS):
        path = tmp_path / "submissions.zip"
        path.write_bytes(members if isinstance(members, bytes) else zipped(members))
        if unpacked:
            with zipfile.ZipFile(path) as archive:
                archive.extractall(tmp_path / "unpacked")
            path = tmp_path / "unpacked"
        return find_submissions([path], download, limits)

    return call


def end_of(submission, limits=LIMITS):
    """Return what became of it: the names beside the code, or the reason."""
    try:
        received = receive(submission, limits)
        work = open_submission(received, wanted=WANTED, limits=limits).parts["norm"]
    except Refused as refusal:
        return str(refusal)
    assert work.cells
    return sorted(work.files)


def by_stem(submissions):
    found = {submission.stem: submission for submission in submissions}
    assert len(found) == len(submissions)
    return found


ONE_OF = {
    "canvas": {"zeno_1_2_x.zip": GOOD},
    "moodle": {"Zeno_1_assignsubmission_file/x.zip": GOOD},
    "gradescope": {"submission_1/x.zip": GOOD},
    "zips": {"x.zip": GOOD},
}

both_ways = pytest.mark.parametrize("unpacked", [False, True])


@both_ways
def test_canvas(opened, unpacked):
    """Late, several files of one person, a file handed in again, and text typed in."""
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


def test_two_files_that_differ_in_the_attempt_alone_keep_their_names(opened):
    (one,) = opened({"zeno_1_2_a-1.py": b"", "zeno_1_3_a-2.py": b""})
    assert [source.name for source in one.files] == ["a-1.py", "a-2.py"]


@both_ways
def test_moodle(opened, unpacked):
    """Folders or flat, with the text fields of the platform left aside."""
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
    """Whatever the language, everybody is called the same."""
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
def test_damaged_metadata_leaves_the_hand_ins(opened, metadata):
    """Nobody is known then, and everybody is still graded."""
    (one,) = opened({"submission_metadata.yml": metadata, "submission_71/hw.zip": GOOD})
    assert (one.stem, one.posted) == ("submission_71", Posted(platform="Gradescope"))
    assert end_of(one) == []


def test_metadata_inside_a_hand_in_is_a_students_file(opened):
    (one,) = opened(
        {"submission_7/submission_metadata.yml": METADATA, "submission_7/norm.ipynb": notebook()}
    )
    assert one.posted.people == ()


def test_a_metadata_bomb_costs_nothing(opened):
    """Aliases are never followed, and merged keys neither."""
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
    """Else anybody could hand in for others."""

    @pytest.fixture
    def crafted(self, tmp_path):
        path = tmp_path / "in" / "zeno.zip"
        path.parent.mkdir()
        path.write_bytes(zipped(CANVAS))
        return path

    def test_within_a_folder(self, crafted):
        assert [h.stem for h in find_submissions([crafted.parent])] == ["zeno"]

    def test_among_several_paths(self, crafted, tmp_path):
        other = tmp_path / "other.zip"
        other.write_bytes(GOOD)
        assert [h.stem for h in find_submissions([crafted, other])] == ["zeno", "other"]

    def test_within_a_download(self, crafted, opened):
        (one,) = opened({"zeno_1_2_hw.zip": crafted.read_bytes()})
        assert (one.stem, len(one.files)) == ("zeno 1", 1)

    def test_when_told_so(self, crafted):
        assert [h.stem for h in find_submissions([crafted], "no")] == ["zeno"]

    def test_with_one_member_that_is_none(self, opened):
        (one,) = opened({**CANVAS, "readme.txt": b""})
        assert one.stem == "submissions"


class TestHostileDownloads:
    def test_a_damaged_member_costs_its_row_alone(self, opened):
        data = bytearray(zipped(CANVAS, method=zipfile.ZIP_STORED))
        data[data.index(b"PK\x03\x04", 1) - 40] ^= 255  # within the first submission
        first, second, *_ = opened(bytes(data))
        assert "is damaged. Please download it again" in end_of(first)
        assert end_of(second) == []

    def test_links_locks_and_odd_methods_cost_their_row_alone(self, opened):
        pairs = [
            (member("zeno_1_2_x.zip", mode=stat.S_IFLNK | 0o777), b"/etc/passwd"),
            ("elea_3_4_x.zip", GOOD),
        ]
        link, good = opened(zipped(pairs))
        assert "is a link" in end_of(link)
        assert end_of(good) == []
        (locked,) = opened(forged(zipped({"zeno_1_2_x.zip": GOOD}), entry={8: b"\1\0"}))
        assert "locked with a password" in end_of(locked)
        (odd,) = opened(zipped({"zeno_1_2_x.zip": GOOD}, method=zipfile.ZIP_LZMA))
        assert "method lzma" in end_of(odd)

    @pytest.mark.parametrize("declared", [10, 5001, 0x7FFFFFFF])
    def test_declared_sizes_are_not_believed(self, opened, declared):
        field = struct.pack("<I", declared)
        data = zipped({"zeno_1_2_x.py": os.urandom(5000)})
        (one,) = opened(forged(data, entry={24: field}, local={22: field}))
        assert any(words in end_of(one) for words in ("is damaged", "times its packed size"))

    def test_a_bomb_is_refused(self, opened):
        (one,) = opened({"zeno_1_2_x.py": bytes(3 << 20)})
        assert "100 times its packed size" in end_of(one)

    def test_a_member_beyond_the_limit_of_a_hand_in(self, opened):
        (one,) = opened({"zeno_1_2_x.py": os.urandom(5000)})
        assert "larger than" in end_of(one, ArchiveLimits(packed=100))
        assert "larger than" in end_of(one, ArchiveLimits(packed=4999))
        assert "larger than" not in end_of(one, ArchiveLimits(packed=5000))

    def test_overlapping_members_are_refused_as_a_whole(self, opened):
        data = zipped({"zeno_1_2_x.zip": GOOD, "elea_3_4_x.zip": GOOD})
        second = data.rindex(b"PK\x01\x02")
        (one,) = opened(data[: second + 42] + bytes(4) + data[second + 46 :], "canvas")
        assert "overlap" in end_of(one)

    @pytest.mark.parametrize(
        ("limits", "told"),
        [
            ({"download_entries": 4}, "holds 5 files or more, at most 4"),
            ({"download": 100}, "download_mib under [intake]"),
        ],
    )
    def test_limits_of_the_whole(self, opened, limits, told):
        (one,) = opened(CANVAS, "canvas", limits=ArchiveLimits(**limits))
        assert told in end_of(one)

    @pytest.mark.parametrize("data", [b"", b"PK\x03\x04", zipped(CANVAS)[:-30], b"%PDF"])
    def test_a_damaged_download_gets_a_row(self, opened, data):
        (one,) = opened(data, "canvas")
        assert "damaged or cut off" in end_of(one)

    def test_a_table_of_contents_of_any_claimed_size_is_not_read(self, opened):
        """zipfile would read what the header says at once."""
        data = bytearray(zipped(CANVAS)) + bytes(2 << 20)
        at = data.rindex(b"PK\x05\x06")
        end = data[at : at + 22]
        struct.pack_into("<I", end, 12, len(data) - 22)
        (one,) = opened(
            bytes(data[:at] + data[at + 22 :] + end),
            "canvas",
            limits=ArchiveLimits(download_entries=9),
        )
        assert "damaged" in end_of(one)

    def test_names_never_leave_the_folder_of_results(self, opened):
        metadata = METADATA.replace(b"Marie Curie", b"../../evil").replace(
            b"David", b'"a\\0\\e[31m"'
        )
        members = {**GRADESCOPE, "assignment_9_export/submission_metadata.yml": metadata}
        for submission in opened(members):
            assert "/" not in submission.stem
            assert submission.stem.isprintable()
        (one,) = opened({f"{'n' * 300}_1_2_x.zip": GOOD})
        assert len(one.stem.encode()) <= 180

    @pytest.mark.parametrize("name", ["", "\0", "\0/"])
    @pytest.mark.parametrize("kind", ["canvas", "moodle", "gradescope", "zips"])
    def test_a_member_without_a_name_costs_its_row_alone(self, opened, name, kind):
        good, nameless = opened(zipped([*ONE_OF[kind].items(), (member(name), GOOD)]), kind)
        assert end_of(good) == []
        assert nameless.stem.isprintable()
        assert nameless.stem

    def test_two_members_of_one_name_are_no_hand_in(self, opened):
        (one,) = opened(zipped([("zeno_1_2_x.zip", GOOD), ("zeno_1_2_x.zip", b"other")]))
        assert "Two files named 'x.zip'" in end_of(one)

    def test_links_in_an_unpacked_download_are_not_followed(self, tmp_path):
        secret = tmp_path / "secret"
        secret.mkdir()
        (secret / "norm.ipynb").write_bytes(notebook())
        folder = tmp_path / "unpacked"
        folder.mkdir()
        (folder / "zeno_1_2_x.zip").symlink_to(secret / "norm.ipynb")
        (folder / "elea_3_4_x.zip").write_bytes(GOOD)
        elea, zeno = find_submissions([folder])
        assert "is a link" in end_of(zeno)
        assert end_of(elea) == []
        inside = tmp_path / "moodle" / "Zeno_1_assignsubmission_file_"
        inside.parent.mkdir()
        inside.symlink_to(secret)
        (one,) = find_submissions([inside.parent], "moodle")
        assert "is a link" in end_of(one)

    def test_a_folder_that_cannot_be_read_costs_its_row_alone(self, unreadable):
        """It was passed over, and nobody was told that a submission lies in it."""
        folder = unreadable.parent
        (folder / "Zeno_1_assignsubmission_file").mkdir()
        (folder / "Zeno_1_assignsubmission_file" / "x.zip").write_bytes(GOOD)
        emmy, zeno = find_submissions([folder])
        assert [emmy.stem, zeno.stem] == ["Emmy 2", "Zeno 1"]
        assert end_of(zeno) == []
        assert "cannot be read: Permission denied" in end_of(emmy)


def test_members_that_fit_nowhere_get_a_row_when_the_kind_is_given(opened):
    found = by_stem(opened({**CANVAS, "readme.txt": b"x"}, "canvas"))
    assert "'readme.txt' is not named as in a download of Canvas" in end_of(found["readme.txt"])
    assert len(found) == 5


def test_a_folder_of_hand_ins_is_still_one(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("a.zip", "b.zip", "sub/c.zip"):
        (tmp_path / name).write_bytes(GOOD)
    assert [h.stem for h in find_submissions([tmp_path])] == ["a", "b"]
