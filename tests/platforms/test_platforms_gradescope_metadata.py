"""Who handed in and when, as far as the file says; what is missing does no harm."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.platforms.gradescope import UNKNOWN, Metadata, read_metadata

DUE = "2026-02-03T10:00:00.000000-08:00"
USERS = [{"name": "Curie Marie", "email": "x@example.org"}, {"name": "Boole\nGeorge"}]


def _read(tmp_path: Path, content: Any) -> Metadata:
    path = tmp_path / "submission_metadata.json"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_metadata(path)


def test_a_team_is_named_by_its_members_in_order(tmp_path: Path) -> None:
    made = _read(tmp_path, {"users": USERS})
    assert made.members == ("Boole George", "Curie Marie")
    assert made.stem == "Boole George - Curie Marie"


@pytest.mark.parametrize(
    ("handed_in", "at"),
    [
        (DUE, datetime(2026, 2, 3, 18, tzinfo=UTC)),
        ("2026-02-03T19:30:00.000000+01:00", datetime(2026, 2, 3, 18, 30, tzinfo=UTC)),
        ("2026-02-03T18:30:00", datetime(2026, 2, 3, 18, 30, tzinfo=UTC)),
        ("2026-02-03T18:30:00Z", datetime(2026, 2, 3, 18, 30, tzinfo=UTC)),
        ("yesterday", None),
        (None, None),
        ("9999-12-31T23:59:59-23:00", None),
    ],
)
def test_times_are_read_whatever_the_time_zone(
    tmp_path: Path, handed_in: str | None, at: datetime | None
) -> None:
    made = _read(tmp_path, {"created_at": handed_in, "assignment": {"due_date": handed_in}})
    assert (made.handed_in, made.due) == (at, at)


def test_an_extension_of_one_member_holds_for_the_team(tmp_path: Path) -> None:
    extended = {"name": "Curie Marie", "assignment": {"due_date": "2026-02-05T10:00:00-08:00"}}
    table = {"assignment": {"due_date": DUE}}
    due = datetime(2026, 2, 3, 18, tzinfo=UTC)
    assert _read(tmp_path, {**table, "users": USERS}).due == due
    assert _read(tmp_path, {**table, "users": [*USERS, extended]}).due == due + timedelta(days=2)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b"1" * 5000],
    ids=["nothing", "cut", "no text", "deep", "a list", "null", "a long number"],
)
def test_an_invalid_file_leaves_a_note(tmp_path: Path, content: bytes) -> None:
    made = _read(tmp_path, content)
    assert "submission_metadata.json" in made.note
    assert made == Metadata(note=made.note)
    assert made.stem == UNKNOWN


def test_no_file_leaves_a_note(tmp_path: Path) -> None:
    assert "cannot be read" in read_metadata(tmp_path / "no.json").note


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside) | st.dictionaries(st.text(), inside),
    max_leaves=10,
)


@given(users=JSON, created=JSON, assignment=JSON)
def test_any_values_are_read_without_an_error(
    tmp_path_factory: pytest.TempPathFactory, users: Any, created: Any, assignment: Any
) -> None:
    folder = tmp_path_factory.getbasetemp()
    table = {"users": users, "created_at": created, "assignment": assignment}
    made = _read(folder, {**table})
    assert made.stem


@given(name=st.text(st.characters(codec="utf-8")))
def test_a_name_never_breaks_its_line(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    made = _read(tmp_path_factory.getbasetemp(), {"users": [{"name": name}]})
    assert len(made.stem.splitlines()) == 1


def _earlier(status: Any, at: Any = "2026-01-01T00:00:00Z", **extra: Any) -> dict[str, Any]:
    known = {"question": "forward", "check": "mean", **extra}
    return {"submission_time": at, "results": {"tests": [{"status": status, "extra_data": known}]}}


def test_the_last_submission_tells_which_checks_passed(tmp_path: Path) -> None:
    earlier = [_earlier("failed", "2026-01-03T00:00:00Z"), _earlier("passed")]
    made = _read(tmp_path, {"previous_submissions": earlier})
    assert made.before == {("forward", "mean"): False}


def test_without_times_the_order_tells_which_is_the_last(tmp_path: Path) -> None:
    earlier = [_earlier("passed", None), _earlier("failed", "?"), _earlier("passed", 3)]
    assert _read(tmp_path, {"previous_submissions": earlier}).before == {("forward", "mean"): True}


@pytest.mark.parametrize(
    "earlier",
    [
        None,
        {},
        [],
        "x",
        [None],
        [{"results": None}],
        [{"results": {"tests": {"a": 1}}}],
        [{"results": {"tests": [None, {"extra_data": 3}]}}],
        [_earlier(None)],
        [_earlier("passed", check=None)],
        [_earlier("passed", question=["a"])],
    ],
)
def test_earlier_results_of_another_kind_tell_nothing(tmp_path: Path, earlier: Any) -> None:
    assert _read(tmp_path, {"previous_submissions": earlier, "users": USERS}).before == {}
