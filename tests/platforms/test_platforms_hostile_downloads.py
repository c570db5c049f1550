"""Downloads that lie: a damaged or hostile member affects only its own row."""

import os
import stat
import struct
import tracemalloc
import zipfile
import zlib

import pytest
from download_builders import CANVAS, GOOD, GRADESCOPE, LIMITS, METADATA, ONE_OF, end_of

from autograder.course.rules import ArchiveLimits
from autograder.platforms.find import find_submissions
from intake_builders import forged, member, notebook, zipped


def test_a_damaged_member_costs_only_its_row(opened):
    data = bytearray(zipped(CANVAS, method=zipfile.ZIP_STORED))
    data[data.index(b"PK\x03\x04", 1) - 40] ^= 255  # within the first submission
    first, second, *_ = opened(bytes(data))
    assert "is damaged. Please download it again" in end_of(first)
    assert end_of(second) == []


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_flipped_bit_in_the_data_is_damage(opened, method):
    """The checksum shows it."""
    data = bytearray(zipped({"zeno_1_2_x.py": b"x = 1\n" * 9}, method=method))
    data[48] ^= 1  # a name of 13 bytes and 5 bytes of data come before it
    assert "is damaged" in end_of(*opened(bytes(data)))


def test_links_locks_and_odd_methods_cost_only_their_row(opened):
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


def test_a_member_under_another_name_in_its_own_header_is_damaged(opened):
    """One program would show it as Zeno's, another one as Elea's."""
    data = zipped({"zeno_1_2_x.zip": GOOD}).replace(b"zeno", b"elea", 1)
    assert "is damaged" in end_of(*opened(data))


def test_what_lies_behind_the_end_of_a_packed_member_is_not_read(opened):
    """Otherwise it would be kept, at any length."""
    packer = zlib.compressobj(wbits=-15)
    packed = packer.compress(notebook()) + packer.flush() + bytes(1 << 20)
    size, crc = struct.pack("<I", len(notebook())), struct.pack("<I", zlib.crc32(notebook()))
    data = zipped({"zeno_1_2_norm.ipynb": packed}, method=zipfile.ZIP_STORED)
    entry = {10: b"\x08\0", 16: crc, 24: size}
    (one,) = opened(forged(data, entry=entry, local={8: b"\x08\0", 14: crc, 22: size}))
    tracemalloc.start()
    assert one.files[0].read(LIMITS.packed) == notebook()
    assert tracemalloc.get_traced_memory()[1] < 1 << 19
    tracemalloc.stop()


def test_a_member_is_read_without_the_table_of_contents(opened, tmp_path):
    """Reading all of it for each of thousands of members would take longer than all the rest."""
    found = opened(CANVAS)
    path = tmp_path / "submissions.zip"
    os.truncate(path, path.read_bytes().index(b"PK\x01\x02", 0))
    assert [end_of(submission) for submission in found[:2]] == [[], []]
    for size in (100, 40):  # within the first member's data; within its name
        os.truncate(path, size)
        assert "is damaged" in end_of(found[0])


@pytest.mark.parametrize("declared", [10, 5001, 0x7FFFFFFF])
def test_declared_sizes_are_not_believed(opened, declared):
    field = struct.pack("<I", declared)
    data = zipped({"zeno_1_2_x.py": os.urandom(5000)})
    (one,) = opened(forged(data, entry={24: field}, local={22: field}))
    assert any(words in end_of(one) for words in ("is damaged", "times its packed size"))


def test_a_bomb_is_refused(opened):
    (one,) = opened({"zeno_1_2_x.py": bytes(3 << 20)})
    assert "100 times its packed size" in end_of(one)


def test_a_member_beyond_the_limit_of_a_submission(opened):
    (one,) = opened({"zeno_1_2_x.py": os.urandom(5000)})
    assert "larger than" in end_of(one, ArchiveLimits(packed=100))
    assert "larger than" in end_of(one, ArchiveLimits(packed=4999))
    assert "larger than" not in end_of(one, ArchiveLimits(packed=5000))


def test_overlapping_members_are_refused_as_a_whole(opened):
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
def test_limits_of_the_whole(opened, limits, told):
    (one,) = opened(CANVAS, "canvas", limits=ArchiveLimits(**limits))
    assert told in end_of(one)


def test_a_download_of_nothing_says_so(opened):
    (one,) = opened({"__MACOSX/x": b"x"}, "canvas")
    assert end_of(one) == "The download holds no files."


def test_metadata_of_any_size_is_not_read(opened):
    members = {"submission_metadata.yml": os.urandom(1 << 20) * 33, "submission_7/hw.zip": GOOD}
    found = opened(zipped(members, method=zipfile.ZIP_STORED), "gradescope")
    assert [end_of(one) for one in found] == [[]]


def test_too_many_files_of_one_person_are_refused(opened):
    (one,) = opened({f"zeno_1_{number}_{number}.txt": b"" for number in range(4)})
    assert end_of(one, ArchiveLimits(entries=3)).startswith("More than 3 files were handed in")


def test_a_member_that_ends_early_is_damaged(opened):
    """If a member is longer than what is read, its end is not known."""
    size = struct.pack("<I", 6000)
    data = zipped({"zeno_1_2_x.py": os.urandom(5000)})
    (one,) = opened(forged(data, entry={24: size}, local={22: size}))
    assert "is damaged" in end_of(one, ArchiveLimits(packed=5500))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", zipped(CANVAS)[:-30], b"%PDF"])
def test_a_damaged_download_gets_a_row(opened, data):
    (one,) = opened(data, "canvas")
    assert "damaged or cut off" in end_of(one)


def test_a_table_of_contents_of_any_claimed_size_is_not_read(opened):
    """zipfile would immediately read as much as the header says."""
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


def test_names_never_leave_the_folder_of_results(opened):
    metadata = METADATA.replace(b"Marie Curie", b"../../evil").replace(b"David", b'"a\\0\\e[31m"')
    members = {**GRADESCOPE, "assignment_9_export/submission_metadata.yml": metadata}
    for submission in opened(members):
        assert "/" not in submission.stem
        assert submission.stem.isprintable()
    (one,) = opened({f"{'n' * 300}_1_2_x.zip": GOOD})
    assert len(one.stem.encode()) <= 180


@pytest.mark.parametrize("name", ["", "\0", "\0/"])
@pytest.mark.parametrize("kind", ["canvas", "moodle", "gradescope", "zips"])
def test_a_member_without_a_name_costs_only_its_row(opened, name, kind):
    good, nameless = opened(zipped([*ONE_OF[kind].items(), (member(name), GOOD)]), kind)
    assert end_of(good) == []
    assert nameless.stem.isprintable()
    assert nameless.stem


def test_two_members_of_one_name_are_refused(opened):
    (one,) = opened(zipped([("zeno_1_2_x.zip", GOOD), ("zeno_1_2_x.zip", b"other")]))
    assert "Two files named 'x.zip'" in end_of(one)


def test_links_in_an_unpacked_download_are_not_followed(tmp_path):
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


def test_a_folder_that_cannot_be_read_costs_only_its_row(unreadable):
    """It was skipped before, and nobody learned that it holds a submission."""
    folder = unreadable.parent
    (folder / "Zeno_1_assignsubmission_file").mkdir()
    (folder / "Zeno_1_assignsubmission_file" / "x.zip").write_bytes(GOOD)
    emmy, zeno = find_submissions([folder])
    assert [emmy.stem, zeno.stem] == ["Emmy 2", "Zeno 1"]
    assert end_of(zeno) == []
    assert "cannot be read: Permission denied" in end_of(emmy)
