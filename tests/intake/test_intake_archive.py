"""What a zip may be: every unusual form ends with a reason."""

import io
import os
import stat
import struct
import tarfile
import unicodedata
import zipfile

import pytest

from autograder.course.rules import ArchiveLimits
from intake_builders import SOLUTION, forged, member, notebook, zipped

GOOD = {"norm.ipynb": notebook(), "helpers.py": b"y = 1\n"}


def test_an_honest_zip_gives_its_cells_and_helpers(read):
    """The notebook becomes cells, every other file is kept."""
    submission = read(GOOD)
    assert [cell.source for cell in submission.cells] == [SOLUTION]
    assert submission.files == {"helpers.py": b"y = 1\n"}
    assert (submission.stem, submission.notes) == ("team", ())


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_both_ordinary_methods_are_read(read, method):
    """Every system writes stored and deflated members."""
    assert read(zipped(GOOD, method=method)).cells


def test_streamed_zips_are_read(read):
    """A zip written to a pipe has its sizes after the data, not before."""

    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise io.UnsupportedOperation

        tell = seek

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in GOOD.items():
            with archive.open(name, "w", force_zip64=name.endswith(".py")) as file:
                file.write(content)
    assert read(pipe.getvalue()).files == {"helpers.py": b"y = 1\n"}


def test_zips_appended_to_or_commented_are_read(read):
    """A comment, and a member added later, are common."""
    buffer = io.BytesIO(zipped({"norm.ipynb": notebook()}))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("helpers.py", b"y = 1\n")
        archive.comment = b"from home"
    assert read(buffer.getvalue()).files == {"helpers.py": b"y = 1\n"}


def test_a_zip_inside_a_stored_zip_is_only_data(read):
    """The inner zip's table of contents is not taken for the outer one's."""
    inner = zipped({"a.txt": b"a"}, method=zipfile.ZIP_STORED)
    data = zipped(GOOD | {"data.zip": inner}, method=zipfile.ZIP_STORED)
    assert read(data).files["data.zip"] == inner


def _tar():
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as tar:
        info = tarfile.TarInfo("norm.ipynb")
        tar.addfile(info, io.BytesIO(b""))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "seen"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "a PDF document"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c\x00", "a 7z archive"),
        (b"\x1f\x8b\x08\x00", "gzip"),
        (b"BZh91AY", "bzip2"),
        (b"\xfd7zXZ\x00", "an xz archive"),
        (_tar(), "a tar archive"),
        (b"PK\x07\x08PK\x03\x04", "split zip"),
        (b"hello", "not a zip archive"),
    ],
)
def test_what_is_not_a_zip_is_named_for_what_it_is(reason, data, seen):
    """The row says what was handed in instead."""
    assert seen in reason(data)


@pytest.mark.parametrize("length", [4, 30, 200, -1, -22, -60])
def test_a_zip_cut_off_anywhere_is_damaged(reason, length):
    """An interrupted upload is reported as such."""
    assert "damaged or cut off" in reason(zipped(GOOD)[:length])


def test_a_flipped_bit_in_the_data_is_damage(reason):
    """The checksum shows it."""
    data = bytearray(zipped(GOOD, method=zipfile.ZIP_STORED))
    data[60] ^= 1
    assert "damaged" in reason(bytes(data))


def test_an_empty_zip_holds_no_files(reason):
    """Folders and system files do not count."""
    assert "holds no files" in reason({})
    assert "holds no files" in reason({"hw/": b"", ".DS_Store": b"x"})


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_encrypted_members_are_refused(reason, flag):
    """No password is ever tried."""
    data = forged(zipped(GOOD), entry={8: struct.pack("<H", flag)})
    assert "locked with a password" in reason(data)


@pytest.mark.parametrize(
    ("mode", "seen"),
    [
        (stat.S_IFLNK | 0o777, "is a link"),
        (stat.S_IFIFO | 0o644, "not an ordinary file"),
        (stat.S_IFCHR | 0o666, "not an ordinary file"),
        (stat.S_IFBLK | 0o666, "not an ordinary file"),
        (stat.S_IFSOCK | 0o666, "not an ordinary file"),
        (stat.S_IFDIR | 0o755, "not an ordinary file"),
    ],
)
def test_links_and_special_files_are_refused(reason, mode, seen):
    """Neither a link to the grader's files nor a device is accepted."""
    assert seen in reason(zipped([*GOOD.items(), (member("data", mode=mode), b"/etc/passwd")]))


def test_set_user_id_bits_mean_nothing(read):
    """A file's mode is not kept, so this one may stay."""
    pairs = [*GOOD.items(), (member("run", mode=stat.S_IFREG | 0o6755), b"x")]
    assert read(zipped(pairs)).files["run"] == b"x"


@pytest.mark.parametrize(
    ("method", "seen"), [(zipfile.ZIP_BZIP2, "bzip2"), (zipfile.ZIP_LZMA, "lzma")]
)
def test_unusual_methods_are_refused_by_name(reason, method, seen):
    """They could not be unpacked within bounds."""
    assert f"method {seen}" in reason(zipped(GOOD, method=method))


def test_an_unknown_method_is_refused(reason):
    """Its number is all that is known about it."""
    assert "method 77" in reason(forged(zipped(GOOD), entry={10: b"\x4d\x00"}))


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("../evil.py", "leads out of its folder"),
        ("a/../../evil.py", "leads out of its folder"),
        ("/etc/passwd", "absolute path"),
        ("//host/share", "absolute path"),
        ("C:/evil.py", "absolute path"),
        ("c:evil.py", "absolute path"),
        ("a\\evil.py", "backslash"),
        ("..\\evil.py", "backslash"),
        ("a\x00.py", "cannot be seen"),
        ("a\n.py", "cannot be seen"),
        ("a\x1b[31m.py", "cannot be seen"),
        ("a\x7f.py", "cannot be seen"),
        ("a\u202eyp.exe", "cannot be seen"),
        ("a\u2066b.py", "cannot be seen"),
        ("a\u2028b.py", "cannot be seen"),
        ("a\u200bb.py", "cannot be seen"),
        ("n" * 241, "241 bytes long"),
        ("\u00e4" * 121, "242 bytes long"),
        ("/".join("abcdefghijk"), "11 folders deep"),
    ],
)
def test_names_that_could_mislead_are_refused(reason, name, seen):
    """Neither a path out of the folder nor a name that prints as another one is accepted."""
    assert seen in reason(zipped([*GOOD.items(), (member(name), b"x")]))


@pytest.mark.parametrize("name", ["", "."])
def test_a_file_without_a_name_is_refused(reason, name):
    """Programs interpret it differently."""
    assert "has no name" in reason(zipped([(member(name), b"x"), ("norm.ipynb", notebook())]))


@pytest.mark.parametrize(
    ("names", "seen"),
    [
        (["a.py", "a.py"], "two files named"),
        (["a.py", "./a.py"], "two files named"),
        (["a.py", "A.py"], "differ only in capital letters"),
        (["data/a", "Data/b"], "differ only in capital letters"),
        (["stra\u00dfe.py", "strasse.py"], "differ only in capital letters"),
        ([unicodedata.normalize(form, "\u00e9.py") for form in ("NFC", "NFD")], "two files named"),
        (["a", "a/b"], "both as a file and as a folder"),
        (["a/b", "a"], "both as a file and as a folder"),
        (["a", "a/"], "both as a file and as a folder"),
    ],
)
def test_names_that_collide_are_refused(reason, names, seen):
    """Which one wins would depend on the system that unpacks them."""
    pairs = [(member(name, mode=0), b"" if name.endswith("/") else b"x") for name in names]
    assert seen in reason(zipped([*GOOD.items(), *pairs]))


def test_folder_entries_may_repeat(read):
    """The same folder named twice is not a collision."""
    pairs = [
        ("./", b""),
        ("hw/", b""),
        ("hw/", b""),
        ("hw/sub/", b""),
        ("hw/norm.ipynb", notebook()),
    ]
    assert read(zipped(pairs)).cells


def test_decomposed_names_are_composed(read):
    """Files from a Mac are written decomposed, and `import` looks for the composed form."""
    files = read(GOOD | {unicodedata.normalize("NFD", "\u00fcben.py"): b"z = 1"}).files
    assert "\u00fcben.py" in files


@pytest.mark.parametrize(
    ("raw", "name", "noted"),
    [("\u00fc.txt".encode(), "\u00fc.txt", False), (b"\x81.txt", "\u00fc.txt", True)],
)
def test_names_without_the_utf8_flag_are_guessed(read, raw, name, noted):
    """UTF-8 is tried first, because macOS omits the flag; then cp437, with a note."""
    data = zipped([*GOOD.items(), ("?" * len(raw), b"z")]).replace(b"?" * len(raw), raw)
    submission = read(data)
    assert submission.files[name] == b"z"
    assert bool(submission.notes) is noted


@pytest.mark.parametrize(
    "name",
    [
        "__MACOSX/._norm.ipynb",
        "._norm.ipynb",
        "hw/.DS_Store",
        ".ipynb_checkpoints/norm-checkpoint.ipynb",
        "Thumbs.db",
        ".OTTER_LOG",
        "__pycache__/helpers.cpython-311.pyc",
    ],
)
def test_what_systems_leave_behind_is_ignored(read, name):
    """It is neither kept nor a second candidate, and it is not read."""
    data = zipped([*GOOD.items(), (member(name, mode=stat.S_IFLNK), notebook())])
    assert set(read(data).files) == {"helpers.py"}


@pytest.mark.parametrize(
    ("folder", "kept"), [("hw/", "h.py"), ("a/b/", "h.py"), ("a/b/c/", "c/h.py")]
)
def test_wrapping_folders_are_taken_off_twice_at_most(reason, read, folder, kept):
    """A folder around everything has no meaning; a third one is the student's own order."""
    both = {f"{folder}h.py": SOLUTION.encode(), "__MACOSX/x": b""}
    assert [cell.label for cell in read(both).cells] == [kept]
    assert shown_in(reason({f"{folder}h.py": b"", "__MACOSX/x": b""}), kept)


def shown_in(text, name):
    """Tell whether a reason names the file, quoted."""
    return f"'{name}'" in text


def test_a_member_far_above_the_limit_is_too_large_and_not_damaged(reason):
    data = zipped({"norm.ipynb": notebook(), "data": os.urandom(400_000)})
    assert "'data' is larger than" in reason(data, limits=ArchiveLimits(file=100_000))


def test_limits_hold_at_their_edges(read, reason):
    """Each limit refuses the first byte or member beyond it."""
    content = {"norm.ipynb": notebook(), "data": os.urandom(5000)}
    size = sum(map(len, content.values()))
    data = zipped(content)
    for name, most, seen in [
        ("packed", len(data), "The file is larger than"),
        ("unpacked", size, "unpacks to more than"),
        ("file", 5000, "'data' is larger than"),
        ("entries", 2, "2 members, at most 1"),
    ]:
        assert read(data, limits=ArchiveLimits(**{name: most}))
        assert seen in reason(data, limits=ArchiveLimits(**{name: most - 1}))


def test_a_bomb_is_refused_before_it_grows(reason):
    """A MiB of zeros packs to a thousandth."""
    data = zipped(GOOD | {"zeros": bytes(3 << 20)})
    assert "more than 100 times its packed size" in reason(data)


def test_a_member_may_be_repetitive_while_small(read):
    """Up to 1 MiB the ratio is not limited."""
    assert read(zipped(GOOD | {"zeros": bytes(1 << 20)})).files["zeros"]


@pytest.mark.parametrize("declared", [0, 10, 5001, 0xFFFFFFF0])
def test_declared_sizes_are_not_believed(reason, declared):
    """A header that lies about the size is damage, in both directions."""
    field = struct.pack("<I", declared)
    data = forged(zipped({"data": os.urandom(5000)}), entry={24: field}, local={22: field})
    assert "damaged" in reason(data)


def test_a_small_declared_size_hides_no_bomb(reason):
    """Growth is counted on the bytes that come out."""
    field = struct.pack("<I", 10)
    data = forged(zipped({"zeros": bytes(3 << 20)}), entry={24: field}, local={22: field})
    assert "100 times" in reason(data)


def test_overlapping_members_are_refused(reason):
    """Two entries that share one member's bytes multiply a bomb."""
    data = zipped({"norm.ipynb": notebook(), "other.ipynb": notebook()})
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    assert "overlap" in reason(data[: second + 42] + bytes(4) + data[second + 46 :])


def test_two_zips_glued_together_are_refused(reason):
    """One program would read the first, another one the second."""
    assert "several zips in one" in reason(zipped({"a.ipynb": notebook()}) + zipped(GOOD))


def test_a_second_end_of_the_table_is_refused(reason):
    """Which one counts depends on the direction of the search."""
    data = zipped(GOOD)
    end = data[data.rindex(b"PK\x05\x06") :]
    last = member("last")
    last.comment = end  # it lies inside the table of contents
    assert "several zips in one" in reason(zipped([*GOOD.items(), (last, b"x")]))
    assert "damaged" in reason(data[:-2] + struct.pack("<H", len(end)) + end)


def test_members_missing_from_the_table_are_refused(reason):
    """A member that only some programs show may not lie between the others."""
    data = bytearray(zipped({"hidden.ipynb": notebook(), "norm.ipynb": notebook()}))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 1)
    end = data.index(b"PK\x05\x06")
    del data[first:second]
    end -= second - first
    data[end + 8 : end + 16] = struct.pack("<HHI", 1, 1, end - first)
    assert "hidden" in reason(bytes(data))


def test_a_name_that_differs_in_the_local_header_is_refused(reason):
    """The table of contents and the member must call it the same."""
    data = zipped(GOOD)
    assert "damaged" in reason(data.replace(b"helpers.py", b"evil_ab.py", 1))


@pytest.mark.parametrize(
    ("offset", "field"),
    [(8, b"\0\0"), (14, b"\1\2\3\4"), (18, b"\7\0\0\0"), (22, b"\7\0\0\0")],
)
def test_a_member_that_says_other_things_of_itself_than_the_table_is_refused(reason, offset, field):
    """Method, checksum and both sizes: some programs use the one, some the other."""
    data = forged(zipped({"norm.ipynb": notebook()}), local={offset: field})
    assert "describes 'norm.ipynb' in two different ways" in reason(data)
