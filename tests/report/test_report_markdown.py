"""Markdown for Gradescope: what the page says, and nothing of a student's that acts."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import mistune
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from autograder.course import Feedback
from autograder.model import Report, Status
from autograder.report.feedback import GRADER_FAULT
from autograder.report.markdown import code, code_block, prose
from autograder.report.pages import PartTitle
from autograder.report.results import results
from autograder.report.results_in_markdown import results_in_markdown
from autograder.verdicts import Diagnosis, Difference, Verdict
from report.test_report_results import FAILED as PLAIN
from report.test_report_results import FULL, NAMES, NOTHING, PASSED

RENDERERS = {
    "CommonMark": MarkdownIt("commonmark").render,
    "GitHub's": MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render,
    "mistune": mistune.create_markdown(
        escape=False, plugins=["strikethrough", "table", "url", "footnotes", "math", "task_lists"]
    ),
}
OURS = {"p", "code", "pre", "strong", "ul", "li", "h3"}

LATER = Feedback(after_publication="names and diagnoses")
PARTS = (PartTitle(title="Layers", points={"forward": 3.5, "back_ward": 2}),)

FAILED = replace(
    PLAIN,
    diagnoses=(
        Diagnosis(mistake="rows", text="Your means are those of rows.", hint="Which axis?"),
    ),
    difference=Difference(name="out", shape=(2, 2), rows=("01", "00")),
)
OTHER = replace(PASSED, question="back_ward", check="runs")
REPORT = Report(
    stem="curie", digest="d", status=Status.GRADED, max_score=5.5, outcomes=(PASSED, FAILED, OTHER)
)


def made(report: Report = REPORT, feedback: Feedback = FULL, before=()) -> dict:
    return results_in_markdown(report, feedback=feedback, parts=PARTS, before=dict(before))


class _Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.text, self.attributes = set(), "", set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data) -> None:
        self.text += data


HOSTILE = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[a](javascript:alert(1))",
    "![a](http://x.example/y.png)",
    "http://x.example/",
    "www.example.com",
    "<http://x.example>",
    "a@example.com",
    "[1]: http://x.example",
    "[^1]: note",
    "```",
    "~~~",
    "`",
    "``",
    "$x$",
    "$$",
    "\\",
    "\n",
    "\n\n",
    "\t",
    "\r",
    "\u2028",
    "    ",
    "- ",
    "- [ ] ",
    "1. ",
    "# ",
    "> ",
    "---",
    "===",
    "a | b\n--|--\n",
    "&lt;",
    "&#60;img&#62;",
    "<!--",
    "-->",
    "</pre>",
    "'",
    '"',
    "~~a~~",
    "**a**",
    "__a__",
    "*",
    "_",
    "x",
    " ",
)
texts = st.lists(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=4)), max_size=8).map("".join)


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(text=texts, other=texts)
def test_no_text_of_a_stranger_becomes_anything_but_text(render, text, other) -> None:
    page = f"{prose(text)}\n\n- {prose(other)}\n\nSeen:\n\n{code_block(text)}\n\nx {code(other)}"
    seen = _Seen(render(page))
    assert seen.tags <= {"p", "ul", "li", "code", "pre"}
    assert not seen.attributes


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(message=texts, note=texts, reason=texts, cause=texts, verdict=st.sampled_from(Verdict))
def test_whole_results_hold_only_what_we_write(render, message, note, reason, cause, verdict):
    said = replace(
        FAILED,
        verdict=verdict,
        message=message,
        diagnoses=(Diagnosis(mistake="m", text=cause), Diagnosis(mistake="n", text=message)),
    )
    report = replace(REPORT, outcomes=(said, OTHER), notes=(note,), reason=reason)
    told = made(report)
    for text in (told["output"], *(entry["output"] for entry in told["tests"])):
        seen = _Seen(render(text))
        assert seen.tags <= OURS
        assert not seen.attributes


@pytest.mark.parametrize("render", RENDERERS.values(), ids=RENDERERS)
@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(text=st.text(alphabet="abc .,*_`<>&#[]()!-+=|~$\\:@/1'", max_size=60))
def test_what_was_said_can_still_be_read(render, text) -> None:
    def plain(shown: str) -> str:
        return re.sub(r"[\s'`\u2060]", "", shown)

    assert plain(_Seen(render(f"{prose(text)}\n")).text) == plain(text)
    block = _Seen(render(f"Seen:\n\n{code_block('x' + text)}\n")).text
    assert plain(block) == plain("Seen:x" + text)


def test_an_entry_says_cause_what_to_try_and_what_was_seen() -> None:
    passed, failed, _ = made()["tests"]
    assert passed["output"] == "Passed."
    assert failed["output"] == (
        "**Failed**\n\n"
        "The cause: Your means are those of rows.\n\n"
        "**Try:** Which axis?\n\n"
        "out, 2 x 2\\: 1 of 4 cells are wrong\n\n".replace("\\:", ":")
        + "What was seen:\n\n"
        "    out.shape is (4,), expected (32, 4)\n"
        "    [forward(array of shape (32, 4))]"
    )


def test_the_top_says_score_and_where_to_start() -> None:
    assert made()["output"].startswith(
        "4 of 5.5 points.\n\n### Start here\n\n"
        "`forward`: The spread is gamma. This costs 1.5 points.\n\n"
        "The cause: Your means are those of rows."
    )


def test_entries_are_numbered_and_tagged_by_question() -> None:
    entries = made()["tests"]
    assert [entry["number"] for entry in entries] == ["1.1", "1.2", "2.1"]
    assert [entry["tags"] for entry in entries] == [["forward"], ["forward"], ["back_ward"]]
    assert {entry["output_format"] for entry in entries} == {made()["output_format"]} == {"md"}


def test_all_else_is_as_in_the_plain_results() -> None:
    plain, told = results(REPORT, FULL), made()
    for key in ("score", "stdout_visibility", "extra_data"):
        assert told[key] == plain[key]
    for one, other in zip(plain["tests"], told["tests"], strict=True):
        assert {k: one[k] for k in one if k != "output"} == {
            k: other[k] for k in one if k != "output"
        }


def test_what_changed_since_the_last_time_is_told() -> None:
    before = {
        ("forward", "centres"): False,
        ("forward", "scales"): True,
        ("back_ward", "runs"): False,
    }
    assert (
        "Since your last submission: 2 checks pass that failed, 1 check fails that passed."
        in (made(before=before)["output"])
    )
    assert "Since" not in made(before={("forward", "centres"): True})["output"]
    assert "Since" not in made(before={("former", "question"): True})["output"]


@pytest.mark.parametrize("feedback", [NOTHING, LATER])
def test_the_top_tells_nothing_of_hidden_checks_before_their_time(feedback) -> None:
    output = made(feedback=feedback, before={("forward", "scales"): True})["output"]
    assert output == "4 of 5.5 points."
    public = replace(FAILED, hidden=False)
    told = made(replace(REPORT, outcomes=(public,)), feedback=feedback)["output"]
    assert "Start here" in told


@pytest.mark.parametrize("feedback", [NOTHING, NAMES])
def test_without_diagnoses_a_hidden_check_says_its_verdict_only(feedback) -> None:
    told = json.dumps(made(feedback=feedback))
    assert made(feedback=feedback)["tests"][1]["output"] == "FAILED"
    secrets = (
        FAILED.message.splitlines()[0],
        FAILED.hint,
        "means are those",
        "Which axis",
        "cells",
    )
    assert not [secret for secret in secrets if secret in told]


def test_a_refused_submission_reads_the_reason() -> None:
    refused = replace(
        REPORT, status=Status.NOT_GRADED, outcomes=(), reason="'<b>.py' is a link, not a file."
    )
    told = made(refused)
    assert told["output"] == "Not graded: `<b>.py` is a link, not a file."
    assert told["tests"][0]["output"] == told["output"]
    assert told["output_format"] == told["tests"][0]["output_format"] == "md"


def test_a_fault_of_the_grader_is_called_that_and_reveals_nothing() -> None:
    faulty = replace(FAILED, verdict=Verdict.GRADER_ERROR, message="/opt/grader KeyError")
    told = made(replace(REPORT, status=Status.GRADER_ERROR, outcomes=(PASSED, faulty)))
    assert told["output"].startswith(GRADER_FAULT)
    assert told["tests"][1]["output"] == GRADER_FAULT
    assert "/opt" not in json.dumps(told)


def test_several_possible_causes_are_a_list_which_code_does_not_continue() -> None:
    two = (*FAILED.diagnoses, Diagnosis(mistake="c", text="Your sum runs over columns."))
    entry = made(replace(REPORT, outcomes=(replace(FAILED, diagnoses=two),)))["tests"][0]
    assert (
        "The cause is one of these:\n\n- Your means are those of rows.\n- Your sum"
        in entry["output"]
    )
    for render in RENDERERS.values():
        assert "<pre><code>out.shape is (4,)" in render(entry["output"])


@pytest.mark.parametrize("text", ["37.75 of 40 points.", "np is 2.4 here (or not)."])
def test_figures_stay_as_they_are(text: str) -> None:
    assert prose(text) == text


@pytest.mark.parametrize("text", ["1. one", "2) two", "3.", "- a", "+ a", "# a", "> a", "= a"])
def test_no_line_begins_a_list_or_a_heading(text: str) -> None:
    for render in RENDERERS.values():
        assert _Seen(render(prose(text))).tags == {"p"}
        assert _Seen(render(prose(text))).text.replace("\u2060", "").strip() == text


def test_an_apostrophe_begins_no_code() -> None:
    assert prose("The zip's members hide the file's name.") == (
        "The zip's members hide the file's name."
    )
