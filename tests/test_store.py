"""`grades.db`: what was saved is loaded again, as a whole or not at all."""

import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import UserError
from autograder.model import About, Report, Status, TextAnswer
from autograder.store import Store
from autograder.verdicts import Diagnosis, Outcome, Verdict

CHECKS = "digest of the checks"

OUTCOME = Outcome(
    question="forward",
    check="centres",
    title="Every feature has mean beta.",
    verdict=Verdict.FAILED,
    points=0.0,
    max_points=1.5,
    hidden=True,
    message="out\n  seen 1",
    hint="Axis 0.",
    diagnoses=(
        Diagnosis(mistake="rows", text="Means of rows.", hint="Größe?"),
        Diagnosis(mistake="", text="out is right up to its sign."),
    ),
)
REPORT = Report(
    stem="curie marie",
    digest="abc",
    status=Status.GRADED,
    max_score=3.5,
    outcomes=(
        replace(
            OUTCOME, check="first", verdict=Verdict.PASSED, points=1.5, hidden=False, diagnoses=()
        ),
        OUTCOME,
        replace(OUTCOME, check="a third one", verdict=Verdict.TIMED_OUT),
    ),
    reason="",
    notes=("cell 3: NameError", "Größe"),
    about=About(students=("1", "2"), handed_in="2026-12-01T12:00:00+00:00", late="late by 3 min"),
)


def everything(store):
    return [store.load(stem) for stem in store.stems()]


@pytest.fixture
def path(tmp_path):
    """Return where the records are."""
    return tmp_path / "new" / "out" / "grades.db"


@pytest.fixture
def store(path):
    """Open an empty store."""
    with Store(path) as opened:
        yield opened


def test_what_is_saved_is_loaded_again(store):
    store.save(REPORT, CHECKS)
    assert store.load("curie marie") == REPORT
    assert store.load("curie marie").score == 1.5


def test_types_survive_too(store):
    store.save(REPORT, CHECKS)
    loaded = store.load(REPORT.stem)
    assert type(loaded.status) is Status
    assert type(loaded.outcomes[0].verdict) is Verdict
    assert type(loaded.outcomes[0].hidden) is bool
    assert type(loaded.outcomes[0].diagnoses) is type(loaded.outcomes[1].diagnoses) is tuple
    assert {type(d) for d in loaded.outcomes[1].diagnoses} == {Diagnosis}
    assert type(loaded.notes) is tuple


@pytest.mark.parametrize("status", list(Status))
def test_a_report_without_outcomes_is_kept_with_its_reason(store, status):
    report = replace(REPORT, status=status, outcomes=(), reason="This is no zip.")
    store.save(report, CHECKS)
    assert store.load(REPORT.stem) == report


def test_records_survive_being_closed(path):
    with Store(path) as store:
        store.save(REPORT, CHECKS)
    with Store(path) as store:
        assert everything(store) == [REPORT]
        assert store.find(REPORT.stem, "abc", CHECKS) == REPORT


def test_each_report_is_on_disk_as_soon_as_it_is_saved(path, store):
    store.save(REPORT, CHECKS)
    with Store(path) as another:
        assert everything(another) == [REPORT]


def test_all_stems_come_in_order(store):
    for stem in ("curie", "Noether", "abel"):
        store.save(replace(REPORT, stem=stem), CHECKS)
    assert store.stems() == ["Noether", "abel", "curie"]


def test_whether_anything_was_judged_by_these_checks(store):
    assert not store.has_any(CHECKS)
    store.save(REPORT, CHECKS)
    assert store.has_any(CHECKS)
    assert not store.has_any("others")


def test_verdicts_can_be_asked_for_by_check(path, store):
    store.save(REPORT, CHECKS)
    store.save(replace(REPORT, stem="noether", outcomes=(OUTCOME,)), CHECKS)
    with closing(sqlite3.connect(path)) as records:
        asked = "SELECT stem, verdict, points FROM outcomes WHERE \"check\" = 'centres'"
        assert sorted(records.execute(asked)) == [
            ("curie marie", "FAILED", 0.0),
            ("noether", "FAILED", 0.0),
        ]


def test_half_a_surrogate_pair_is_replaced_and_the_run_goes_on(store):
    """A notebook's JSON and a worker's reply may hold it; no database accepts it."""
    half = "\ud800"
    answer = TextAnswer(question="why", max_points=1, text=f"a{half}b")
    outcome = replace(OUTCOME, message=half, diagnoses=(Diagnosis(mistake="", text=half),))
    report = replace(REPORT, notes=(half,), answers=(answer,), reason=half, outcomes=(outcome,))
    kept = store.save(report, CHECKS)
    assert kept == store.load(REPORT.stem)
    assert kept.answers[0].text == "a?b"
    assert (kept.notes, kept.reason, kept.outcomes[0].message) == (("?",), "?", "?")
    assert kept.about == REPORT.about


class TestReplacing:
    def test_a_new_report_takes_the_place_of_the_old_one(self, store):
        store.save(REPORT, CHECKS)
        newer = replace(REPORT, digest="new", outcomes=(OUTCOME,), notes=())
        store.save(newer, "other checks")
        assert everything(store) == [newer]
        assert store.find(REPORT.stem, "abc", CHECKS) is None

    def test_other_submissions_stay(self, store):
        other = replace(REPORT, stem="other", outcomes=(OUTCOME,))
        store.save(other, CHECKS)
        store.save(REPORT, CHECKS)
        store.save(replace(REPORT, outcomes=()), CHECKS)
        assert store.load("other") == other

    @pytest.mark.parametrize(
        "broken",
        [
            replace(REPORT, outcomes=(*REPORT.outcomes, replace(OUTCOME, verdict="FINE"))),
            replace(REPORT, outcomes=(replace(OUTCOME, message=None),)),
            replace(REPORT, outcomes=(replace(OUTCOME, diagnoses=(object(),)),)),
            replace(REPORT, notes=(object(),)),
            replace(REPORT, max_score=None),
        ],
        ids=["last outcome", "first outcome", "diagnoses", "notes", "submission"],
    )
    def test_a_save_that_fails_leaves_the_old_report(self, path, store, broken):
        """A report that could not be read again is not written."""
        store.save(REPORT, CHECKS)
        with pytest.raises((UserError, TypeError)):
            store.save(broken, CHECKS)
        assert everything(store) == [REPORT]
        with Store(path) as another:
            assert everything(another) == [REPORT]
        store.save(replace(REPORT, outcomes=()), CHECKS)
        assert store.load(REPORT.stem).outcomes == ()


class TestFinding:
    def test_the_same_file_judged_by_the_same_checks_is_found(self, store):
        store.save(REPORT, CHECKS)
        assert store.find("curie marie", "abc", CHECKS) == REPORT

    def test_it_is_found_under_another_name_and_takes_that_name(self, store):
        store.save(REPORT, CHECKS)
        assert store.find("copy of curie", "abc", CHECKS) == replace(REPORT, stem="copy of curie")
        assert store.stems() == ["curie marie"]

    @pytest.mark.parametrize(("digest", "checks"), [("abd", CHECKS), ("abc", "new"), ("", CHECKS)])
    def test_another_file_or_other_checks_are_not(self, store, digest, checks):
        store.save(REPORT, CHECKS)
        assert store.find("curie marie", digest, checks) is None

    def test_a_grader_error_is_never_reused(self, store):
        store.save(replace(REPORT, status=Status.GRADER_ERROR), CHECKS)
        assert store.find(REPORT.stem, "abc", CHECKS) is None
        store.save(replace(REPORT, stem="same file"), CHECKS)
        assert store.find(REPORT.stem, "abc", CHECKS) == REPORT

    def test_a_refusal_is_reused(self, store):
        refused = replace(REPORT, status=Status.NOT_GRADED, outcomes=(), reason="no zip")
        store.save(refused, CHECKS)
        assert store.find(REPORT.stem, "abc", CHECKS) == refused

    def test_nothing_is_found_in_an_empty_store(self, store):
        assert store.find("curie marie", "abc", CHECKS) is None
        assert store.stems() == []


class TestUnusableFiles:
    def _sentence(self, path):
        with pytest.raises(UserError) as caught:
            Store(path)
        assert caught.value.__cause__ is None
        told = str(caught.value)
        assert told.startswith(f"{path} cannot be used: ")
        assert told.endswith("Move it away, or choose another output folder.")
        return told

    @pytest.mark.parametrize(
        "content", [b"score,name\n" * 100, b"\0" * 5000, b"SQLite format 3\0" * 99]
    )
    def test_a_file_that_is_not_a_database_is_named_and_left_unchanged(self, tmp_path, content):
        path = tmp_path / "grades.db"
        path.write_bytes(content)
        assert "not a database" in self._sentence(path)
        assert path.read_bytes() == content

    @pytest.mark.parametrize(
        "others",
        [
            "CREATE TABLE submissions (stem TEXT)",
            "PRAGMA user_version = 2; CREATE TABLE reports (x)",
        ],
    )
    def test_records_of_another_version_are_named_and_left_unchanged(self, tmp_path, others):
        path = tmp_path / "grades.db"
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(others)
        before = path.read_bytes()
        assert "another version of the autograder" in self._sentence(path)
        assert path.read_bytes() == before

    def test_a_report_that_was_changed_in_the_file_is_named(self, path):
        with Store(path) as store:
            store.save(REPORT, CHECKS)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("UPDATE reports SET report = replace(report, 'FAILED', 'FINE')")
        with Store(path) as store, pytest.raises(UserError, match="'curie marie' cannot be read"):
            store.load("curie marie")

    def test_a_folder_in_its_place_is_named(self, tmp_path):
        (tmp_path / "grades.db").mkdir()
        self._sentence(tmp_path / "grades.db")

    def test_an_output_folder_that_is_a_file_is_named(self, tmp_path):
        (tmp_path / "out").write_text("")
        self._sentence(tmp_path / "out" / "grades.db")
        self._sentence(tmp_path / "out" / "deeper" / "grades.db")

    def test_an_empty_file_is_like_a_missing_one(self, tmp_path):
        (tmp_path / "grades.db").touch()
        with Store(tmp_path / "grades.db") as store:
            store.save(REPORT, CHECKS)
            assert everything(store) == [REPORT]


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
numbers = st.floats(0, 1e6)
reports = st.builds(
    Report,
    stem=texts,
    digest=texts,
    status=st.sampled_from([Status.GRADED, Status.NOT_GRADED]),
    max_score=numbers,
    outcomes=st.lists(
        st.builds(
            Outcome,
            question=texts,
            check=texts,
            title=texts,
            verdict=st.sampled_from(Verdict),
            points=numbers,
            max_points=numbers,
            hidden=st.booleans(),
            message=texts,
            hint=texts,
            diagnoses=st.lists(
                st.builds(Diagnosis, mistake=texts, text=st.text(), hint=texts), max_size=2
            ).map(tuple),
        ),
        max_size=3,
    ).map(tuple),
    reason=texts,
    notes=st.lists(st.text(), max_size=3).map(tuple),
)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(report=reports, checks=texts)
def test_any_report_comes_back_as_it_was(tmp_path_factory, report, checks):
    with Store(tmp_path_factory.getbasetemp() / "any.db") as store:
        store.save(report, checks)
        assert store.load(report.stem) == report
