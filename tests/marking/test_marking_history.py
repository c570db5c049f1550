"""Who gave which points when is kept, change by change, and can be read by everybody who grades."""

from dataclasses import replace

import pytest

from autograder.mark import Mark
from autograder.marking.history import history_of
from autograder.store import Store
from marking.builders import ALPHA, BETA, call, change, save_texts, seen_on, serving

DAY = "2026-11-27T"


@pytest.fixture
def out(tmp_path):
    return save_texts(tmp_path, {ALPHA: "A text.", BETA: "Another."})


@pytest.fixture
def put(out):
    """Give marks to the answer of the first; return its history, without the day."""

    def call(*marks: Mark) -> list[str]:
        with Store(out / "grades.db") as store:
            for mark in marks:
                with store.changing():
                    store.marks.put(store.texts(ALPHA), "why_count", mark)
            return [line.removeprefix("2026-11-27 ") for line in _lines(store)]

    return call


def _lines(store, stem=ALPHA):
    return history_of(store, stem, "why_count")


def _mark(at, *items, by="ada", **more) -> Mark:
    return Mark(items=items, by=by, at=f"{DAY}{at}:00.000000+00:00", answer="A text.", **more)


def test_each_change_has_its_line_the_last_one_first(put) -> None:
    assert put(
        _mark("09:00", 1.0, None),
        _mark("09:01", 1.0, 0.5),
        _mark("09:02", 0.5, 0.5, by="bob", adjust=-0.5),
        _mark("09:03", 0.5, 0.5, by="bob", adjust=-0.5),
        _mark("09:04", 0.5, 0.5, by="", adjust=-0.5, comment="x" * 90),
        _mark("09:05", 0.5, 0.5, by="bob", adjust=-0.5),
    ) == [
        "09:05 UTC, bob: comment removed (0.5 of 1.5)",
        f'09:04 UTC, somebody: comment: "{"x" * 60}..." (0.5 of 1.5)',
        "09:03 UTC, bob: looked at again (0.5 of 1.5)",
        "09:02 UTC, bob: item 1: 1 → 0.5, besides: 0 → -0.5 (0.5 of 1.5)",
        "09:01 UTC, ada: item 2: open → 0.5 (1.5 of 1.5)",
        "09:00 UTC, ada: item 1: open → 1 (not finished)",
    ]


def test_what_is_typed_at_one_sitting_is_one_comment(put) -> None:
    typed = [_mark("09:00", None, None, comment="G"), _mark("09:01", None, None, comment="Go")]
    assert put(*typed) == ['09:01 UTC, ada: comment: "Go" (not finished)']
    by_another = _mark("09:02", None, None, by="bob", comment="Good")
    assert put(by_another)[:2] == [
        '09:02 UTC, bob: comment: "Good" (not finished)',
        '09:01 UTC, ada: comment: "Go" (not finished)',
    ]
    assert len(put(_mark("09:13", None, None, by="bob", comment="Good."))) == 3  # much later
    assert len(put(_mark("09:14", 1.0, None, by="bob", comment="Good."))) == 4
    assert len(put(_mark("09:15", 1.0, None, by="bob", comment="Good!"))) == 5
    assert len(put(_mark("09:16", 1.0, None, by="bob", comment="Good!!"))) == 5


def test_the_history_follows_the_bytes_to_another_name_and_stays_with_the_answer(put, out) -> None:
    put(_mark("09:00", 1.0, None))
    with Store(out / "grades.db") as store:
        report = replace(store.load(ALPHA), stem="renamed")
        store.save(report, "checks")
        assert len(_lines(store, "renamed")) == 1
        assert _lines(store, BETA) == []
        assert history_of(store, ALPHA, "no_such_question") == []


def test_it_is_served_to_whoever_has_the_link(out) -> None:
    with serving(out) as server:
        one = seen_on(server.link)[ALPHA]
        assert change(server.link, one, "item 0", None, 1)[0] == 200
        status, told = call(server.link, f"history/why_count/{one['answer']}")
        assert status == 200
        assert [line.partition("UTC")[2] for line in told["changes"]] == [
            ", ada: item 1: open → 1 (not finished)"
        ]
        assert call(server.link, "history/why_count/nobody")[0] == 404
        assert call(server.link, f"history/how/{one['answer']}")[0] == 404
