"""`diagnoses.csv`: how many submissions made which mistake, each counted once."""

import csv

from autograder.model import Report, Status
from autograder.report import count_mistakes, write_diagnoses
from autograder.report.diagnoses import MistakeCount
from autograder.verdicts import Diagnosis, Outcome, Verdict

QUESTIONS = {"rows": "forward", "eps": "backward"}
TEXTS = {"rows": "Means of rows.", "all": "One mean of\neverything.", "eps": "No eps."}


def _report(stem, *named):
    """Make a report with a failed check for each group of mistakes."""
    outcomes = tuple(
        Outcome(
            question="forward",
            check=f"c{number}",
            title="t",
            verdict=Verdict.FAILED,
            points=0,
            max_points=1,
            hidden=True,
            diagnoses=tuple(Diagnosis(mistake=m, text=TEXTS.get(m, "a fact")) for m in group),
        )
        for number, group in enumerate(named)
    )
    return Report(stem=stem, digest="d", status=Status.GRADED, max_score=3, outcomes=outcomes)


def _counted(*reports):
    return {c.mistake: (c.certain, c.possible) for c in count_mistakes(reports, TEXTS, QUESTIONS)}


def test_a_submission_counts_once_however_many_checks_a_mistake_fails():
    assert _counted(_report("curie", ["rows"], ["rows"])) == {"rows": (("curie",), ())}


def test_alternatives_are_possible_and_no_more():
    assert _counted(_report("curie", ["rows", "all"])) == {
        "rows": ((), ("curie",)),
        "all": ((), ("curie",)),
    }


def test_what_another_check_makes_certain_is_not_possible_as_well():
    assert _counted(_report("curie", ["rows", "all"], ["rows"])) == {
        "rows": (("curie",), ()),
        "all": ((), ("curie",)),
    }


def test_facts_are_not_counted_and_do_not_make_a_mistake_less_certain():
    assert _counted(_report("curie", [""], ["", "eps"])) == {"eps": (("curie",), ())}


def test_nobody_made_any():
    assert count_mistakes([], TEXTS, QUESTIONS) == []
    assert count_mistakes([_report("curie")], TEXTS, QUESTIONS) == []


def test_those_made_most_often_come_first_and_the_rest_by_name():
    reports = [
        _report("a", ["eps"], ["rows"]),
        _report("b", ["rows"]),
        _report("c", ["all", "eps"]),
        _report("d", ["zeros"]),
    ]
    found = count_mistakes(reports, TEXTS, QUESTIONS)
    assert [c.mistake for c in found] == ["rows", "eps", "zeros", "all"]
    assert [c.text for c in found] == ["Means of rows.", "No eps.", "", TEXTS["all"]]


def _rows(tmp_path, *reports):
    path = tmp_path / "new" / "diagnoses.csv"
    write_diagnoses(count_mistakes(reports, TEXTS, QUESTIONS), path)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def test_a_row_holds_both_numbers_and_who(tmp_path):
    reports = [
        _report("noether", ["rows"]),
        _report("curie", ["rows"]),
        _report("a", ["rows", "all"]),
    ]
    assert _rows(tmp_path, *reports) == [
        {
            "mistake": "rows",
            "submissions": "2",
            "possibly": "1",
            "what it is": "Means of rows.",
            "who": "curie; noether",
            "possibly who": "a",
        },
        {
            "mistake": "all",
            "submissions": "0",
            "possibly": "1",
            "what it is": "One mean of\N{REPLACEMENT CHARACTER}everything.",
            "who": "",
            "possibly who": "a",
        },
    ]


def test_without_mistakes_the_heading_remains(tmp_path):
    write_diagnoses([], tmp_path / "d.csv")
    assert (tmp_path / "d.csv").read_text() == (
        "mistake,submissions,possibly,what it is,who,possibly who\n"
    )


def test_no_name_becomes_a_formula_or_starts_a_row(tmp_path):
    for name in ("=1+1", "@x", "\t=1", "a\nrows,9", 'a","b'):
        (row,) = _rows(tmp_path, _report(name, ["rows"]))
        assert None not in row
        assert not row["who"].startswith(("=", "+", "-", "@", "\t"))
        assert row["who"].isprintable()
        assert (row["submissions"], row["possibly who"]) == ("1", "")


def test_counts_say_what_they_hold():
    (counted,) = count_mistakes([_report("curie", ["rows"])], TEXTS, QUESTIONS)
    assert counted == MistakeCount(
        mistake="rows", question="forward", text="Means of rows.", certain=("curie",), possible=()
    )
