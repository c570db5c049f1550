"""What a submission says about its authors: read where it can be, and never beside the code."""

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


def test_it_is_read_and_kept_from_the_code(read):
    found = read({"norm.ipynb": notebook(), "hand_in.json": _declared(), "data.txt": b"1"})
    assert found.declared == Declaration(
        authors=(DeclaredAuthor(family="Curie", given="Marie", id="1867"),), packed=PACKED
    )
    assert found.declared.authors[0].shown == "Curie Marie (1867)"
    assert list(found.parts["norm"].files) == ["data.txt"]
    assert found.notes == ()


def test_packing_the_same_work_again_changes_nothing_that_is_graded(read):
    later = _declared(packed="2026-11-28T10:00:00+01:00")
    one, two = (read({"norm.ipynb": notebook(), "hand_in.json": d}) for d in (_declared(), later))
    assert one.parts == two.parts
    assert one.declared != two.declared


def test_of_several_the_one_packed_last_counts(read):
    emmy = {"family": "Noether", "given": "Emmy", "id": "1882"}
    files = {
        "a/hand_in.json": _declared(emmy, packed="2026-11-27T09:30:00+00:00"),
        "b/hand_in.json": _declared(),
    }
    found = read({"a/norm.ipynb": notebook(), **files})
    assert [author.id for author in found.declared.authors] == ["1882"]
    assert not any("hand_in" in path for path in found.parts["norm"].files)


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
