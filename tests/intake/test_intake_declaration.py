"""What a submission says about its authors: read where it can be; checks see the names only."""

import json
import zipfile

import pytest

from autograder.checks.notebook import NotebookChecks
from autograder.model import Declaration, DeclaredAuthor
from intake_builders import WANTED, notebook, read_path, zipped

MARIE = {"family": "Curie", "given": "Marie", "id": "1867"}
PACKED = "2026-11-27T10:00:00+01:00"
NOTE = "'hand_in.json' is not as grader.export writes it, and was left out."


def _declared(*authors, **changes):
    said = {"format": "hand-in 1", "authors": authors or [MARIE], "packed": PACKED, **changes}
    return json.dumps(said).encode()


@pytest.fixture
def read(tmp_path):
    def call(files):
        path = tmp_path / "team.zip"
        path.write_bytes(zipped(files))
        return read_path(path, WANTED)

    return call


def test_it_is_read_and_checks_see_who_hands_in(read):
    found = read({"norm.ipynb": notebook(), "hand_in.json": _declared(), "data.txt": b"1"})
    assert found.declared == Declaration(
        authors=(DeclaredAuthor(family="Curie", given="Marie", id="1867"),), packed=PACKED
    )
    assert found.declared.authors[0].shown == "Curie Marie (1867)"
    files = found.parts["norm"].files
    assert set(files) == {"data.txt", "hand_in.json"}
    assert json.loads(files["hand_in.json"]) == {"format": "hand-in 1", "authors": [MARIE]}
    assert found.notes == ()


def test_packing_the_same_work_again_changes_nothing_that_is_graded(read):
    later = _declared(packed="2026-11-28T10:00:00+01:00")
    one, two = (read({"norm.ipynb": notebook(), "hand_in.json": d}) for d in (_declared(), later))
    assert one.parts == two.parts
    assert one.declared != two.declared


def test_what_any_of_several_says_was_unlocked_counts_and_checks_see_nothing_of_it(read):
    files = {
        "a/hand_in.json": _declared(unlocked=["forward"], packed="2026-11-26T10:00:00+01:00"),
        "b/hand_in.json": _declared(unlocked=["back", "forward"]),
        "c/hand_in.json": _declared(packed="2026-11-28T10:00:00+01:00"),
    }
    found = read({"c/norm.ipynb": notebook(), **files})
    assert found.declared.unlocked == ("forward", "back")
    assert b"unlocked" not in found.parts["norm"].files["hand_in.json"]


def test_of_several_the_one_packed_last_counts(read):
    emmy = {"family": "Noether", "given": "Emmy", "id": "1882"}
    files = {
        "a/hand_in.json": _declared(emmy, packed="2026-11-27T09:30:00+00:00"),
        "b/hand_in.json": _declared(),
    }
    found = read({"a/norm.ipynb": notebook(), **files})
    assert [author.id for author in found.declared.authors] == ["1882"]
    assert [path for path in found.parts["norm"].files if "hand_in" in path] == ["hand_in.json"]
    assert b"1882" in found.parts["norm"].files["hand_in.json"]


def test_the_file_beside_a_notebook_has_no_time_and_is_read_as_well(read):
    said = json.dumps({"format": "hand-in 1", "authors": [MARIE]}).encode()
    found = read({"norm.ipynb": notebook(), "hand_in.json": said})
    assert found.declared.packed == ""
    assert found.notes == ()
    timed = read({"norm.ipynb": notebook(), "a/hand_in.json": said, "hand_in.json": _declared()})
    assert timed.declared.packed == PACKED


def test_a_folder_of_that_name_does_not_stand_in_the_way(read):
    found = read({"norm.ipynb": notebook(), "a/hand_in.json": _declared(), "hand_in.json/x": b"1"})
    assert list(found.parts["norm"].files) == ["hand_in.json"]
    assert found.notes == (NOTE.replace("hand_in.json", "hand_in.json/x"),)


def test_without_one_nothing_is_said(read):
    found = read({"norm.ipynb": notebook()})
    assert found.declared is None
    assert found.notes == ()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[" * 10_000,
        b"\xff",
        _declared(format="hand-in 2"),
        _declared(packed="yesterday"),
        _declared(packed="2026-11-27T10:00:00"),
        _declared(authors=[]),
        _declared(authors=[MARIE] * 11),
        _declared({**MARIE, "score": 100}),
        _declared({**MARIE, "id": 1867}),
        _declared({**MARIE, "id": "1" * 201}),
        _declared(more=1),
        _declared() + b" " * 20_000,
    ],
)
def test_what_cannot_be_read_is_left_out_with_a_note(read, data):
    found = read({"norm.ipynb": notebook(), "hand_in.json": data})
    assert found.declared is None
    assert found.notes == (NOTE,)
    assert found.parts["norm"].files == {}


def test_what_is_shown_of_it_is_one_clean_line(read):
    nasty = {"family": "<b>\u202e\nx", "given": "\x1b[1m", "id": "=1+1"}
    (author,) = read({"norm.ipynb": notebook(), "hand_in.json": _declared(nasty)}).declared.authors
    assert author.family == "<b>\N{REPLACEMENT CHARACTER} x"
    assert author.given == "\N{REPLACEMENT CHARACTER}[1m"


def test_what_the_students_helper_writes_is_read(tmp_path):
    (tmp_path / "norm.ipynb").write_bytes(notebook())
    NotebookChecks(tmp_path).export("van der Berg, Zoë, zb-12", "Sukarno,, 7")
    (path,) = tmp_path.glob("*.zip")
    assert zipfile.ZipFile(path).testzip() is None
    found = read_path(path, WANTED)
    assert [author.shown for author in found.declared.authors] == [
        "van der Berg Zoë (zb-12)",
        "Sukarno (7)",
    ]
